"""The nodes that train HyperLips, in a graph: real runs of a few steps, the files that they leave, and bad inputs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch

from likeness.models.catalogue import VGG19
from likeness.models.hyperlips.base import BaseConfig
from likeness.models.hyperlips.hr_decoder import HRConfig
from likeness.models.hyperlips.hyper_lips import load_hyper_lips
from likeness.models.hyperlips.syncnet import SyncNetConfig
from likeness.models.loading import load_network, write_safetensors
from likeness.models.training.chart import HEIGHT, WIDTH
from likeness.models.training.sheet import SIDE
from likeness.nodes import hyperlips_train, hyperlips_train_stage
from likeness.nodes.headless.graph.execution import Run
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.network_files import file_of
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.nodes.training_inputs import NEW
from likeness.tests.drawn_speakers import speaker, write_speaker
from likeness.tests.filmed_clips import tiny_vgg
from likeness.tests.watched_runs import WatchedRuns, training_folders

STEPS, EXPERT, BASE, HR, VGG = 3, "1", "2", "3", "vgg19/own/tiny.safetensors"
RUN: dict[str, Any] = {"folder": "speakers", "start": NEW, "minutes": 0.0, "resume": True,
                       "seed": 0, "batch": 2, "at_once": 0}  # fmt: skip


@pytest.fixture(scope="module")
def speakers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write_speaker(folder, "one", speaker(12, 0, 32))
    return folder


@pytest.fixture(autouse=True)
def models(tmp_path: Path, speakers: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with a small VGG19, an input folder with `speakers`; runs of a few steps of small networks."""
    models = training_folders(tmp_path, monkeypatch)
    (models / VGG).parent.mkdir(parents=True)
    write_safetensors(models / VGG, tiny_vgg().state_dict(), {})
    copytree(speakers, tmp_path / "input" / "speakers")
    monkeypatch.setattr(hyperlips_train_stage, "STEPS", STEPS)
    monkeypatch.setattr(hyperlips_train, "EXPERT", SyncNetConfig(1))
    monkeypatch.setattr(hyperlips_train, "BASE", BaseConfig(2, 4, 8, 4, 4, 4, 4, 4))
    monkeypatch.setattr(hyperlips_train, "HR", HRConfig(width=4, output=4))
    return models


class Watched(WatchedRuns):
    """Runs stages, each fed by the one before, and watches the first."""

    def __init__(self, at: int = 0, act: Callable[[], Any] = lambda: None) -> None:
        super().__init__(at, act, EXPERT)

    def run(self, last: str = EXPERT, **inputs: Any) -> Run:
        """All stages up to the `last`, to which `inputs` go."""
        kinds = {EXPERT: "LikenessTrainHyperLipsExpert", BASE: "LikenessTrainHyperLips", HR: "LikenessTrainHyperLipsHR"}
        asked: dict[str, dict[str, Any]] = {
            EXPERT: {**RUN, "name": "ear"},
            BASE: {**RUN, "name": "lips", "batch": 1, "expert": [EXPERT, 0], "vgg19": VGG, "terms": "as in the paper"},
            HR: {**RUN, "name": "hr", "model": [BASE, 0], "vgg19": VGG, "size": "128", "scores": "logits",
                 "vgg_view": "as published"},
        }  # fmt: skip
        asked[last] |= inputs
        stages = (EXPERT, BASE, HR)[: int(last)]
        graph = {stage: {"class_type": kinds[stage], "inputs": asked[stage]} for stage in stages}
        return self.executor.run(graph, [last])


def test_three_stages_give_what_dubs_faces(models: Path) -> None:
    watched = Watched()
    run = watched.run(HR)
    assert run.status == "success", run.error
    outcomes = list(watched.executor._kept.values())
    (expert, *_), (lips, *_), (model, loss, chart, sheet, summary) = (
        [values[0] for values in outcome.outputs] for outcome in outcomes
    )
    files = [models / "hyperlips" / name for name in ("syncnet/ear", "base/lips", "hr/hr")]
    kinds = [load_network(file.with_suffix(".safetensors")).architecture for file in files]
    assert kinds == ["hyperlips.syncnet", "hyperlips.base", "hyperlips.hr_decoder"]
    loaded = load_hyper_lips(*(file.with_suffix(".safetensors") for file in files[1:]))
    assert model.name == loaded.name == lips.name and model.hr is not None and lips.hr is None
    assert expert.config == SyncNetConfig(1) and watched.moves == STEPS == len(loss["loss"])
    assert chart.shape == (1, 4 * HEIGHT, WIDTH, 3) and sheet.shape == (1, 6 * SIDE, 4 * SIDE, 3)
    assert f"{STEPS} steps" in summary and "1 clips of 1 people, 12 frames" in summary
    assert not [own for own in (chart, sheet, *model.parameters()) if own.is_inference()]


def test_an_interrupted_run_goes_on_and_a_kept_one_is_not_done_again(models: Path) -> None:
    assert Watched(1, REPORTING.interrupt).run().status == "interrupted"
    path = models / "hyperlips" / "syncnet" / "ear.safetensors"
    assert not path.exists() and not list(models.rglob("*.part"))
    rest, again = Watched(), Watched()
    assert rest.run().status == "success" and 0 < rest.moves < STEPS and path.exists()
    assert again.run().status == "success" and again.moves == 0
    other = Watched().run(seed=1)
    assert "seed was 0 and is now 1" in str(other.error)


def test_stop_and_keep_ends_the_run_and_a_kept_expert_is_trained_further(models: Path) -> None:
    watched = Watched(1, lambda: StopAndKeep.answer({"node_id": EXPERT}))
    assert watched.run().status == "success" and watched.moves < STEPS
    (outcome,) = watched.executor._kept.values()
    assert "stopped and kept" in outcome.outputs[4][0]
    before = load_network(models / "hyperlips" / "syncnet" / "ear.safetensors").network
    assert Watched().run(name="further", start="hyperlips/syncnet/ear.safetensors").status == "success"
    after = load_network(models / "hyperlips" / "syncnet" / "further.safetensors").network
    apart = [torch.equal(one, other) for one, other in zip(before.parameters(), after.parameters(), strict=True)]
    assert not all(apart)


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (
            EXPERT,
            (
                ({"folder": "nowhere"}, "There is no folder"),
                ({"folder": "."}, "one.npz has no folder one"),
                ({"name": "../mine"}, "cannot be the name of a file"),
                ({"start": VGG}, "is a vgg19, not a SyncNet"),
            ),
        ),
        (
            BASE,
            (
                ({"vgg19": "vgg19/vgg19-dcbb9e9d.pth"}, "is in none of the model folders"),
                ({"start": "hyperlips/syncnet/ear.safetensors"}, "is a hyperlips.syncnet, not a HyperLipsBase"),
                ({"vgg19": "hyperlips/syncnet/ear.safetensors"}, "holds no VGG19 but a SyncNet"),
            ),
        ),
    ],
)
def test_bad_inputs_are_told(models: Path, tmp_path: Path, last: str, told: tuple[tuple[dict[str, Any], str]]) -> None:
    (tmp_path / "input" / "one.npz").write_bytes(b"no")
    watched = Watched()  # the expert is trained once
    for inputs, said in told:
        run = watched.run(last, **inputs)
        assert run.status == "error"
        assert re.search(said, str(run.error)), run.error
    assert not list(models.glob("hyperlips/base/*.safetensors"))


def test_where_to_get_vgg19_is_told_before_the_graph_runs_but_not_where_it_is_not_needed() -> None:
    paper, code = hyperlips_train.TERMS
    missing = {"vgg19": file_of(VGG19)}
    assert hyperlips_train.TrainHyperLips.validate_inputs(vgg19=VGG, terms=paper) is True
    assert hyperlips_train.TrainHyperLips.validate_inputs(**missing, terms=code) is True
    for told in (
        hyperlips_train.TrainHyperLips.validate_inputs(**missing, terms=paper),
        hyperlips_train.TrainHyperLipsHR.validate_inputs(**missing),
    ):
        assert "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth" in str(told)
