"""The nodes that train FaceShifter, in a graph: real runs of a few steps, the files that they leave, and bad inputs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.detection.s3fd import S3FD
from likeness.models.faceshifter.face_shifter import load_face_shifter
from likeness.models.faceshifter.hear_refiner import load_hear_refiner
from likeness.models.faceshifter.training.sample_sheet import ROWS
from likeness.models.training.chart import HEIGHT, WIDTH
from likeness.models.training.sheet import SIDE
from likeness.nodes import host
from likeness.nodes.faceshifter_watch import look_of
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.tests.shifter_training import AEI, HEAR, STEPS, Watched, small_folders

FACES = 10


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return small_folders(tmp_path, monkeypatch)


def test_both_stages_give_networks_losses_and_pictures(models: Path) -> None:
    watched = Watched(hear=True)
    run = watched.run()
    assert run.status == "success", run.error
    hear, loss, chart, sheet, summary = watched.given
    shifter = load_face_shifter(models / "faceshifter" / "mine.safetensors")
    assert shifter.config.side == shifter.conventions.crop == 64
    assert hear.aei_net == load_hear_refiner(models / "hear_net" / "refined.safetensors").aei_net == shifter.name
    assert list(loss) == ["loss"] and len(loss["loss"]) == STEPS and all(one > 0 for one in loss["loss"])
    assert chart.shape == (1, 2 * HEIGHT, WIDTH, 3) and sheet.shape == (1, ROWS * SIDE, 5 * SIDE, 3)
    assert min(chart.min(), sheet.min()) >= 0 and max(chart.max(), sheet.max()) <= 1
    assert f"{STEPS} steps" in summary and f"{FACES} faces of 5 people" in summary
    assert not [tensor for tensor in (chart, sheet, *hear.parameters()) if tensor.is_inference()]
    assert watched.previews and run.shown[HEAR]["images"]
    assert host.model_files("faceshifter") == ["faceshifter/mine.safetensors"]
    again = Watched(hear=True)
    again.run()
    assert again.moves == 0 and again.given[1:2] == [loss] and torch.equal(again.given[3], sheet)


def test_an_interrupted_run_goes_on(models: Path) -> None:
    assert Watched(at=2, act=REPORTING.interrupt).run().status == "interrupted"
    assert not (models / "faceshifter" / "mine.safetensors").exists() and not list(models.rglob("*.part"))
    rest = Watched()
    assert rest.run().status == "success"
    assert len(rest.given[1]["loss"]) == STEPS


def test_stop_and_keep_ends_the_run_and_a_kept_network_is_trained_further(models: Path) -> None:
    said: list[dict[str, Any]] = []
    watched = Watched(at=1, act=lambda: said.append(StopAndKeep.answer({"node_id": AEI})))
    assert watched.run().status == "success" and said == [{"stopping": True}]
    assert "stopped and kept" in watched.given[4] and len(watched.given[1]["loss"]) < STEPS
    further = Watched()
    assert further.run(name="further", start="faceshifter/mine.safetensors").status == "success"
    assert load_face_shifter(models / "faceshifter" / "further.safetensors").conventions.crop == 64


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"folder": "nowhere"}, "no folder 'nowhere' in the input folder"),
        ({"folder": ".."}, r"no folder '\.\.'"),
        ({"folder": ""}, "no folder ''"),
        ({"folder": "empty"}, "holds no pictures"),
        ({"name": "../mine"}, "cannot be the name of a file"),
        ({"folder": "alone"}, "pairs of different people are needed"),
    ],
)
def test_bad_inputs_are_told_before_anything_is_trained(
    models: Path, tmp_path: Path, inputs: dict[str, Any], said: str
) -> None:
    (tmp_path / "input" / "empty").mkdir()
    shutil.copytree(tmp_path / "input" / "faces" / "0", tmp_path / "input" / "alone" / "anna")
    run = Watched().run(**inputs)
    assert run.status == "error"
    assert re.search(said, str(run.error)), run.error


def test_one_of_two_networks_that_find_faces_is_too_few() -> None:
    with torch.device("meta"):
        detector = S3FD()
    with pytest.raises(LikenessError, match="connect both detector and landmarker"):
        look_of(detector, None)
