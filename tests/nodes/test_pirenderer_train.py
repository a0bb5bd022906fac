"""The node that trains PIRenderer, in a graph: real runs of a few steps, the files that they leave, and bad inputs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.catalogue import VGG19
from likeness.models.loading import write_safetensors
from likeness.models.pirenderer.face_generator import FaceGenerator
from likeness.models.pirenderer.renderer import load_renderer
from likeness.models.pirenderer.training.train_renderer import ROWS
from likeness.models.training.chart import HEIGHT, WIDTH
from likeness.models.training.sheet import SIDE
from likeness.nodes import host, pirenderer_train
from likeness.nodes.headless.graph.execution import Run
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.network_files import file_of
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.nodes.training_inputs import NEW
from likeness.tests.filmed_clips import SMALL, tiny_vgg, write_clip
from likeness.tests.watched_runs import TRAINER, WatchedRuns, training_folders

STEPS, VGG = 3, "vgg19/own/tiny.safetensors"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with a small VGG19, an input folder with `clips`; runs of a few steps of small networks."""
    models = training_folders(tmp_path, monkeypatch)
    (models / VGG).parent.mkdir(parents=True)
    write_safetensors(models / VGG, tiny_vgg().state_dict(), {})
    write_clip(tmp_path / "input" / "clips", "one", 4)
    monkeypatch.setattr(pirenderer_train, "STEPS", STEPS)
    monkeypatch.setattr(pirenderer_train, "NETWORK", SMALL)
    return models


class Watched(WatchedRuns):
    def run(self, **inputs: Any) -> Run:
        asked = {"folder": "clips", "vgg19": VGG, "start": NEW, "size": "64", "minutes": 0.0,
                 "name": "mine", "resume": True, "seed": 0, "batch": 2, "at_once": 1, "warp_share": 0.5,
                 **inputs}  # fmt: skip
        return self.train("LikenessTrainPIRenderer", asked)


def test_a_run_gives_a_renderer_its_losses_and_pictures(models: Path) -> None:
    watched = Watched()
    run = watched.run()
    assert run.status == "success", run.error
    renderer, loss, chart, sheet, summary = watched.given
    path = models / "pirenderer" / "mine.safetensors"
    assert renderer.name == load_renderer(path).name and renderer.config == SMALL
    assert watched.moves == STEPS == len(loss["loss"]) and all(one > 0 for one in loss["loss"])
    assert chart.shape == (1, 2 * HEIGHT, WIDTH, 3) and sheet.shape == (1, ROWS * SIDE, 4 * SIDE, 3)
    assert min(chart.min(), sheet.min()) >= 0 and max(chart.max(), sheet.max()) <= 1
    assert f"{STEPS} steps" in summary and "1 clips of 1 people, 4 frames" in summary
    assert not [own for own in (chart, sheet, *renderer.parameters()) if own.is_inference()]
    assert run.shown[TRAINER]["images"] and host.model_files("pirenderer") == ["pirenderer/mine.safetensors"]
    again = Watched()
    again.run()
    assert again.moves == 0 and again.given[1] == loss and torch.equal(again.given[3], sheet)


def test_an_interrupted_run_goes_on(models: Path) -> None:
    assert Watched(1, REPORTING.interrupt).run().status == "interrupted"
    assert not (models / "pirenderer" / "mine.safetensors").exists() and not list(models.rglob("*.part"))
    rest, whole = Watched(), Watched()
    assert rest.run().status == "success" and 0 < rest.moves < STEPS
    whole.run(name="whole")
    assert rest.given[1] == whole.given[1] and rest.given[0].name == whole.given[0].name


def test_stop_and_keep_ends_the_run_and_a_kept_network_is_trained_further(models: Path) -> None:
    said: list[dict[str, Any]] = []
    watched = Watched(1, lambda: said.append(StopAndKeep.answer({"node_id": TRAINER})))
    assert watched.run().status == "success" and said == [{"stopping": True}]
    assert "stopped and kept" in watched.given[4] and watched.moves < STEPS
    further = Watched()
    run = further.run(name="further", start="pirenderer/mine.safetensors", warp_share=0.0)
    assert run.status == "success" and further.given[0].config == SMALL


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"folder": "nowhere"}, "There is no folder"),
        ({"folder": "empty"}, "There are no clips"),
        ({"name": "../mine"}, "cannot be the name of a file"),
        ({"vgg19": "vgg19/vgg19-dcbb9e9d.pth"}, "is in none of the model folders"),
        ({"vgg19": "vgg19/own/other.safetensors"}, "holds no VGG19 but a FaceGenerator"),
        ({"start": VGG}, "is a vgg19, not a PIRenderer"),
    ],
)
def test_bad_inputs_are_told_before_anything_is_trained(
    models: Path, tmp_path: Path, inputs: dict[str, Any], said: str
) -> None:
    write_safetensors(models / "vgg19" / "own" / "other.safetensors", FaceGenerator(SMALL).state_dict(), {})
    (tmp_path / "input" / "empty").mkdir()
    run = Watched().run(**inputs)
    assert run.status == "error"
    assert re.search(said, str(run.error)), run.error
    assert not list(models.glob("pirenderer/*.safetensors"))


def test_where_to_get_vgg19_is_told_before_the_graph_runs(models: Path) -> None:
    assert pirenderer_train.TrainPIRenderer.validate_inputs(vgg19=VGG) is True
    told = pirenderer_train.TrainPIRenderer.validate_inputs(vgg19=file_of(VGG19))
    assert "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth" in str(told)


def test_another_run_of_that_name_is_refused_unless_it_may_be_replaced(models: Path) -> None:
    Watched().run()
    assert "seed was 0 and is now 1" in str(Watched().run(seed=1).error)
    assert Watched().run(seed=1, resume=False).status == "success"
