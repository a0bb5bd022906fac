"""Two processes that train together come to the weights of one, and a launcher without Accelerate is explained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.character import save_student
from likeness.models.training.team import Alone, gathered
from tests.characters import small_character

ROOT = Path(__file__).parents[3]
LAUNCHER = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
STEPS = ("--face-steps", "3", "--body-steps", "2", "--poses", "2")


def train(folder: Path, launcher: tuple[str, ...]) -> tuple[Path, str]:
    """The character that the command writes, and what the command says."""
    folder.mkdir()
    save_student(folder / "teacher.safetensors", small_character())
    command = ["-m", "likeness", "train", "tha4-student", "out.safetensors", "--preset", "paper", *STEPS]
    done = subprocess.run(
        [sys.executable, *launcher, *command, "--teacher", "teacher.safetensors"],
        env={**os.environ, "PYTHONPATH": str(ROOT.parent), "OMP_NUM_THREADS": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return folder / "out.safetensors", done.stdout


def test_two_processes_learn_what_one_learns(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    (one, said), (two, said_by_two) = train(tmp_path / "one", ()), train(tmp_path / "two", LAUNCHER)
    for network in ("face", "body"):
        parts = [read_tensors(out.with_name("out.training") / f"{network}.safetensors")[0] for out in (one, two)]
        alike = [(parts[0][name] - parts[1][name]).abs().flatten() < 1e-5 for name in parts[0] if "network" in name]
        assert torch.cat(alike).float().mean() > 0.99  # Adam turns on the sign where a gradient is nothing but rounding
    assert said_by_two.count("premultiplied") == said.count("premultiplied") == 1  # only the first measures


def test_without_a_launcher_one_is_alone() -> None:
    team, device = gathered(torch.device("cpu"))
    assert isinstance(team, Alone) and device.type == "cpu"
    assert team.agreed([1.5, True]) == [1.5, True]


def test_a_launcher_without_accelerate_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(LikenessError, match="pip install accelerate"):
        gathered(torch.device("cpu"))
