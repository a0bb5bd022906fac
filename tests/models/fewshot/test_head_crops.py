"""Crops of a head by its landmarks: one map for picture and points, also where the head leaves the frame."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.fewshot.head_crops import FRAMINGS, PUBLISHED, RELATIVE, SHARE, USUAL, head_crops
from likeness.tests.drawn_face import Face, drawn

SIDE = USUAL


def box(points: torch.Tensor) -> tuple[float, float]:
    """The longer side of the points' box, and its share of a crop."""
    longer = float((points.amax(0) - points.amin(0)).max())
    return longer, longer / SIDE


def test_the_published_frame_is_fifty_pixels_wide_whatever_the_face() -> None:
    for size in (30.0, 90.0):
        track = drawn(Face(), size=size)
        crop = head_crops(track, PUBLISHED, SIDE)
        longer, _ = box(track.points[0])
        assert box(crop.points[0])[1] == pytest.approx(longer / (longer + 100), abs=1e-5)


def test_the_relative_frame_looks_alike_at_every_resolution() -> None:
    shares = [box(head_crops(drawn(Face(), size=size), RELATIVE, SIDE).points[0])[1] for size in (30.0, 90.0)]
    assert shares == pytest.approx([1 / (1 + 2 * SHARE)] * 2, abs=1e-5)


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("at", [(320, 200), (20, 30)])
def test_picture_and_points_go_the_same_way(framing: str, at: tuple[float, float]) -> None:
    """A white dot at the tip of the nose is found where the crop's points say; what lies outside is black."""
    track = drawn(Face(), at=at)
    x, y = track.points[0, 30].tolist()
    frames = torch.full((1, track.height, track.width, 3), 0.2)
    frames[0, int(y) - 3 : int(y) + 3, int(x) - 3 : int(x) + 3] = 1
    crop = head_crops(track, framing, SIDE)
    picture = crop_pictures(frames, crop.matrices, crop.size)[0]
    dots = (picture[..., 0] > 0.6).nonzero().double() + 0.5
    assert dots.mean(0).flip(0).tolist() == pytest.approx(crop.points[0, 30].tolist(), abs=2.0)
    assert (picture == 0).all(-1).any() == (at == (20, 30))


def test_the_mesh_gives_68_points_and_missing_frames_follow_their_neighbours() -> None:
    track = drawn(*(Face() for _ in range(3)), mesh=True)
    points = track.points.clone()
    points[2] += 40
    track = replace(track, points=points, present=torch.tensor([True, False, True]))
    crop = head_crops(track, RELATIVE, SIDE)
    assert crop.points.shape == (3, 68, 2) and not crop.points[1].any()
    middles = crop.backwards() @ torch.tensor([SIDE / 2, SIDE / 2, 1.0], dtype=torch.float64)
    assert torch.allclose(middles[1], (middles[0] + middles[2]) / 2)


def test_what_cannot_be_cropped_is_refused() -> None:
    track = drawn(Face())
    with pytest.raises(LikenessError, match="no framing 'wide'"):
        head_crops(track, "wide")
    with pytest.raises(LikenessError, match="show no face in any frame"):
        head_crops(replace(track, present=torch.tensor([False])))
