"""The nodes that make a track of what is known, as the graph calls them, and inputs that cannot be used."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, State
from likeness.models.face.tracks.gaps import fill_gaps
from likeness.models.face.tracks.given_track import CROPS
from likeness.nodes import host
from likeness.nodes.face_track_given import FaceTrackByHand, FaceTrackFromLandmarks, LandmarksFromFaceTrack
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.nodes.test_texts import pages_of

USUAL: dict[str, Any] = {
    **{"kind": "box", "left": 10.0, "top": 20.0, "width": 30.0, "height": 0.0},
    **{"template": "ffhq", "edits": "", "fps": 25.0},
}
PICTURES = torch.rand(5, 60, 80, 3, generator=torch.Generator().manual_seed(2))


def by_hand(**inputs: Any) -> FaceTrack:
    given = {} if "video" in inputs else {"image": PICTURES}
    with torch.inference_mode():  # as ComfyUI runs nodes
        return FaceTrackByHand.execute(**{**USUAL, **given, **inputs}).args[0]


def test_a_box_reaches_to_the_edges_where_it_has_no_size() -> None:
    track = by_hand()
    assert track.first.boxes.tolist() == [[10, 20, 40, 60]] * 5
    assert by_hand(left=0.0, top=0.0, width=0.0).first.boxes[0].tolist() == [0, 0, 80, 60]
    with pytest.raises(LikenessError, match="no size"):
        by_hand(left=90.0, width=0.0)


def test_a_film_is_counted() -> None:
    track = by_hand(video=host.film_of(PICTURES, Fraction(24)))
    assert (len(track), track.fps, track.width, track.height) == (5, 24, 80, 60)


@pytest.mark.parametrize("template", CROPS)
def test_pictures_that_are_crops_have_the_points_of_their_template(template: str) -> None:
    track = by_hand(kind="already cropped", template=template)
    assert track.first.points.shape == (5, 5, 2) and track.first.present.all()


def test_a_mask_says_where_and_whether_there_is_a_face() -> None:
    mask = torch.zeros(5, 30, 40)
    mask[:4, 5:10, 10:20] = 1
    person = by_hand(kind="mask", mask=mask).first
    assert person.boxes[0].tolist() == [20, 10, 40, 20] and person.present.tolist() == [True] * 4 + [False]
    with pytest.raises(LikenessError, match="Connect a mask"):
        by_hand(kind="mask")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_boxes_of_some_frames_are_given_as_on_the_help_page(language: str) -> None:
    page = pages_of("LikenessFaceTrackByHand")[language].read_text("utf-8")
    (example,) = re.findall("```json\n(.*?)```", page, re.DOTALL)
    track = by_hand(kind="edits alone", edits=example, image=PICTURES[:1].expand(41, -1, -1, -1))
    assert track.first.present.nonzero().flatten().tolist() == [0, 40]
    assert track.first.reasons[7] == "no edit speaks of this frame"
    assert fill_gaps(track, "interpolate").first.states[20] == State.INTERPOLATED
    five = '{"frame": 2, "points": [[1, 1], [9, 1], [5, 5], [2, 9], [8, 9]]}'
    assert by_hand(kind="edits alone", edits=five).first.points.shape == (5, 5, 2)
    assert by_hand(edits='{"frame": 1, "box": [1, 2, 3, 4]}').first.boxes[:2].tolist() == [
        [10, 20, 40, 60],
        [1, 2, 3, 4],
    ]


def test_wrong_edits_are_named() -> None:
    with pytest.raises(LikenessError, match="there is no frame 9"):
        by_hand(edits='{"frame": 9, "box": [1, 2, 3, 4]}')


def test_landmarks_go_into_a_track_and_come_out() -> None:
    landmarks = drawn(Face(), Face(jaw=0.4))
    (track,) = FaceTrackFromLandmarks.execute(landmarks).args
    (again,) = LandmarksFromFaceTrack.execute(track).args
    assert torch.equal(again.points, landmarks.points) and again.fps == landmarks.fps
    with pytest.raises(LikenessError, match="68 or more"):
        LandmarksFromFaceTrack.execute(by_hand())
