"""The command, as a user starts it: killed at any moment it goes on, and the weights are bit for bit the same."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.__main__ import main
from likeness.models.loading import read_tensors
from likeness.models.tha4.character import load_student, save_student
from likeness.models.tha4.distillation.presets import PRESETS
from likeness.models.training.run_record import training_folder
from likeness.tests.characters import small_character
from likeness.tests.forked import FORKS, forked
from likeness.tests.small_presets import SMALL_PAPER
from likeness.tests.toy_teacher import learn_toy

ROOT = Path(__file__).parents[4]
COMMAND = ["-m", "likeness", "train", "tha4-student", "{out}", "--teacher", "{teacher}", "--preset", "paper"]
OPTIONS = ["--face-steps", "5", "--body-steps", "4", "--poses", "2", "--snapshot-seconds", "0"]


def start(out: Path, *more: str) -> subprocess.Popen[str]:
    """As a user does it."""
    teacher = out.parent / "teacher.safetensors"
    if not teacher.exists():
        save_student(teacher, small_character())
    arguments = [part.format(out=out, teacher=teacher) for part in [*COMMAND, *OPTIONS, *more]]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT.parent}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        cwd=out.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(preset: str, out: Path, *more: str) -> str:
    """`paper` is started as a user does; `fast`, whose teacher draws thousands of pictures first, at small sizes."""
    if preset == "fast":
        learn_toy(out)
        return ""
    process = start(out, *more)
    said, complained = process.communicate(timeout=300)
    assert process.returncode == 0, complained
    return said


def killed(preset: str, out: Path, when: Callable[[], bool]) -> None:
    process = forked(learn_toy, out) if preset == "fast" else start(out)
    running = process.is_alive if isinstance(process, ForkProcess) else lambda: process.poll() is None
    while not when() and running():
        time.sleep(0.0005)
    assert running()
    process.kill()
    if isinstance(process, ForkProcess):
        process.join()
    else:
        process.communicate()


def weights(path: Path) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in read_tensors(path)[0].items()}


LONG = pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="a minute of one core: LIKENESS_LONG=1 runs it")


@FORKS
@pytest.mark.parametrize("preset", ["fast", pytest.param("paper", marks=LONG)])
@pytest.mark.usefixtures("one_thread")
def test_killed_anywhere_a_run_ends_bit_for_bit_as_if_nothing_had_happened(preset: str, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole.safetensors", tmp_path / "out.safetensors"
    finished(preset, whole)
    folder = training_folder(out)
    face, body = folder / "face.safetensors", folder / "body.safetensors"
    if preset == "fast":
        killed(preset, out, (folder / "body.drawings").exists)  # while the teacher draws
    else:
        killed(preset, out, face.exists)  # after a step
    killed(preset, out, lambda: any(folder.glob(".body.safetensors.*.part")))  # while a snapshot is written
    finished(preset, out)
    snapshots = [(training_folder(whole) / path.name, path) for path in (face, body)]
    for one, other in ((whole, out), *snapshots):
        once, again = weights(one), weights(other)
        assert once.keys() == again.keys() and all(torch.equal(once[name], again[name]) for name in once)


def test_a_character_as_the_published_programs_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, official, teacher = tmp_path / "out.safetensors", tmp_path / "official", tmp_path / "teacher.safetensors"
    save_student(teacher, small_character())
    monkeypatch.setitem(PRESETS, "paper", SMALL_PAPER)
    command = ["train", "tha4-student", str(out), "--teacher", str(teacher), "--preset", "paper"]
    few = ("--face-steps", "1", "--body-steps", "1", "--poses", "1")
    monkeypatch.setattr(sys, "argv", ["likeness", *command, *few, "--official", str(official)])
    assert main() == 0
    assert "premultiplied: mean" in capsys.readouterr().out
    assert read_tensors(out)[1]["command"].startswith("likeness train tha4-student ")
    assert {file.name for file in official.iterdir()} >= {"character.png", "character_model.yaml"}
    state = torch.load(official / "face_morpher.pt", weights_only=True)
    own = load_student(out).face.state_dict()
    assert all(torch.equal(state[name], own[name]) for name in own)


@LONG
def test_the_colour_may_learn_what_the_published_code_has_it_learn(tmp_path: Path) -> None:
    targets = ("direct", "image")
    for target in targets:
        finished("paper", tmp_path / f"{target}.safetensors", "--color-target", target)
    direct, image = (load_student(tmp_path / f"{target}.safetensors") for target in targets)
    assert all(map(torch.equal, direct.face.parameters(), image.face.parameters()))
    assert not all(map(torch.equal, direct.body.parameters(), image.body.parameters()))
    process = start(tmp_path / "fast.safetensors", "--color-target", "image", "--preset", "fast")
    assert "a choice of --preset paper" in process.communicate(timeout=300)[1]
