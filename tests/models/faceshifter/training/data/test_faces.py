"""Faces in memory: given, or kept up to a bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.training.data.faces import GivenFaces, KeptFaces


class Counted(GivenFaces):
    """Notes which squares are read."""

    read: Counter[int]

    def pictures(self, numbers: Sequence[int]) -> Tensor:
        self.read.update(numbers)
        return super().pictures(numbers)


def squares(count: int) -> Tensor:
    return torch.randint(0, 256, (count, 3, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


def test_what_was_read_is_kept_up_to_the_bound() -> None:
    source = Counted(squares(6))
    source.read = Counter()
    kept = KeptFaces(source, most=4 * 3 * 8 * 8 + 1)
    for _ in range(3):
        for number in range(6):
            assert torch.equal(kept.pictures([number, 0]), squares(6)[[number, 0]])
    kept.close()
    assert [source.read[number] for number in (1, 2, 3)] == [1, 1, 1]
    assert source.read[4] == source.read[5] == 3
    assert kept.persons.tolist() == list(range(6)) and kept.size == 8


def test_other_things_than_squares_of_bytes_are_refused() -> None:
    for bad in (squares(2)[:, :1], squares(2)[..., :4], squares(0), squares(2)[0]):
        with pytest.raises(LikenessError, match=r"squares \[N, 3, S, S\]"):
            GivenFaces(bad)
    with pytest.raises(LikenessError, match="uint8"):
        GivenFaces(squares(2).float())
    with pytest.raises(LikenessError, match="one number of a person"):
        GivenFaces(squares(2), torch.zeros(3))
