"""The nodes that mend, show and tell a face track, as the graph calls them, and inputs that cannot be used."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, State, nobody
from likeness.models.face.tracks.edit_json import EDIT_FIELDS
from likeness.nodes.face_track_edit import EditTrack, FillTrackGaps, PickFace, SmoothTrack
from likeness.nodes.face_track_show import ShowTrack, TrackReport
from likeness.tests.followed import person_of, talking, track_of
from likeness.tests.nodes.test_texts import pages_of, rows


def clip() -> FaceTrack:
    """A large face with a gap of three frames, and a small one that is always there."""
    return track_of(person_of(talking(12), 1, [4, 5, 6]), person_of(talking(12, size=20, at=(560, 80)), 2))


def only(output: Any) -> Any:
    (made,) = output.args
    return made


def picked(track: FaceTrack, **inputs: object) -> FaceTrack:
    usual = {"order": "largest", "which": 1, "x": 0.0, "y": 0.0, "frame": -1, "keep_others": False}
    return only(PickFace.execute(track, **{**usual, **inputs}))


def test_a_face_is_picked_by_order_by_number_and_in_one_frame() -> None:
    assert picked(clip()).first.number == 1
    assert picked(clip(), order="nearest to a point", x=560.0, y=80.0).first.number == 2
    assert picked(clip(), frame=5).first.number == 2
    made = picked(clip(), order="number", which=2, keep_others=True)
    assert [person.number for person in made.people] == [2, 1]
    assert not picked(clip(), which=3).first.present.any()


@pytest.mark.parametrize(
    ("policy", "longest", "state"),
    [
        ("pass through", 1.0, State.MISSING),
        ("hold", 0.11, State.MISSING),  # 2.75 frames at 25 a second
        ("hold", 0.12, State.HELD),
        ("interpolate", 0.0, State.INTERPOLATED),
    ],
)
def test_gaps_up_to_so_many_seconds_are_filled(policy: str, longest: float, state: State) -> None:
    made = only(FillTrackGaps.execute(clip(), policy, longest))
    assert made.first.states[4:7].tolist() == [state] * 3 and made.first.reasons[5] == "no face was found"


def test_stopping_names_the_frame() -> None:
    with pytest.raises(LikenessError, match="Frame 4 has no face 1"):
        FillTrackGaps.execute(clip(), "stop", 1.0)


def test_a_report_is_shown_and_its_json_goes_back_in_unchanged() -> None:
    track = clip()
    output = TrackReport.execute(track, True)
    text, document = output.args
    assert output.ui.as_dict() == {"text": (text,)} and "missing 3" in text
    again = only(EditTrack.execute(track, document))
    assert all(torch.equal(a.points, b.points) and a.reasons == b.reasons
               for a, b in zip(track.people, again.people, strict=True))  # fmt: skip
    entries = json.loads(TrackReport.execute(track, False).args[1])["people"][0]["entries"]
    assert "points" not in entries[0]


def test_an_edit_that_cannot_be_made_is_named() -> None:
    assert only(EditTrack.execute(clip(), '{"frame": 5, "box": [9, 9, 90, 90]}')).first.present[5]
    with pytest.raises(LikenessError, match="Entry 1: there is no frame 12"):
        EditTrack.execute(clip(), '{"frame": 12, "missing": "late"}')


def test_smoothing_is_off_at_zero_and_else_leaves_what_was_seen() -> None:
    track = clip()
    assert only(SmoothTrack.execute(track, 0.0, "zero-phase", 4.0)) is track
    made = only(SmoothTrack.execute(track, 0.08, "live", 4.0))
    assert torch.equal(made.first.points, track.first.points) and made.first.steady_points is not None


@pytest.mark.parametrize("channels", [3, 4])
def test_pictures_come_out_in_their_number_and_the_input_is_left_alone(channels: int) -> None:
    image = torch.rand(12, 480, 640, channels)
    image[2, 7, 7] = torch.nan
    before = image.clone()
    with torch.inference_mode():
        made = only(ShowTrack.execute(image, clip(), True, False))
    assert made.shape == image.shape and made.dtype == torch.float32 and made.isfinite().all()
    assert torch.equal(image.nan_to_num(), before.nan_to_num())
    changed = (made - before.nan_to_num()).abs().amax(-1) > 1e-6
    assert changed.flatten(1).any(1).all() and changed.float().mean() < 0.1


@pytest.mark.parametrize("shape", [(11, 480, 640, 3), (12, 480, 639, 3)])
def test_frames_of_another_clip_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match="This face track is of 12 frames of 640 x 480"):
        ShowTrack.execute(torch.zeros(shape), clip(), True, False)


def test_one_pixel_without_anybody_is_shown_and_told() -> None:
    track = track_of(nobody(1, "no face was found"), width=1, height=1)
    assert only(ShowTrack.execute(torch.zeros(1, 1, 1, 3), track, True, True)).shape == (1, 1, 1, 3)
    assert "Face 1: in 0 of 1 frames" in TrackReport.execute(track, True).args[0]
    for node, inputs in ((FillTrackGaps, ("interpolate", 0.0)), (SmoothTrack, (0.1, "live", 1.0)), (EditTrack, ("",))):
        assert not only(node.execute(track, *inputs)).first.present.any()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_page_of_corrections_shows_what_can_be_written(language: str) -> None:
    page = pages_of("LikenessEditTrack")[language].read_text("utf-8")
    (example,) = re.findall("```json\n(.*?)```", page, re.DOTALL)
    track = track_of(*(person_of(talking(50)[:, :5], number) for number in (1, 2)))
    made = only(EditTrack.execute(track, example))
    assert made.first.reasons[40:] == ("another face",) * 10 and made.first.points[15, 0].tolist() == [431, 178]
    assert set(EDIT_FIELDS) <= {name for name, _, _ in rows(page)}
