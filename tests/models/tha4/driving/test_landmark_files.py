"""Landmarks from JSON and from OpenFace's CSV, and files that hold none."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.landmark_track import LandmarkTrack
from likeness.models.tha4.driving.landmark_files import read_landmarks
from likeness.tests.drawn_face import Face, drawn

FACES = drawn(Face(), Face(jaw=0.3))
COLUMNS = ["frame", "face_id", "timestamp", "confidence", "success", "gaze_0_x"]
COLUMNS += [f"{axis}_{at}" for axis in "xy" for at in range(68)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("landmarks")


def read(folder: Path, text: str, fps: int = 25) -> LandmarkTrack:
    path = folder / "points.csv"
    path.write_text(text, "utf-8")
    return read_landmarks(path, Fraction(fps))


def openface(*rows: list[object]) -> str:
    return "\n".join([", ".join(COLUMNS), *(", ".join(map(str, row)) for row in rows)])


def row(frame: int, face: int = 0, time: float | None = None, success: int = 1) -> list[object]:
    points = FACES.points[frame % 2]
    time = (frame + 1) / 30 if time is None else time
    return [frame + 1, face, time, 0.98, success, 0, *points[:, 0].tolist(), *points[:, 1].tolist()]


def frames(**fields: object) -> str:
    points = [{"points": face.tolist()} for face in FACES.points]
    return json.dumps({"frames": [*points, {"points": None}], **fields})


def test_openface_gives_points_rate_and_presence(folder: Path) -> None:
    track = read(folder, openface(row(0), row(1), row(2, success=0), row(3), row(3, face=1)))
    assert (track.fps, track.present.tolist()) == (30, [True, True, False, True])
    assert torch.allclose(track.points[:2], FACES.points, atol=1e-3)
    assert track.width >= track.points[..., 0].max() and track.height >= track.points[..., 1].max()


def test_json_gives_points_size_and_rate(folder: Path) -> None:
    track = read(folder, frames(fps=29.97, width=640, height=480))
    assert (track.fps, track.width, track.height) == (Fraction(30000, 1001), 640, 480)
    assert track.present.tolist() == [True, True, False] and torch.allclose(track.points[:2], FACES.points)
    assert read(folder, frames(), fps=12).fps == 12
    bare = json.dumps(FACES.points.tolist())  # a list of lists of points
    assert torch.allclose(read(folder, bare).points, FACES.points)


def test_points_in_parts_of_the_picture_become_pixels(folder: Path) -> None:
    mesh = [{"x": 0.5, "y": 0.25, "z": 0.1, "visibility": 0}] * 478
    track = read(folder, json.dumps({"width": 200, "height": 100, "frames": [{"points": mesh}]}))
    assert track.points.shape == (1, 478, 3) and track.points[0, 0].tolist() == pytest.approx([100, 25, 20])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" ", r"points.csv is empty"),
        ("a,b\n1,2", r"neither JSON nor OpenFace"),
        (openface(row(0), row(1)[:30]), r"points.csv, line 3: it has 30 of 142 values"),
        (openface([*row(0)[:-1], "inf"]), r"line 2: y_67 is 'inf'"),
        (openface([*row(0)[:-1], "1e7"]), r"lies 1e\+07 pixels away"),
        (openface(row(0, success=0)), r"no frame has a face"),
        (openface(), r"no frame has a face"),
        ("{", r"points.csv, line 1, column"),
        ("{}", r"holds no landmarks"),
        ("[]", r"no frame has a face"),
        (frames(fps=0), r"fps is 0"),
        (frames(fps="quick"), r"fps is 'quick'"),
        ('{"frames": [{"points": [[1, 2]]}]}', r"frame 1: \"points\" is not a list of 68"),
        ('{"frames": [7]}', r"frame 1: \"points\" is not a list"),
        (json.dumps([[[1, 2]] * 67 + [[1]]]), r"frame 1: point 67 is not two or three numbers"),
        (json.dumps([[[1, 2]] * 67 + [[1, 2, 3]]]), r"some points have two coordinates"),
        (json.dumps([[[1, None]] * 68]), r"frame 1: point 0 is 'None'"),
        (json.dumps([[{"x": 0.1, "y": 0.2}] * 68]), r"need its \"width\" and \"height\""),
        (json.dumps([[[1, 2]] * 68, [[1, 2]] * 478]), r"different numbers of points"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(folder: Path, text: str, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        read(folder, text)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 5000), st.sampled_from(["", "-", "[", "nan", "\x00", ","]), st.booleans())
def test_a_file_cut_and_patched_anywhere_is_read_or_refused(
    folder: Path, start: int, length: int, patch: str, table: bool
) -> None:
    """Never another error than ours."""
    whole = openface(row(0), row(1), row(2)) if table else frames(fps=25)
    try:
        read(folder, whole[:start] + patch + whole[start + length :])
    except LikenessError as error:
        assert str(error).endswith((".", ")."))
