"""A run's end: by steps, by seconds, or by whichever comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.training.budget import Budget


@given(st.integers(1, 1000), st.floats(0.1, 1000), st.integers(0, 2000), st.floats(0, 2000))
def test_the_nearer_end_counts(steps: int, seconds: float, step: int, spent: float) -> None:
    shares = Budget(steps).progress(step, spent), Budget(seconds=seconds).progress(step, spent)
    assert Budget(steps, seconds).progress(step, spent) == max(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert Budget(steps).progress(steps, 0) == Budget(seconds=seconds).progress(0, seconds) == 1


@pytest.mark.parametrize(
    ("steps", "seconds"), [(None, None), (0, None), (None, 0.0), (5, -1.0), (None, float("nan")), (3, float("inf"))]
)
def test_a_run_without_an_end_is_refused(steps: int | None, seconds: float | None) -> None:
    with pytest.raises(LikenessError, match="needs an end"):
        Budget(steps, seconds)
