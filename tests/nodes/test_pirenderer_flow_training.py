"""The node that trains a flow, in a graph: runs of a few steps, what they leave, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.flow_training import train_flow
from likeness.models.pirenderer.flow_training.strip import HEIGHT as STRIP
from likeness.models.pirenderer.speech.speaking import load_audio_flow
from likeness.models.training.chart import HEIGHT, WIDTH
from likeness.nodes import host, pirenderer_flow_training
from likeness.nodes.headless.graph.execution import Run
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.tests.loud_and_quiet import SMALL, write_recordings
from likeness.tests.watched_runs import TRAINER, WatchedRuns, training_folders

STEPS = 4


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where flows are written; recordings lie in the input folder."""
    models, recordings = training_folders(tmp_path, monkeypatch), tmp_path / "input" / "speech"
    recordings.mkdir(parents=True)
    write_recordings(recordings, 3, 40)
    monkeypatch.setitem(train_flow.SIZES, "usual", SMALL)
    monkeypatch.setattr(pirenderer_flow_training, "STEPS", STEPS)
    return models / "motion_flow"


class Watched(WatchedRuns):
    def run(self, **inputs: Any) -> Run:
        asked = {"folder": "speech", "minutes": 0.0, "name": "mine", "resume": True, "seed": 0, "size": "usual",
                 "prior": "student", "batch": 4, "clip_frames": 20, "patience": 20, **inputs}  # fmt: skip
        return self.train("LikenessTrainMotionFlow", asked)


def test_a_run_gives_a_flow_its_losses_and_their_picture(models: Path) -> None:
    watched = Watched()
    run = watched.run()
    assert run.status == "success", run.error
    flow, loss, chart, strip, summary = watched.given
    assert watched.moves == STEPS and len(loss["loss"]) == STEPS
    assert chart.shape == (1, HEIGHT, WIDTH, 3) and strip.shape == (1, STRIP, WIDTH, 3)
    assert run.shown[TRAINER]["images"] and not [own for own in (chart, strip) if own.is_inference()]
    assert f"{STEPS} steps" in summary and "1 of 3" in summary
    from_file = load_audio_flow(models / "mine.safetensors").state_dict()
    assert all(torch.equal(tensor, from_file[name]) for name, tensor in flow.state_dict().items())
    assert int(flow.degrees) == 50 and not any(one.is_inference() for one in flow.parameters())
    assert host.model_files("motion_flow") == ["motion_flow/mine.safetensors"]
    again = Watched()
    again.run()
    assert again.moves == 0 and torch.equal(again.given[3], strip) and again.given[4] == summary


def test_a_run_that_was_interrupted_goes_on(models: Path) -> None:
    assert Watched(2, REPORTING.interrupt).run().status == "interrupted"
    assert not (models / "mine.safetensors").exists() and not list(models.rglob("*.part"))
    rest, whole = Watched(), Watched()
    assert rest.run().status == "success" and 0 < rest.moves < STEPS
    whole.run(name="whole")
    one, other = (watched.given for watched in (rest, whole))
    assert one[1] == other[1]
    assert all(torch.equal(a, b) for a, b in zip(one[0].parameters(), other[0].parameters(), strict=True))


def test_a_run_that_is_stopped_from_the_page_keeps_its_flow(models: Path) -> None:
    watched = Watched(2, lambda: StopAndKeep.answer({"node_id": TRAINER}))
    assert watched.run().status == "success"
    assert (
        watched.moves == 3 and "stopped and kept" in watched.given[4]
    )  # the button is seen after the step it falls in
    assert load_audio_flow(models / "mine.safetensors")


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"folder": "nowhere"}, "no folder"),
        ({"folder": "models"}, "no folder"),
        ({"name": "../evil"}, "name of a file"),
        ({"clip_frames": 41}, "has 41 frames"),
    ],
)
def test_what_cannot_be_trained_is_refused(inputs: dict[str, Any], words: str, models: Path) -> None:
    run = Watched().run(**inputs)
    assert isinstance(run.error, LikenessError) and words in str(run.error)
    assert not models.exists() or not list(models.iterdir())


def test_another_run_of_that_name_is_refused_unless_it_may_be_replaced(models: Path) -> None:
    Watched().run()
    refused = Watched().run(seed=1)
    assert isinstance(refused.error, LikenessError) and "seed was 0 and is now 1" in str(refused.error)
    told = Watched()
    assert told.run(seed=1, resume=False).status == "success" and told.moves == STEPS
