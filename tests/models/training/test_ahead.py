"""What is made ahead comes in its order, no more of it than asked, and errors arrive."""

from __future__ import annotations

import pytest

from likeness.models.errors import LikenessError
from likeness.models.training.ahead import ahead


def test_batches_made_ahead_come_in_order_and_no_more_than_asked() -> None:
    made: list[int] = []

    def make(step: int) -> int:
        made.append(step)
        return step * step

    stream = ahead(make, range(100), most=2)
    assert [next(stream) for _ in range(3)] == [0, 1, 4]
    stream.close()  # type: ignore[attr-defined]
    assert made == sorted(made) and len(made) <= 5


def test_an_error_while_batches_are_made_ahead_arrives() -> None:
    def make(step: int) -> int:
        raise LikenessError("a picture is lost")

    with pytest.raises(LikenessError, match="lost"):
        next(ahead(make, range(3)))
