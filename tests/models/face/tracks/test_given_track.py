"""Tracks that no detector made say what they were given, with boxes as a detector would draw them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.face_track import State
from likeness.models.face.following.likely_boxes import likely_boxes
from likeness.models.face.landmark_sets import five_from
from likeness.models.face.tracks.given_track import (
    CROPS,
    landmarks_of,
    track_of_box,
    track_of_crops,
    track_of_landmarks,
    track_of_masks,
)
from likeness.tests.drawn_face import Face, drawn

CLIP = (4, 640, 480, Fraction(25))


def test_a_box_is_there_in_every_frame() -> None:
    person = track_of_box((10, 20, 110, 140.5), *CLIP).first
    assert person.boxes.tolist() == [[10, 20, 110, 140.5]] * 4
    assert set(person.states.tolist()) == {State.GIVEN} and person.points.shape == (4, 0, 2)
    with pytest.raises(LikenessError, match="no size"):
        track_of_box((10, 20, 10, 140), *CLIP)


def test_a_mask_gives_the_box_of_its_white_at_the_frames_size() -> None:
    masks = torch.zeros(4, 48, 64)
    masks[0, 10:20, 5:8] = 1
    masks[1, 47, 63] = 1
    masks[3, 0, :] = 0.6
    masks[2, 3, 3] = torch.nan
    person = track_of_masks(masks, *CLIP).first
    assert person.boxes.tolist() == [[50, 100, 80, 200], [630, 470, 640, 480], [0, 0, 0, 0], [0, 0, 640, 10]]
    assert person.present.tolist() == [True, True, False, True] and person.reasons[2] == "the mask is black"
    assert track_of_masks(masks[:1], *CLIP).first.boxes.tolist() == [[50, 100, 80, 200]] * 4
    with pytest.raises(LikenessError, match=r"one mask or 4.*\[3, 48, 64\]"):
        track_of_masks(masks[:3], *CLIP)


@pytest.mark.parametrize("name", CROPS)
def test_a_crop_by_a_template_is_its_own_crop(name: str) -> None:
    """Cropping by the template what is a crop by it already changes nothing."""
    person = track_of_crops(name, 4, 256, 256, Fraction(25)).first
    points = person.points.double()
    assert ((points > 0) & (points < 256)).all()
    (matrix, *_) = TEMPLATES[name].place(points)
    again = points[0] @ matrix[:, :2].T + matrix[:, 2]
    near = 0.02 if name in ("ffhq", "sadtalker", "deep3d") else 1e-6  # whose five points are those of a mean face
    assert torch.allclose(again, points[0] / 256, atol=near)
    left, top, right, bottom = person.boxes[0].tolist()
    assert left < points[0, :, 0].min() and points[0, :, 0].max() < right and top < bottom


def test_where_a_face_lies_is_not_known_of_every_template() -> None:
    with pytest.raises(LikenessError, match="not of 'vox'"):
        track_of_crops("vox", *CLIP)


def test_landmarks_become_a_track_and_a_track_landmarks() -> None:
    landmarks = drawn(Face(), Face(jaw=0.3), Face(turned=(0, 10, 0)), mesh=True)
    landmarks.present[1] = False
    track = track_of_landmarks(landmarks)
    assert (len(track), track.width, track.height) == (3, 640, 480)
    assert track.first.reasons == ("", "the landmarks have no face here", "")
    again = landmarks_of(track)
    assert torch.equal(again.points[::2], landmarks.points[::2, :, :2]) and again.present.tolist() == [
        True,
        False,
        True,
    ]
    with pytest.raises(LikenessError, match="no points for each face"):
        landmarks_of(track_of_box((1, 1, 9, 9), *CLIP))


def test_each_set_of_points_of_one_face_gives_about_one_box() -> None:
    face = drawn(Face())
    ibug = likely_boxes(face.points)[0]
    five = likely_boxes(five_from(face.points, "six"))[0]
    size = ibug[2:] - ibug[:2]
    assert ((five - ibug).abs() < 0.2 * size.repeat(2)).all()
    moved = likely_boxes(2 * five_from(face.points, "six") + 7)[0]
    assert torch.allclose(moved, 2 * five + 7)
