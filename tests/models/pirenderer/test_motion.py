"""A motion keeps its parts and its time, and refuses what is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion, windows


def test_a_row_has_its_parts_in_the_published_order() -> None:
    motion = Motion(torch.arange(73.0).expand(2, 73))
    parts = (motion.expression, motion.angle, motion.translation, motion.crop)
    assert torch.equal(torch.cat(parts, dim=1), motion.values)
    assert [part.shape[1] for part in parts] == [64, 3, 3, 3]
    assert bool(motion.measured.all())


def test_windows_are_centred_and_repeat_the_ends() -> None:
    rows = torch.arange(5.0)[:, None].expand(5, 73)
    seen = windows(rows, 2)[:, 0]
    assert seen.tolist() == [[0, 0, 0, 1, 2], [0, 0, 1, 2, 3], [0, 1, 2, 3, 4], [1, 2, 3, 4, 4], [2, 3, 4, 4, 4]]


@pytest.mark.parametrize("shape", [(0, 73), (5, 70), (73,), (1, 5, 73)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match=r"\[frames, 73\]"):
        Motion(torch.zeros(shape))


def test_numbers_that_are_none_are_named_by_their_frame() -> None:
    values = torch.zeros(4, 73)
    values[2, 7] = torch.nan
    with pytest.raises(LikenessError, match="Frame 2 of this motion"):
        Motion(values)
    with pytest.raises(LikenessError, match="0 frames a second"):
        Motion(torch.zeros(1, 73), Fraction(0))
    with pytest.raises(LikenessError, match="as many marks"):
        Motion(torch.zeros(2, 73), measured=torch.ones(3))
