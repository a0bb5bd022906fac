"""Recordings of each app, the rate they come at, and files that are cut, wrong or hostile."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.blendshape_track import NAMES, BlendshapeTrack
from likeness.models.tha4.driving import blendshape_json
from likeness.models.tha4.driving.recordings import UNTIMED, read_recording, stamped_of
from likeness.models.tha4.driving.timing import at_constant_rate
from likeness.tests.write_performance import FPS, PATH, SECONDS, head_at, performance, shapes_at

HEADER = "Timecode,BlendShapeCount,EyeBlinkLeft,JawOpen,HeadYaw,HeadPitch,HeadRoll"
MESSAGE = "mouthSmile_R&50|jawOpen&12|trackingStatus&1|hapihapi&3|=head#-21.5,-6.0,-6.6,0.1,0.2,0.3|rightEye#6,2,0|"


def read(text: str) -> BlendshapeTrack:
    return at_constant_rate(stamped_of(text, "take.csv", UNTIMED))


def rows(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


def test_the_shipped_recording_is_what_its_script_writes() -> None:
    assert PATH.read_text("utf-8") == performance()
    track = read_recording(PATH)
    assert (track.fps, len(track)) == (FPS, FPS * SECONDS) and track.present.all()
    for frame in (20, 100, 190):
        shapes = shapes_at(frame / FPS)
        assert track.values[frame].tolist() == pytest.approx([shapes.get(name, 0) for name in NAMES], abs=6e-5)
        yaw, pitch, roll = head_at(frame / FPS)
        assert torch.deg2rad(track.rotation[frame]).tolist() == pytest.approx([pitch, yaw, roll], abs=6e-5)


@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
def test_a_timecode_is_counted_at_its_own_rate(rate: int) -> None:
    codes = [f"00:00:{at // rate + 3:02}:{at % rate:02}.500,61,0,{at / 1000},0,0,0" for at in range(2 * rate)]
    track = read(rows(*codes))
    assert (track.fps, len(track)) == (rate, 2 * rate)
    assert track.column("jawOpen").tolist() == pytest.approx([at / 1000 for at in range(2 * rate)], abs=1e-6)


def test_a_take_goes_over_midnight_and_within_one_second_is_taken_at_60() -> None:
    assert len(read(rows("23:59:59:29.0,61,0,0,0,0,0", "00:00:00:00.0,61,0,1,0,0,0"))) == 2
    assert read(rows("01:00:00:04.0,61,0,0,0,0,0", "01:00:00:05.0,61,0,1,0,0,0")).fps == 60


def test_a_row_without_values_is_a_moment_without_a_face() -> None:
    track = read(rows("1:00:00:00,61,1,1,0.1,0,0", "1:00:00:01,0,,,,,", "1:00:00:02,61,1,1,0,0.1,0"))
    assert track.present.tolist() == [True, False, True] and not track.values[1].any()


def test_messages_of_both_versions_are_percent_at_60_a_second() -> None:
    older = MESSAGE.replace("&", "-").replace("12", "-12")
    track = read(f"{MESSAGE}\n\n{MESSAGE}___iFacialMocap{older}\r\n{MESSAGE.replace('Status&1', 'Status&0')}")
    assert (track.fps, track.present.tolist()) == (60, [True, True, True, False])
    assert track.column("mouthSmileRight")[:3].tolist() == pytest.approx([0.5] * 3)
    assert track.column("jawOpen")[:3].tolist() == pytest.approx([0.12, 0.12, -0.12])
    assert track.rotation[0].tolist() == pytest.approx([-21.5, -6.0, -6.6])


def test_the_documented_json_reads() -> None:
    text = blendshape_json.__doc__ or ""
    track = read(text[text.index("{") : text.rindex("    }\n") + 5])
    assert (track.fps, track.present.tolist()) == (30, [True, False])
    assert track.column("eyeBlinkLeft")[0] == pytest.approx(0.9)
    assert track.rotation[0].tolist() == pytest.approx([-4, 12.5, 0.8])
    assert len(read(blendshape_json.EXAMPLE)) == 1


def test_json_may_come_from_other_apps() -> None:
    categories = [{"categoryName": "_neutral", "score": 0.1}, {"categoryName": "jawOpen", "score": 0.25}]
    python = [{"category_name": "jawOpen", "score": 0.5}]
    matrix = [[0, -1, 0, 5], [1, 0, 0, 6], [0, 0, 1, 7], [0, 0, 0, 1]]  # a quarter turn about z
    frames = [
        {"blendshapes": categories, "matrix": matrix, "timestamp_ms": 40},
        {"blendshapes": python, "head": [0, 0, 10], "time": 0.08, "extra": 1},
    ]
    track = read(json.dumps(frames))
    assert (track.fps, track.column("jawOpen").tolist()) == (25, pytest.approx([0.25, 0.5]))
    assert track.rotation[:, 2].tolist() == pytest.approx([90, 10])
    percent = read(json.dumps([{"blendshapes": {"jawOpen": 1, "mouthSmile_L": 40}}]))
    assert percent.column("jawOpen")[0] == pytest.approx(0.01) and percent.rotation is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.005, 0.2), min_size=1, max_size=30), st.sampled_from([10, 25, 60]))
def test_uneven_times_come_out_even_and_on_the_line_between(steps: list[float], fps: int) -> None:
    times = torch.tensor([0.0, *steps], dtype=torch.float64).cumsum(0) + 7
    frames = [{"blendshapes": {"jawOpen": float(time - 7) / 10}, "time": float(time)} for time in times]
    track = at_constant_rate(stamped_of(json.dumps(frames), "take.json", UNTIMED), Fraction(fps))
    assert abs(len(track) - 1 - sum(steps) * fps) <= 0.5 + 1e-6
    expected = (torch.arange(len(track)) / fps).clamp(max=sum(steps)) / 10
    assert torch.allclose(track.column("jawOpen"), expected, atol=1e-5)


def test_a_long_hole_is_a_moment_without_a_face_and_a_doubled_time_counts_once() -> None:
    frames = [{"blendshapes": {"jawOpen": jaw}, "time": time} for time, jaw in ((0, 0), (0, 1), (0.1, 0.2), (1, 0.3))]
    track = at_constant_rate(stamped_of(json.dumps(frames), "take.json", UNTIMED), Fraction(10))
    assert track.present.tolist() == [True, True, *[False] * 8, True]
    assert track.column("jawOpen")[:2].tolist() == pytest.approx([0, 0.2])
