"""The report: the summary in numbers, each range with its reason, jitter in pixels, and advice that can be followed."""

from __future__ import annotations

import json
import re

import pytest
import torch

from likeness.models.face.face_track import FaceTrack, nobody
from likeness.models.face.tracks.edit_json import read_edits
from likeness.models.face.tracks.edit_track import edit_track
from likeness.models.face.tracks.frame_ranges import runs, told
from likeness.models.face.tracks.gaps import fill_gaps
from likeness.models.face.tracks.jitter import jitter
from likeness.models.face.tracks.smooth import smooth_track
from likeness.models.face.tracks.track_json import track_as_json
from likeness.models.face.tracks.track_report import report
from likeness.tests.followed import boxes_alone, person_of, talking, track_of


def test_frames_are_counted_and_told_with_their_reasons() -> None:
    track = fill_gaps(track_of(person_of(talking(12), 1, [3, 4, 9, 10, 11]), nobody(12, "not yet there", 2)), "hold", 2)
    lines = report(track).splitlines()
    assert lines[0].startswith("2 faces in 12 frames of 640 x 480 at 25 frames a second (0.48 s)")
    assert lines[1] == "Face 1: in 9 of 12 frames (found 7, held 2, missing 3)"
    assert lines[2] == "Face 2: in 0 of 12 frames (missing 12)"
    text = "\n".join(lines)
    for line in ("0-2    0.00 s  seen: score 0.90", "3-4    0.12 s  held: no face was found",
                 "9-11    0.36 s  missing: no face was found", "0-11    0.00 s  missing: not yet there"):  # fmt: skip
        assert line in text
    assert "Face 2 is in no frame" in text and "Fill Track Gaps" in text and "Pick Face" in text


def test_a_face_that_jumps_away_and_back_comes_with_its_correction() -> None:
    points = talking(30)
    points[10:12] += torch.tensor([150.0, 40.0])
    track = track_of(person_of(points))
    text = report(track)
    assert "jumps into 10, 12" in text and re.search(r"into: frame 1[02] \(0\.8\d; moved 15\d\.\d px\)", text)
    (entry,) = re.findall(r"write into Edit Track: (\{.*\})", text)
    made = edit_track(track, read_edits(entry, track))
    assert made.first.reasons[10:12] == ("another face",) * 2 and int(made.first.present.sum()) == 28


def test_jitter_is_measured_in_pixels_and_beside_gaps_and_cuts_not_at_all() -> None:
    random = torch.Generator().manual_seed(3)
    still = talking(1).expand(400, 68, 2)
    person = person_of(still + torch.randn(400, 1, 2, generator=random), missing=[50])
    assert float(jitter(person, steady=False).square().nanmean().sqrt()) == pytest.approx(12**0.5, rel=0.1)
    assert jitter(person, steady=False)[[0, 49, 50, 51, 399]].isnan().all()
    assert jitter(boxes_alone(person), steady=False).nanmean() == pytest.approx(
        float(jitter(person, steady=False).nanmean()), rel=0.05
    )
    even = still + torch.arange(400.0)[:, None, None]
    assert jitter(person_of(even), steady=False)[1:-1].max() < 0.01


def test_smoothing_shows_in_the_report_and_ends_the_advice() -> None:
    track = track_of(person_of(talking(60) + torch.randn(60, 1, 2)))
    smooth = smooth_track(track, 0.1)
    assert "Smooth Track takes it out" in report(track) and "Smooth Track" not in report(smooth)
    assert re.search(r"steady: 0\.\d\d px", report(smooth))


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_short_clips_have_a_report_too(frames: int) -> None:
    for track in (track_of(person_of(talking(frames))), track_of(nobody(frames, "no face was found"))):
        assert f"in {frames} frames" in report(smooth_track(track, 0.1))


def test_a_clip_with_a_gap_in_every_other_frame_is_told_in_short() -> None:
    text = report(track_of(person_of(talking(300), 1, range(0, 300, 2))))
    assert len(text.splitlines()) < 60 and "and 260 more ranges" in text


def test_ranges_are_written_as_people_write_them() -> None:
    assert runs("aabccc") == [(0, 1), (2, 2), (3, 5)] and runs("") == []
    marks = torch.tensor([1, 1, 0, 1, 0, 1, 1]).bool()
    assert told(marks) == "0-1, 3, 5-6" and told(marks, most=1) == "0-1 and 2 more ranges"


def everything() -> FaceTrack:
    return fill_gaps(track_of(person_of(talking(6), 2, [2, 3, 5]), nobody(6, "not yet there", 4, 68)), "interpolate", 2)


def test_the_json_has_everything_one_line_for_each_entry() -> None:
    text = track_as_json(everything(), points=True)
    document = json.loads(text)
    assert (document["frames"], document["width"], document["height"], document["fps"]) == (6, 640, 480, "25")
    first, second = document["people"]
    assert first["entries"][0].keys() == {"frame", "state", "score", "box", "points"}
    assert [entry["state"] for entry in first["entries"]] == ["found"] * 2 + ["interpolated"] * 2 + ["found", "held"]
    assert first["entries"][2]["reason"] == "no face was found"
    assert second["entries"] == [{"frames": [0, 5], "state": "missing", "reason": "not yet there"}]
    assert len(text.splitlines()) == 14 and '"points"' not in track_as_json(everything(), points=False)
