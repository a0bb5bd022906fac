"""The faces that are hardest to give back."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.training.data.faces import GivenFaces
from likeness.models.faceshifter.training.data.hear_selection import hardest, heuristic_errors


def of_greys(*greys: int) -> GivenFaces:
    return GivenFaces(torch.tensor(greys, dtype=torch.uint8)[:, None, None, None].repeat(1, 3, 4, 4))


def darkened(faces: Tensor) -> Tensor:
    """Red is lost, half of blue: an error of (1 + 0 + 1/2) / 3 of the grey."""
    return faces * torch.tensor([0, 1, 0.5])[:, None, None]


@pytest.mark.parametrize("batch", [1, 2, 16])
def test_errors_are_means_of_each_face_whatever_the_batch(batch: int) -> None:
    told: list[tuple[int, int]] = []
    errors = heuristic_errors(of_greys(0, 51, 255), darkened, batch, on_progress=lambda *done: told.append(done))
    assert errors.tolist() == pytest.approx([0, 0.1, 0.5])
    assert told[-1] == (3, 3) and len(told) == -(-3 // batch)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60), st.floats(0.01, 1))
def test_the_hardest_are_no_easier_than_the_rest(errors: list[float], share: float) -> None:
    values = torch.tensor(errors)
    chosen = hardest(values, share)
    rest = torch.ones(len(values), dtype=torch.bool).index_fill(0, chosen, False)
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    assert share * len(errors) - 1e-6 <= len(chosen) < share * len(errors) + 1
    assert not rest.any() or values[chosen].min() >= values[rest].max()


def test_of_thirty_three_are_a_tenth_and_of_equals_the_first() -> None:
    assert hardest(torch.zeros(30)).tolist() == [0, 1, 2]
    assert hardest(torch.tensor([0.1, 0.5, 0.5])).tolist() == [1]


def test_a_failed_network_is_said() -> None:
    with pytest.raises(LikenessError, match="NaN"):
        heuristic_errors(of_greys(3), lambda faces: faces * torch.nan)
    with pytest.raises(LikenessError, match=r"\[1, 3, 2, 4\]"):
        heuristic_errors(of_greys(3), lambda faces: faces[:, :, :2])
