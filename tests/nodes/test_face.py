"""The node that loads a face detector, as the graph calls it: real files, a small network that sees red."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.detector import detect_faces
from likeness.nodes import face, host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.characters import small_state
from likeness.tests.spotlight import red_cells, spotlight

NAME = "face_detector/own.pth"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    monkeypatch.setattr(host.folder_paths, "folder_names_and_paths", FOLDERS.folder_names_and_paths)
    FOLDERS.add_model_folder_path("likeness", str(tmp_path), is_default=True)
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
    assert options() == [face.PUBLISHED, NAME]
    weights.rename(weights.parents[1] / face.PUBLISHED)
    assert options() == [face.PUBLISHED]


def test_without_a_file_it_says_how_to_get_one() -> None:
    assert options() == [face.PUBLISHED]
    answer = face.LoadFaceDetector.validate_inputs(face.PUBLISHED)
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
