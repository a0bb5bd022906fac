"""Landmarks of a face that was drawn into its crop, whatever the proportions of the box."""

from __future__ import annotations

import torch

from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.detection.landmarks import load_landmark_net
from likeness.models.hyperlips.dubbing.drawn_points import drawn_points
from likeness.models.hyperlips.dubbing.places import places_of
from likeness.tests.dubbing import speaker
from likeness.tests.small_runs import SMALL_FACES

LANDMARKS = SMALL_FACES / "small_landmarks.safetensors"
FRAMES, TRACK = speaker(3)


def test_they_lie_where_they_were_drawn() -> None:
    crops = places_of(TRACK, "per frame").crops
    drawn = crop_pictures(FRAMES, crops.matrices, 128).movedim(-1, 1)
    emptied = FRAMES.clone()
    emptied[:, 80:115, 70:120] = 128  # the frame has no mouth: the drawn face has
    network = load_landmark_net(LANDMARKS)
    found = drawn_points(network, list(emptied), crops.matrices / 128, list(drawn))
    sizes = crops.backwards()[:, [0, 1], [0, 1]] * 128  # [T, 2] pixels of the frame
    for own, true, size in zip(found, crops.points / 128, sizes, strict=True):
        assert own is not None
        assert ((own - true) * size).norm(dim=1).mean() < 0.04 * 1.6 * 36  # of the face's width


def test_what_is_no_face_is_none() -> None:
    crops = places_of(TRACK, "per frame").crops
    network = load_landmark_net(LANDMARKS)
    noise = torch.rand(128, 128, 3, generator=torch.Generator().manual_seed(0)).movedim(-1, 0)
    grey = torch.full_like(FRAMES[0], 90)
    assert drawn_points(network, [grey], crops.matrices[:1] / 128, [noise]) == [None]
