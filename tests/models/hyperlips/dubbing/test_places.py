"""Which boxes crops follow, smoothed, fixed and per frame; and how far a jaw may go."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.dubbing.mouth import CHIN, CORNERS, LOWEST_LIP, lowered, opening
from likeness.models.hyperlips.dubbing.places import places_of
from likeness.models.hyperlips.dubbing.settings import Box
from likeness.tests.dubbing import HEIGHT, WIDTH, speaker, without
from likeness.tests.followed import boxes_alone

FRAMES, TRACK = speaker(12, sway=0.0)
GENERATOR = torch.Generator().manual_seed(0)
SHAKEN = TRACK.with_people(
    replace(TRACK.first, boxes=TRACK.first.boxes + torch.randn(12, 4, generator=GENERATOR))
)  # as a detector shakes


def shake(box: Box) -> float:
    """How much a crop's matrices change from frame to frame."""
    return float(places_of(SHAKEN, box).crops.matrices.diff(dim=0).square().mean())


def test_boxes_shake_as_they_were_chosen_to() -> None:
    assert shake("fixed") == 0 < 4 * shake("smoothed") < shake("per frame")
    own = places_of(SHAKEN, "per frame").crops
    corners = torch.cat([SHAKEN.first.boxes[:, :2], SHAKEN.first.boxes[:, 2:] + torch.tensor([0, 10])], 1)
    seen = torch.einsum("tij,tjk->tik", own.matrices[:, :, :2], corners.view(12, 2, 2).mT.double())
    seen = (seen + own.matrices[:, :, 2:]).mT
    assert torch.allclose(seen[:, 0], torch.zeros(2).double(), atol=1e-3)
    assert torch.allclose(seen[:, 1], torch.full((2,), 128.0).double(), atol=1e-3)


def test_steady_boxes_that_somebody_made_are_followed() -> None:
    given = TRACK.first.boxes + torch.tensor([5.0, 0, 5, 0])
    track = TRACK.with_people(replace(TRACK.first, steady_boxes=given, steady_points=TRACK.first.points))
    moved = TRACK.with_people(replace(TRACK.first, boxes=given))
    assert torch.equal(places_of(track, "smoothed").crops.matrices, places_of(moved, "per frame").crops.matrices)


def test_a_closed_mouth_has_the_widest_ones_room() -> None:
    places = places_of(TRACK, "per frame")
    assert places.openings is not None
    closed, wide = int(places.openings.argmin()), int(places.openings.argmax())
    chin = TRACK.first.points[:, CHIN, 1]
    gone = float((chin[wide] - chin[closed]) * places.crops.matrices[closed, 1, 1])  # pixels of the crop
    assert places.room[wide] == 0 < 0.5 * gone < places.room[closed] < 2 * gone


def test_without_landmarks_nothing_is_known_of_the_mouth() -> None:
    places = places_of(TRACK.with_people(boxes_alone(TRACK.first)), "smoothed")
    assert places.openings is None and not places.room.any()


@pytest.mark.parametrize("box", ["smoothed", "fixed", "per frame"])
def test_faces_missing_leave_the_others_alone_and_everywhere_is_an_error(box: Box) -> None:
    places = places_of(without(TRACK, [0, 5, 11]), box)
    assert places.crops.present.tolist() == [at not in (0, 5, 11) for at in range(12)]
    assert (places.parts[[0, 5, 11]] < 0).all() and places.crops.matrices.isfinite().all()
    with pytest.raises(LikenessError, match=r"none of the 12 frames.*turned away"):
        places_of(without(TRACK, range(12)), box)


def test_an_outline_goes_down_with_the_jaw_and_its_corners_stay() -> None:
    points = TRACK.first.points
    down = lowered(points, points, torch.full((12,), 4.0), CHIN) - points
    assert torch.allclose(down[:, CHIN], torch.tensor([0.0, 4.0]), atol=0.1)
    assert not down[:, :2].any() and down[:, list(CORNERS)].norm(dim=2).max() < 0.5
    assert 0.5 < down[0, LOWEST_LIP, 1] < 2.5 and (down[..., 1] >= 0).all()
    assert opening(points)[0] < 0.01 < opening(points)[1] and (WIDTH, HEIGHT) == (192, 144)


def test_another_kind_of_box_is_told() -> None:
    with pytest.raises(LikenessError, match="not 'round'"):
        places_of(TRACK, "round")  # type: ignore[arg-type]
