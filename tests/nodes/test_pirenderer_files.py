"""The nodes that read, write and draw motions, as the graph calls them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.directions import Directions
from likeness.models.pirenderer.motions.mat_file import mat_bytes
from likeness.nodes import host
from likeness.nodes import pirenderer_files as files
from likeness.tests.small_recon import ramp, still


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("get_input_directory", "get_output_directory"):
        monkeypatch.setattr(host.folder_paths, name, lambda: str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("layout", ["npz", "json", "SadTalker mat", "Deep3D mat"])
def test_what_is_exported_can_be_imported(folder: Path, layout: str) -> None:
    motion = Motion(ramp(30).values, ramp(30).fps, torch.arange(30) > 3)
    output = files.ExportMotion.execute(motion, layout, "motion/mine")
    path = Path(output.args[0])
    assert path.parent == folder / "motion" and path.name.startswith("mine_00001_")
    name = f"motion/{path.name}"
    assert files.ImportMotion.validate_inputs(name) is True
    again, report = files.ImportMotion.execute(name, 25.0).args
    assert torch.allclose(again.values, motion.values, atol=1e-5)
    assert report.startswith("30 frames at 25 fps")


def test_sadtalkers_file_takes_the_sources_crop(folder: Path) -> None:
    (folder / "a.mat").write_bytes(mat_bytes({"coeff_3dmm": np.ones((5, 70), np.float32)}))
    node = files.ImportMotion
    assert "a.mat" in node.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    motion, report = node.execute("a.mat", 25.0, still(crop=(0.9, 120, 130))).args
    assert motion.crop[3].tolist() == pytest.approx([0.9, 120, 130])
    assert "Rows of 70 have no crop: that of the source stands in." in report
    before = node.fingerprint_inputs("a.mat", 25.0)
    (folder / "a.mat").write_bytes(mat_bytes({"coeff_3dmm": np.ones((6, 70), np.float32)}))
    assert node.fingerprint_inputs("a.mat", 25.0) != before


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [([[0.0] * 71] * 2, "this one is"), ([[0.0] * 72 + [float("nan")]], "Frame 0 of this motion"), ([], "this one is")],
)
def test_files_that_are_no_motion_are_told(folder: Path, rows: list[list[float]], sentence: str) -> None:
    (folder / "bad.json").write_text(json.dumps(rows))
    with pytest.raises(LikenessError, match=r"bad\.json") as error:
        files.ImportMotion.execute("bad.json", 25.0)
    assert sentence in str(error.value)
    assert "is not in the input folder" in files.ImportMotion.validate_inputs("none.npz")
    assert "is not in the input folder" in files.ImportMotion.validate_inputs("../bad.json")


def test_a_motion_is_drawn() -> None:
    image, report = files.PlotMotion.execute(ramp(40), 480, 400, Directions({"smile": torch.ones(64)})).args
    assert image.shape == (1, 400, 480, 3) and "pitch" in report
