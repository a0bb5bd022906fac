"""Two processes that train together come to the weights of one, and a launcher without Accelerate is explained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from likeness.__main__ import main
from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.character import save_student
from likeness.models.training.team import Alone, gathered
from likeness.tests.characters import small_character

ROOT = Path(__file__).parents[3]
LAUNCHER = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
STEPS = ("--face-steps", "3", "--body-steps", "2", "--poses", "2")


def train(folder: Path) -> list[str]:
    """Makes the folder, with a teacher; returns the command that learns from it there."""
    folder.mkdir()
    save_student(folder / "teacher.safetensors", small_character())
    command = ["train", "tha4-student", "out.safetensors", "--preset", "paper", *STEPS]
    return [*command, "--teacher", "teacher.safetensors"]


@pytest.mark.usefixtures("one_thread")
def test_two_processes_learn_what_one_learns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("accelerate")
    one, two = tmp_path / "one", tmp_path / "two"
    by_two = subprocess.run(
        [sys.executable, *LAUNCHER, "-m", "likeness", *train(two)],
        env={**os.environ, "PYTHONPATH": str(ROOT.parent), "OMP_NUM_THREADS": "1", "TORCH_COMPILE_DISABLE": "1"},
        cwd=two,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert by_two.returncode == 0, by_two.stderr
    monkeypatch.setattr(sys, "argv", ["likeness", *train(one)])
    monkeypatch.chdir(one)
    assert main() == 0
    for network in ("face", "body"):
        parts = [read_tensors(folder / "out.training" / f"{network}.safetensors")[0] for folder in (one, two)]
        alike = [(parts[0][name] - parts[1][name]).abs().flatten() < 1e-5 for name in parts[0] if "network" in name]
        assert torch.cat(alike).float().mean() > 0.99  # Adam turns on the sign where a gradient is nothing but rounding
    said = capsys.readouterr().out
    assert by_two.stdout.count("premultiplied") == said.count("premultiplied") == 1  # only the first measures


def test_without_a_launcher_one_is_alone() -> None:
    team, device = gathered(torch.device("cpu"))
    assert isinstance(team, Alone) and device.type == "cpu"
    assert team.agreed([1.5, True]) == [1.5, True]


def test_a_launcher_without_accelerate_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(LikenessError, match="pip install accelerate"):
        gathered(torch.device("cpu"))
