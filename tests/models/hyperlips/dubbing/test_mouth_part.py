"""Which part of a crop is pasted: about the lips or to the chin, and down to where a new jaw may go."""

from __future__ import annotations

import pytest
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.dubbing.mouth_part import check_part, part_depth
from likeness.models.hyperlips.dubbing.places import places_of
from likeness.models.hyperlips.dubbing.settings import PARTS, Part
from likeness.tests.dubbing import speaker

PLACES = places_of(speaker(12, sway=0.0)[1], "fixed")
POINTS = PLACES.crops.points / PLACES.crops.size
SHUT = POINTS[0]


def inside(part: Part, room: float = 0.0, drawn: Tensor | None = None) -> Tensor:
    return part_depth(part, SHUT, room, drawn) > 0


@pytest.mark.parametrize("part", ["lower face", "mouth only"])
def test_a_jaw_that_may_open_widens_the_part_downwards_alone(part: Part) -> None:
    shut, wide = inside(part), inside(part, 0.1)
    rows = shut.any(1).nonzero()[:, 0]
    assert (shut & ~wide).sum() == 0 and wide.any(1).nonzero().max() > rows.max() + 3
    assert wide.any(1).nonzero().min() == rows.min() and not shut[: len(shut) // 3].any()


def test_drawn_lips_say_how_far_the_part_goes() -> None:
    opened = POINTS[int(PLACES.openings.argmax())]  # type: ignore[union-attr]
    both = inside("mouth only", 0.3, opened)
    assert not (inside("mouth only") & ~both).any() and both.sum() < inside("mouth only", 0.3).sum()
    assert both.sum() > inside("mouth only").sum()
    row, column = (int(64 * place) for place in (opened[57, 1] - 0.01, opened[57, 0]))
    assert both[row, column]


def test_lips_lie_in_the_lower_face_and_that_in_the_lower_half() -> None:
    mouth, face, half = (inside(part) for part in ("mouth only", "lower face", "lower half"))  # type: ignore[arg-type]
    assert not (mouth & ~face).any() and 0 < mouth.sum() < face.sum()
    assert half[32:, 10:54].all() and not half[:31].any() and not half[:, :8].any() and not half[:, -8:].any()


def test_parts_that_need_what_there_is_not_are_told() -> None:
    for part in PARTS:
        check_part(part, 68, masked=True)
    for match, part, points, masked in (
        ("needs a mask", "as published", 68, False),
        ("has none", "lower face", 0, True),
        ("has 5", "mouth only", 5, True),
    ):
        with pytest.raises(LikenessError, match=match):
            check_part(part, points, masked)  # type: ignore[arg-type]
    check_part("lower half", 0, masked=False)
