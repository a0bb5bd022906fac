"""Which part of a crop is pasted: about the lips or to the chin, and down to where a new jaw may go."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.pasting.blend_mask import blend_mask, ring
from likeness.models.face.pasting.matched_crop import GRID, small_place
from likeness.models.hyperlips.dubbing.mouth_part import MARGIN, check_part, first_row, part_depth
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


@given(
    part=st.sampled_from(["lower face", "mouth only", "lower half"]),
    feather=st.floats(0, 0.5),
    grow=st.floats(-0.4, 0.4),
    seed=st.integers(0, 99),
)
@settings(max_examples=30, deadline=None)
def test_nothing_above_the_first_row_is_pasted_or_compared(part: Part, feather: float, grow: float, seed: int) -> None:
    """However high the drawn face's landmarks lie."""
    drawn = torch.rand(68, 2, generator=torch.Generator().manual_seed(seed))
    around = blend_mask(small_place(SHUT.device), feather, grow, part_depth(part, SHUT, 0.1, drawn))
    rows = ((around > 0) | (ring(around) > 0)).any(1).nonzero()[:, 0]
    first = GRID * first_row(part, POINTS[:1], feather, grow)
    assert not len(rows) or first == 0 or int(rows.min()) - MARGIN * GRID >= first


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
