"""The nodes that load a face detector and a landmarker: real files, small networks that see colours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from likeness.models.catalogue import FACE_DETECTOR, LANDMARKS
from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face, detect_faces
from likeness.models.face.detection.landmarks import find_landmarks
from likeness.nodes import face, host
from likeness.nodes.network_files import file_of
from likeness.tests.characters import small_state
from likeness.tests.dots import dots, dotted
from likeness.tests.own_folders import own_models
from likeness.tests.spotlight import red_cells, spotlight

NAME = "face_detector/own.pth"
PUBLISHED = file_of(FACE_DETECTOR)
POINTS = file_of(LANDMARKS)


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    (tmp_path / "face_detector").mkdir()
    return tmp_path


@pytest.fixture
def weights(models: Path) -> Path:
    torch.save(spotlight().state_dict(), models / NAME)
    return models / NAME


def options() -> list[str]:
    return face.LoadFaceDetector.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]


@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_a_loaded_detector_finds_faces(weights: Path, precision: str) -> None:
    assert face.LoadFaceDetector.validate_inputs(NAME) is True
    with torch.inference_mode():  # as ComfyUI runs nodes
        (detector,) = face.LoadFaceDetector.execute(NAME, precision).args
    host.on_device(detector)
    (faces,) = detect_faces(detector, red_cells(128, 128, (1, 2)))
    assert [(one.left, one.top, one.right, one.bottom) for one in faces] == [(16, -16, 144, 112)]
    assert {f"{tensor.dtype}" for tensor in detector.parameters()} == {f"torch.{precision}"}


def test_its_own_files_and_the_published_one_are_listed(weights: Path) -> None:
    torch.save(small_state("face"), weights.parents[1] / "another.pth")
    assert options() == [PUBLISHED, NAME]
    weights.rename(weights.parents[1] / PUBLISHED)
    assert options() == [PUBLISHED]


def test_without_a_file_it_says_how_to_get_one() -> None:
    assert options() == [PUBLISHED]
    answer = face.LoadFaceDetector.validate_inputs(PUBLISHED)
    assert isinstance(answer, str)
    for fact in ("s3fd-619a316812.pth 89.84 MB", "https://", "models/likeness/face_detector", "BSD 3-Clause"):
        assert fact in answer


def test_a_student_is_no_detector(weights: Path) -> None:
    torch.save(small_state("face"), weights)
    with pytest.raises(LikenessError, match=r"own\.pth is a tha4\.face_student, not a face detector"):
        face.LoadFaceDetector.execute(NAME, "float32")


def test_a_download_that_broke_off_is_named(weights: Path) -> None:
    weights.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(LikenessError, match=r"own\.pth"):
        face.LoadFaceDetector.execute(NAME, "float32")


def test_another_file_or_precision_is_another_result(weights: Path) -> None:
    before = face.LoadFaceDetector.fingerprint_inputs(NAME, "float32")
    assert face.LoadFaceDetector.fingerprint_inputs(NAME, "float32") == before
    assert face.LoadFaceDetector.fingerprint_inputs(NAME, "float16") != before
    os.utime(weights, (1, 1))
    assert face.LoadFaceDetector.fingerprint_inputs(NAME, "float32") != before


@pytest.fixture
def points(models: Path) -> Path:
    path = models / POINTS
    path.parent.mkdir()
    torch.save(dots().state_dict(), path)
    return path


@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_a_loaded_landmarker_finds_points(points: Path, precision: str) -> None:
    assert POINTS.endswith(".pth.tar") and face.LoadFaceLandmarker.validate_inputs(POINTS) is True
    with torch.inference_mode():  # as ComfyUI runs nodes
        (landmarker,) = face.LoadFaceLandmarker.execute(POINTS, precision).args
    host.on_device(landmarker)
    where = torch.tensor([[60.0, 70.0], [45.0, 90.0], [75.0, 55.0]])
    ((only,),) = find_landmarks(landmarker, dotted(160, 120, where, 2), [[Face(30, 45, 90, 125, 1.0)]])
    assert float((only.points - where).abs().max()) < 2
    assert {f"{tensor.dtype}" for tensor in landmarker.parameters()} == {f"torch.{precision}"}


def test_a_file_called_tar_is_listed(points: Path) -> None:
    torch.save(dots().state_dict(), points.with_name("another.pth.tar"))
    listed = face.LoadFaceLandmarker.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert listed == [POINTS, "face_landmarks/another.pth.tar"]


def test_without_a_landmarker_it_says_how_to_get_one(models: Path) -> None:
    answer = face.LoadFaceLandmarker.validate_inputs(POINTS)
    assert isinstance(answer, str)
    for fact in ("2DFAN4-11f355bf06.pth.tar about 95 MB", "https://", "models/likeness/face_landmarks"):
        assert fact in answer


def test_a_detector_is_no_landmarker(points: Path) -> None:
    torch.save(spotlight().state_dict(), points)
    with pytest.raises(LikenessError, match=r"is a face\.s3fd, not a network of landmarks"):
        face.LoadFaceLandmarker.execute(POINTS, "float32")
    before = face.LoadFaceLandmarker.fingerprint_inputs(POINTS, "float32")
    os.utime(points, (1, 1))
    assert face.LoadFaceLandmarker.fingerprint_inputs(POINTS, "float32") != before
