"""The nodes that train few-shot heads, in a graph: real runs of a few steps, what they leave, and bad inputs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch

from likeness.models.catalogue import VGG19
from likeness.models.fewshot.few_shot_heads import FewShotHeads, load_few_shot_heads
from likeness.models.fewshot.head import Head, load_head, save_head
from likeness.models.fewshot.networks import FewShotNetworks
from likeness.models.fewshot.variants import FewShotConfig
from likeness.models.training.chart import WIDTH
from likeness.models.training.seeded import seeded
from likeness.models.training.sheet import SIDE as SHOWN
from likeness.nodes import fewshot_train
from likeness.nodes.fewshot_eyes import NONE, VGGFACE_FILE, eyes_told
from likeness.nodes.headless.graph.execution import Run
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.host import io
from likeness.nodes.network_files import file_of
from likeness.nodes.sockets import FewShotModels, Heads
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.tests.drawn_heads import SIDE, TINY, tiny_face, write_people
from likeness.tests.filmed_clips import tiny_vgg
from likeness.tests.small_few_shot import pictures
from likeness.tests.watched_runs import TRAINER, WatchedRuns, training_folders

STEPS = 3
VGG19_FILE = file_of(VGG19)


class Given(io.ComfyNode):
    """Gives what a test has put into `values`: heads, head, crops, canvases."""

    values: ClassVar[tuple[Any, ...]] = ()

    @classmethod
    def define_schema(cls) -> io.Schema:
        outputs = [FewShotModels.Output("heads"), Heads.Output("head"), io.Image.Output("a"), io.Image.Output("b")]
        return io.Schema(node_id="Given", display_name="Given", category="Test", inputs=[], outputs=outputs)

    @classmethod
    def execute(cls) -> io.NodeOutput:
        return io.NodeOutput(*cls.values)


GIVEN = {"1": {"class_type": "Given", "inputs": {}}}


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    with seeded(0):
        return FewShotHeads(FewShotNetworks(TINY, SIDE).eval())


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heads: FewShotHeads) -> Path:
    """A folder of models with both content networks, small, and a person to fine-tune to."""
    models = training_folders(tmp_path, monkeypatch)
    for name, network in ((VGG19_FILE, tiny_vgg()), (VGGFACE_FILE, tiny_face())):
        (models / name).parent.mkdir(parents=True)
        torch.save(network.state_dict(), models / name)
    monkeypatch.setattr(fewshot_train, "TRAINING_STEPS", STEPS)
    monkeypatch.setattr(fewshot_train, "new_heads", lambda variant, size: (FewShotConfig(variant, 8, 16), size))
    crops, canvases = pictures(2, SIDE), pictures(2, SIDE, seed=1)
    monkeypatch.setattr(Given, "values", (heads, Head(heads.name, heads.embed(crops, canvases), 2), crops, canvases))
    return models


class Watched(WatchedRuns):
    """Either trainer, fed by Given."""

    nodes = {**WatchedRuns.nodes, "Given": Given}

    def tune(self, **inputs: Any) -> Run:
        links = {name: ["1", at] for at, name in enumerate(("heads", "head", "crops", "canvases"))}
        asked = {**links, "vgg19": VGG19_FILE, "vggface": VGGFACE_FILE, "steps": STEPS, "name": "mine", "resume": True,
                 "seed": 0, "learns": "all", "adversarial": True, "preset": "paper, May 2019", "rate": 5e-4,
                 "batch": 1, "vgg19_view": "torchvision", **inputs}  # fmt: skip
        return self.train("LikenessFineTuneHead", asked, GIVEN)

    def learn(self, **inputs: Any) -> Run:
        asked = {"folder": "heads", "vgg19": VGG19_FILE, "vggface": NONE, "start": "new networks", "size": "64",
                 "preset": "paper, May 2019", "shots": 2, "minutes": 0.0, "name": "mine", "resume": True, "seed": 0,
                 "batch": 1, "at_once": 0, "vgg19_view": "torchvision", **inputs}  # fmt: skip
        return self.train("LikenessTrainFewShotHeads", asked)


def test_a_head_is_fine_tuned_and_kept(models: Path, heads: FewShotHeads) -> None:
    watched = Watched()
    run = watched.tune()
    assert run.status == "success", run.error
    head, loss, chart, sheet, summary = watched.given
    assert head.fine_tuned and head.steps == STEPS and head.model == heads.name and head.sample is not None
    assert watched.moves == STEPS == len(loss["loss"]) and chart.shape[2] == WIDTH
    assert sheet.shape == (1, 2 * SHOWN, 4 * SHOWN, 3) and f"2 pictures, {STEPS} steps in all" in summary
    kept = load_head(models / "heads" / "mine.safetensors")
    assert torch.equal(kept.psi, head.psi) and kept.steps == STEPS
    again = Watched()
    again.tune()
    assert again.moves == 0 and torch.equal(again.given[0].psi, head.psi)
    longer = Watched()
    assert longer.tune(steps=STEPS + 1).status == "success"
    assert longer.moves == 1 and longer.given[0].steps == STEPS + 1


def test_an_interrupted_fine_tuning_keeps_its_state(models: Path) -> None:
    assert Watched(1, REPORTING.interrupt).tune().status == "interrupted"
    assert not (models / "heads" / "mine.safetensors").exists() and not list(models.rglob("*.part"))
    rest, whole = Watched(), Watched()
    assert rest.tune().status == "success" and 0 < rest.moves < STEPS
    whole.tune(name="whole")
    assert torch.equal(rest.given[0].psi, whole.given[0].psi) and rest.given[1] == whole.given[1]


def test_stop_and_keep_ends_it(models: Path) -> None:
    watched = Watched(1, lambda: StopAndKeep.answer({"node_id": TRAINER}))
    assert watched.tune().status == "success"
    assert "stopped and kept" in watched.given[4] and 0 < watched.given[0].steps < STEPS


def test_networks_are_trained_and_kept(models: Path, tmp_path: Path) -> None:
    write_people(tmp_path / "input" / "heads", 1, 3)
    watched = Watched()
    run = watched.learn()
    assert run.status == "success", run.error
    heads, loss, _, sheet, summary = watched.given
    assert heads.name == load_few_shot_heads(models / "fewshot" / "mine.safetensors").name
    assert len(loss["loss"]) == STEPS and sheet.shape == (1, 4 * SHOWN, 4 * SHOWN, 3)
    assert "VGGFace" not in summary and "1 clips of 1 people, 3 frames" in summary
    assert "seed was 0 and is now 1" in str(Watched().learn(seed=1).error)
    assert Watched().learn(name="further", start="fewshot/mine.safetensors").status == "success"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"folder": "nowhere"}, "There is no folder"),
        ({"name": "../mine"}, "cannot be the name of a file"),
        ({"start": "new networks as published"}, "pictures of 128, 160"),
        ({"start": VGG19_FILE}, "is a vgg19, not few-shot heads"),
        ({"vgg19": VGGFACE_FILE}, "holds no VGG19 but a VggFace"),
        ({"vggface": VGG19_FILE}, "holds no VGGFace but a Vgg19"),
    ],
)
def test_what_cannot_be_trained_is_told(tmp_path: Path, inputs: dict[str, Any], said: str) -> None:
    write_people(tmp_path / "input" / "heads", 1, 3)
    error = str(Watched().learn(**inputs).error)
    assert re.search(said, error), error


def test_what_cannot_be_fine_tuned_is_told(models: Path, monkeypatch: pytest.MonkeyPatch, heads: FewShotHeads) -> None:
    _, head, crops, canvases = Given.values
    bad = [
        ((heads, Head("fewshot-else", head.e), crops, canvases), "made with fewshot-else"),
        ((heads, head, crops, canvases[:1]), "each with a drawing of its size"),
        ((heads, head, crops, pictures(2, 2 * SIDE)), "each with a drawing of its size"),
        ((heads, head, crops[:, :32], canvases[:, :32]), "square"),
    ]
    for values, said in bad:
        monkeypatch.setattr(Given, "values", values)
        error = str(Watched().tune().error)
        assert re.search(said, error), error
    (models / "heads").mkdir(exist_ok=True)
    save_head(models / "heads" / "saved.safetensors", head)
    monkeypatch.setattr(Given, "values", (heads, head, crops, canvases))
    assert "not from this node" in str(Watched().tune(name="saved").error)


def test_where_to_get_the_content_networks_is_told_before_the_graph_runs(models: Path) -> None:
    assert eyes_told(VGG19_FILE, VGGFACE_FILE) is True
    (models / VGGFACE_FILE).unlink()
    assert "robots.ox.ac.uk" in str(eyes_told(VGG19_FILE, VGGFACE_FILE)) and eyes_told(VGG19_FILE, NONE) is True
    (models / VGG19_FILE).unlink()
    assert "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth" in str(eyes_told(VGG19_FILE, NONE))
