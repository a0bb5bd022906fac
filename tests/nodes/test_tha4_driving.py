"""The nodes that read a recorded face and have a character follow it, as the graph calls them."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX, NAMES, BlendshapeTrack
from likeness.models.media.video import VideoWriter
from likeness.models.tha4.pose import INDEX as AT
from likeness.models.tha4.pose import PoseTrack
from likeness.nodes import host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.tha4_driving import THAPoseFromBlendshapes, THAPoseFromLandmarks
from likeness.nodes.tha4_recordings import THALoadLandmarks, THALoadRecording, THARecordingFromVideo, frames_of
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.write_performance import FPS, PATH, SECONDS

NEITHER = {"video": None, "image": None}


def defaults(node: type, **chosen: object) -> dict[str, object]:
    """What the page sends where nothing was touched."""
    values = {one.id: getattr(one, "default", None) for one in node.GET_SCHEMA().inputs}
    return {**{name: value for name, value in values.items() if value is not None}, **chosen}


def load(recording: str, **chosen: object) -> BlendshapeTrack:
    return THALoadRecording.execute(**defaults(THALoadRecording, recording=recording, **chosen)).args[0]


def pose(blendshapes: BlendshapeTrack, **chosen: object) -> PoseTrack:
    node = THAPoseFromBlendshapes
    return node.execute(**defaults(node, blendshapes=blendshapes, **chosen)).args[0]


@pytest.fixture
def inputs(tmp_path: Path) -> Iterator[Path]:
    before = FOLDERS.get_input_directory()
    FOLDERS.set_input_directory(str(tmp_path))
    shutil.copy(PATH, tmp_path)
    yield tmp_path
    FOLDERS.set_input_directory(before)


def test_the_shipped_recording_drives_a_character(inputs: Path) -> None:
    track = pose(load(PATH.name))
    assert (len(track), track.fps) == (FPS * SECONDS, FPS)
    named = {name: track.poses[:, at] for name, at in AT.items()}
    for name in ("mouth_aaa", "mouth_uuu", "mouth_ooo", "eye_wink_left", "eye_happy_wink_left", "eyebrow_raised_left"):
        assert named[name].max() > 0.2, name
    assert named["head_y"].max() > 0.4 and named["head_y"].min() < -0.4
    assert named["breathing"].max() == pytest.approx(1, abs=0.01)


def test_it_comes_at_another_rate_and_in_part(inputs: Path) -> None:
    track = load(PATH.name, fps=25.0, start=3.0, seconds=1.2)
    assert (len(track), track.fps) == (30, 25)
    assert torch.allclose(track.values, load(PATH.name, fps=25.0).values[75:105])
    with pytest.raises(LikenessError, match=r"nothing at 9 s"):
        load(PATH.name, start=9.0)


def test_the_list_holds_recordings_alone_and_a_change_is_noticed(inputs: Path) -> None:
    (inputs / "picture.png").touch()
    (inputs / "take.TXT").write_text("eyeBlink_L&80|=head#0,0,0|\n" * 30)
    entry = THALoadRecording.define_schema().entry("")
    assert entry["input"]["required"]["recording"][1]["options"] == [PATH.name, "take.TXT"]
    first = THALoadRecording.fingerprint_inputs("take.TXT", fps=0.0)
    (inputs / "take.TXT").write_text("eyeBlink_L&80|=head#0,0,0|\n" * 31)
    assert THALoadRecording.fingerprint_inputs("take.TXT", fps=0.0) != first
    assert len(load("take.TXT", untimed_fps=30.0)) == 31 and load("take.TXT").fps == 60


@pytest.mark.parametrize("name", ["none.csv", "../secret.csv", "/etc/passwd", "", "sub"])
def test_a_file_outside_of_the_input_folder_is_refused(inputs: Path, name: str) -> None:
    (inputs / "sub").mkdir()
    (inputs.parent / "secret.csv").touch()
    assert "is not in the input folder" in str(THALoadRecording.validate_inputs(name))
    with pytest.raises(LikenessError, match="is not in the input folder"):
        load(name)
    assert THALoadRecording.validate_inputs(PATH.name) is True


def blinking(rotation: float) -> BlendshapeTrack:
    values = torch.zeros(2, len(NAMES))
    values[:, INDEX["eyeBlinkLeft"]] = torch.tensor([0.2, 0.8])
    turned = torch.tensor([[rotation, 0, 0], [rotation - 15, 0, 0]])
    return BlendshapeTrack(values, turned, torch.ones(2), Fraction(30))


def test_calibration_is_a_choice() -> None:
    one = {"neutral_frame": 0, "neutral_count": 1}
    assert pose(blinking(7.5), calibrate="off").poses[:, AT["head_x"]].tolist() == pytest.approx([-0.5, 0.5])
    head = pose(blinking(7.5), calibrate="head", **one).poses
    assert head[:, AT["head_x"]].tolist() == pytest.approx([0, 1])
    assert head[:, AT["eye_wink_left"]].tolist() == pytest.approx([0.25, 1])
    face = pose(blinking(7.5), calibrate="head and face", **one).poses
    assert face[:, AT["eye_wink_left"]].tolist() == pytest.approx([0, 0.75])
    with pytest.raises(LikenessError, match="has 2 frames; the neutral ones begin at 5"):
        pose(blinking(0), neutral_frame=5)


def test_thresholds_that_cross_are_refused() -> None:
    with pytest.raises(LikenessError, match="the first must be the smaller one"):
        pose(blinking(0), jaw_begins=0.5)
    assert pose(blinking(0), eye_blink=0.4).poses[0, AT["eye_wink_left"]] == pytest.approx(0.5)


def test_landmarks_of_a_file_drive_a_character(inputs: Path) -> None:
    faces = drawn(Face(), Face(left_eye=0), Face(jaw=0.4), Face(turned=(0, -15, 0)), mesh=True)
    (inputs / "points.json").write_text(json.dumps(faces.points.tolist()))
    node = THALoadLandmarks
    assert node.validate_inputs("points.json") is True and "is not in" in str(node.validate_inputs("none.json"))
    landmarks = node.execute(**defaults(node, landmarks="points.json")).args[0]
    assert (len(landmarks), landmarks.fps) == (4, 25)
    follow = THAPoseFromLandmarks
    poses = follow.execute(**defaults(follow, landmarks=landmarks, neutral_count=1)).args[0].poses
    assert poses[:, AT["eye_wink_left"]].tolist() == pytest.approx([0, 1, 0, 0], abs=0.1)
    assert poses[2, AT["mouth_aaa"]] > 0.7 and poses[3, AT["head_y"]] > 0.8
    plain = follow.execute(**defaults(follow, landmarks=landmarks, calibrate=False)).args[0].poses
    assert plain[0, AT["eyebrow_raised_left"]] > 0.5 and poses[0, AT["eyebrow_raised_left"]] == 0  # high brows


def test_a_video_becomes_pictures_at_its_own_rate_or_another(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, Fraction(10), 32, 16) as writer:
        writer.write(torch.zeros(10, 16, 32, 3, dtype=torch.uint8))
    for fps, expected in ((0.0, 10), (5.0, 6)):
        frames, count, rate = frames_of(fps, host.film(path), None)
        assert (len(list(frames)), rate) == (expected, fps or 10) and abs(count - expected) <= 1
    frames, count, rate = frames_of(0.0, None, torch.rand(3, 8, 8, 4))
    assert ([frame.shape for frame in frames], count, rate) == ([(8, 8, 3)] * 3, 3, 25)


def test_the_video_node_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)  # what Python itself does with a package that is not there
    with pytest.raises(LikenessError, match="pip install mediapipe"):
        THARecordingFromVideo.execute(0.0, image=torch.rand(1, 8, 8, 3))
    for given in ({}, {"video": host.film(Path("a.mp4")), "image": torch.rand(1, 8, 8, 3)}):
        with pytest.raises(LikenessError, match="either a video or an image"):
            frames_of(0.0, **{**NEITHER, **given})
