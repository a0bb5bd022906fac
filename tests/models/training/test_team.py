"""Two processes that train together come to the weights of one, and a launcher without Accelerate is explained."""

import contextlib
import os
import socket
import sys
from pathlib import Path

import pytest
import torch

from likeness.__main__ import main
from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.character import save_student
from likeness.models.tha4.distillation.presets import PRESETS
from likeness.models.training.team import Alone, gathered
from likeness.tests.characters import small_character
from likeness.tests.forked import FORKS, forked
from likeness.tests.small_presets import SMALL_PAPER

STEPS = ("--face-steps", "3", "--body-steps", "2", "--poses", "2")


def train(folder: Path) -> list[str]:
    """Makes the folder, with a teacher; returns the command that learns from it there."""
    folder.mkdir()
    save_student(folder / "teacher.safetensors", small_character())
    command = ["likeness", "train", "tha4-student", "out.safetensors", "--preset", "paper", *STEPS]
    return [*command, "--teacher", "teacher.safetensors"]


def member(rank: int, folder: Path, port: int) -> None:
    """What a launcher starts: the command, with the places in the team that it names in the surroundings."""
    names = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": 2, "LOCAL_WORLD_SIZE": 2, "MASTER_PORT": port}
    os.environ.update({name: str(value) for name, value in names.items()}, MASTER_ADDR="127.0.0.1")
    os.chdir(folder)
    with (folder / f"said_{rank}.txt").open("w") as said, contextlib.redirect_stdout(said):
        code = main()
    sys.exit(code)


@FORKS
@pytest.mark.usefixtures("one_thread")
def test_two_processes_learn_what_one_learns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("accelerate")
    monkeypatch.setitem(PRESETS, "paper", SMALL_PAPER)
    one, two = tmp_path / "one", tmp_path / "two"
    monkeypatch.setattr(sys, "argv", train(one))
    monkeypatch.chdir(one)
    assert main() == 0
    train(two)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    members = [forked(member, rank, two, port) for rank in range(2)]
    for process in members:
        process.join(120)
    assert [process.exitcode for process in members] == [0, 0]
    for network in ("face", "body"):
        parts = [read_tensors(folder / "out.training" / f"{network}.safetensors")[0] for folder in (one, two)]
        alike = [(parts[0][name] - parts[1][name]).abs().flatten() < 1e-5 for name in parts[0] if "network" in name]
        assert torch.cat(alike).float().mean() > 0.99  # Adam turns on the sign where a gradient is nothing but rounding
    said = [capsys.readouterr().out, *((two / f"said_{rank}.txt").read_text() for rank in range(2))]
    assert [one.count("premultiplied") for one in said] == [1, 1, 0]  # only the first measures


def test_without_a_launcher_one_is_alone() -> None:
    team, device = gathered(torch.device("cpu"))
    assert isinstance(team, Alone) and device.type == "cpu"
    assert team.agreed([1.5, True]) == [1.5, True]


def test_a_launcher_without_accelerate_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(LikenessError, match="pip install accelerate"):
        gathered(torch.device("cpu"))
