"""Runs of a small flow on noise that is loud and quiet: what it learns, how it ends, and how it goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.pirenderer.audio_flow import AudioFlow
from likeness.models.pirenderer.flow_training.flow_course import FlowCourse
from likeness.models.pirenderer.flow_training.flow_run import FlowRun
from likeness.models.pirenderer.flow_training.flow_setting import Setting, Step
from likeness.models.pirenderer.flow_training.train_flow import flow_run, train_motion_flow
from likeness.models.pirenderer.speech.sampling import sample
from likeness.models.pirenderer.speech.speaking import load_audio_flow
from likeness.models.pirenderer.speech.voice_mel import voice_columns
from likeness.models.training.budget import Budget
from likeness.tests.loud_and_quiet import SMALL, direction, loudness, voice_of, write_recordings

COURSE = FlowCourse(frames=20, batch=8, warm_up=100, rate=3e-3, dropout=0.6, validate_every=50)
SHORT = replace(COURSE, batch=4, validate_every=3)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    write_recordings(folder, 4, 150)
    return folder


def run_of(out: Path, recordings: Path, steps: int, course: FlowCourse = SHORT, seed: int = 0) -> FlowRun:
    return flow_run(out, recordings, SMALL, course, Setting(Budget(steps), seed=seed))


@pytest.fixture(scope="module")
def taught(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[AudioFlow, list[Step]]:
    steps: list[Step] = []
    out = tmp_path_factory.mktemp("taught") / "flow.safetensors"
    return train_motion_flow(out, recordings, SMALL, COURSE, Setting(Budget(200)), steps.append), steps


def mouth(flow: AudioFlow, temperature: float) -> tuple[Tensor, Tensor]:
    """How far the mouth is open by a flow, and how loud its voice is, [200] each, of a sound that it never heard."""
    generator = torch.Generator().manual_seed(99)
    loud = loudness(200, generator)
    moved = sample(flow, voice_columns(voice_of(loud, generator)), 200, 3, temperature)
    return moved[:, :64] @ direction() / (direction() @ direction()), loud


def test_it_finds_true_motions_likelier_and_likelier(taught: tuple[AudioFlow, list[Step]]) -> None:
    _, steps = taught
    validations = [step.validation for step in steps if step.validation is not None]
    assert len(validations) == 4 and min(validations) < 0.93 * validations[0]
    assert steps[-1].loss < 0.6 * steps[0].loss


@pytest.mark.parametrize(("temperature", "least"), [(0.0, 0.85), (0.7, 0.7)])
def test_its_mouth_follows_the_voice(taught: tuple[AudioFlow, list[Step]], temperature: float, least: float) -> None:
    opened, loud = mouth(taught[0], temperature)
    assert torch.corrcoef(torch.stack([opened, loud]))[0, 1] > least
    assert opened[loud == 1].mean() - opened[loud == 0].mean() > 0.5  # of 1 in what it learnt from


def test_a_run_that_was_broken_off_goes_on_to_the_same_end(recordings: Path, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def break_off(step: Step) -> None:
        if step.step == 4:
            raise Stop

    whole = run_of(tmp_path / "whole.safetensors", recordings, 8)
    whole.go()
    with pytest.raises(Stop):
        run_of(tmp_path / "parts.safetensors", recordings, 8).go(break_off)
    assert not (tmp_path / "parts.safetensors").exists() and not list(tmp_path.rglob("*.part"))
    rest = run_of(tmp_path / "parts.safetensors", recordings, 8)
    assert rest.step == 4
    rest.go()
    assert (rest.loss, rest.best, rest.step) == (whole.loss, whole.best, whole.step)
    one, other = (load_audio_flow(tmp_path / f"{name}.safetensors").state_dict() for name in ("whole", "parts"))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_best_is_kept_and_a_run_ends_when_nothing_gets_better(recordings: Path, tmp_path: Path) -> None:
    course = replace(SHORT, rate=0.3, floor=0.3, clip=1e9, validate_every=1, patience=3, degrees=50)
    run = run_of(tmp_path / "flow.safetensors", recordings, 100, course)
    held_out: list[float] = []
    flow = run.go(lambda step: held_out.append(step.validation or 0))
    assert run.step == len(held_out) < 100 and run.waited == 3
    assert run.best == min(held_out) and held_out.index(run.best) == len(held_out) - 4
    judges = run.clips.judges()
    with torch.no_grad():
        assert flow(*judges).nll.mean().item() == pytest.approx(run.best, rel=1e-5)
    again = run_of(tmp_path / "flow.safetensors", recordings, 100, course)
    again.go(lambda _: pytest.fail("it was done"))


def test_stopping_keeps_what_was_learnt_and_more_steps_go_on(recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "flow.safetensors"
    run = run_of(out, recordings, 8)
    flow = run.go(lambda step: step.stop() if step.step == 2 else None)
    assert run.step == 2 and int(flow.degrees) == 0
    assert torch.equal(
        load_audio_flow(out).core.flow.layers[0].f.linear.weight, flow.core.flow.layers[0].f.linear.weight
    )
    assert run_of(out, recordings, 8).step == 2
