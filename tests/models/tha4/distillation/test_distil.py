"""From a teacher to a character that loads: what is told on the way, stopping, and going on."""

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.character import load_student
from likeness.models.tha4.distillation.distil import Distilled, distil
from likeness.models.tha4.distillation.fidelity import fidelity, held_out_poses
from likeness.models.tha4.distillation.presets import Preset
from likeness.models.tha4.distillation.setting import Setting
from likeness.models.tha4.distillation.training_step import TrainingStep
from likeness.models.training.run_record import training_folder
from tests.small_presets import BODY, FACE, SHORT_FAST, SMALL_PAPER
from tests.toy_teacher import SIZE, ToyTeacher

TEACHER = ToyTeacher()
SHORT = Preset("fast", FACE, BODY, face_steps=3, body_steps=4)
SETTING = Setting(held_out=4)


def test_a_character_file_says_what_was_measured_and_is_not_trained_twice(tmp_path: Path) -> None:
    out = tmp_path / "toy.safetensors"
    found = distil(TEACHER, out, SHORT, SETTING, {"licence": "CC0-1.0"})
    first, metadata = read_tensors(out)
    assert metadata["licence"] == "CC0-1.0"
    assert metadata["measured_face"] == found.measured.summary()["face"]
    assert torch.equal(fidelity(load_student(out), TEACHER, held_out_poses(4)).face, found.measured.face)
    assert (found.face.steps, found.face.examples) == (3, 3 * FACE.examples)
    assert (found.body.steps, found.body.examples) == (4, 4 * BODY.examples)

    steps: list[TrainingStep] = []
    again = distil(TEACHER, out, SHORT, SETTING, {"licence": "CC0-1.0"}, steps.append)
    second, metadata_again = read_tensors(out)
    assert not steps and again.measured.summary() == found.measured.summary() and metadata_again == metadata
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_every_step_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def on_step(step: TrainingStep) -> None:
        told.append((step.phase, step.step, step.steps))
        assert step.loss > 0 and step.seconds > 0 and step.progress == step.step / step.steps

    distil(TEACHER, tmp_path / "toy.safetensors", SHORT, SETTING, on_step=on_step)
    assert told == [("face", step, 3) for step in (1, 2, 3)] + [("body", step, 4) for step in (1, 2, 3, 4)]


def test_previews_show_both_and_where_they_differ(tmp_path: Path) -> None:
    def on_step(step: TrainingStep) -> None:
        shown = step.preview()
        side = SIZE // 4 if step.phase == "face" else SIZE
        count = len(shown.teacher)
        for pictures in shown:
            assert pictures.shape == (count, 3, side, side) and pictures.min() >= 0 and pictures.max() <= 1
        assert shown.sheet().shape == (3, 3 * side, count * side)
        same = (shown.teacher == shown.student).all(1)
        assert (shown.difference.permute(0, 2, 3, 1)[same] == 1).all()
        assert not torch.equal(shown.teacher, shown.student) and shown.difference.min() < 1

    distil(TEACHER, tmp_path / "toy.safetensors", SHORT, SETTING, on_step=on_step)


@pytest.mark.parametrize(("phase", "preset"), [("face", SHORT_FAST), ("face", SMALL_PAPER), ("body", SHORT_FAST)])
def test_stop_keeps_what_was_learned_and_the_same_call_goes_on(phase: str, preset: Preset, tmp_path: Path) -> None:
    out = tmp_path / "toy.safetensors"

    def stop(step: TrainingStep) -> None:
        if (step.phase, step.step) == (phase, 2):
            step.stop()

    stopped = distil(TEACHER, out, preset, SETTING, on_step=stop)
    kept = {file.stem for file in training_folder(out).glob("*.drawings")}
    assert kept == ({phase} if preset is SHORT_FAST else set())  # only what is still to be learned from
    assert (stopped.face.steps, stopped.body.steps) == ((2, 0) if phase == "face" else (preset.face_steps, 2))
    student = load_student(out)
    if phase == "face":  # the body has learned nothing yet: it holds still
        said = student(torch.zeros(1, 45))
        assert said.flow.abs().max() < 0.05
    whole = distil(TEACHER, out, preset, SETTING)
    assert not list(training_folder(out).glob("*.drawings"))
    assert (whole.face.steps, whole.body.steps) == (preset.face_steps, preset.body_steps)


def test_what_on_step_raises_passes_through_and_costs_nothing(tmp_path: Path) -> None:
    out = tmp_path / "toy.safetensors"

    def interrupt(step: TrainingStep) -> None:
        if step.phase == "body":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        distil(TEACHER, out, SHORT, SETTING, on_step=interrupt)
    assert not out.exists()
    told: list[str] = []
    distil(TEACHER, out, SHORT, SETTING, on_step=lambda step: told.append(step.phase))
    assert set(told) == {"body"}  # the face was learned


def test_inference_mode_around_it_is_left(tmp_path: Path) -> None:
    with torch.inference_mode():
        found = distil(ToyTeacher(), tmp_path / "toy.safetensors", SHORT, SETTING)
    assert isinstance(found, Distilled)


def test_a_mask_that_does_not_fit_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"\[32, 32\]"):
        distil(TEACHER, tmp_path / "toy.safetensors", SHORT, Setting(mask=torch.ones(32, 32)))
    assert not list(tmp_path.glob("*/*"))


def test_a_result_is_measured_on_something() -> None:
    with pytest.raises(LikenessError, match="on 0 poses"):
        Setting(held_out=0)
