"""A run is exact: in parts as at once, killed and gone on as never stopped; what it cannot do it says at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.body_rotator import BodyRotator
from likeness.models.tha4.teacher_training.phases import ROTATOR_PHASES, Phase, Schedule
from likeness.models.tha4.teacher_training.training import Training, train_rotator
from likeness.models.tha4.teacher_training.triples import Triples
from likeness.models.tha4.teacher_training.vgg16 import Vgg16, Vgg16Config
from likeness.models.tha4.unet import UNetConfig
from likeness.tests.disc_triples import DiscTriples
from likeness.tests.forked import FORKS, forked

SOURCE = DiscTriples(32)
NETWORK = UNetConfig(widths=(8, 8), time_size=4, condition=8, middle=1)
SCHEDULE = Schedule(ROTATOR_PHASES, batch=4, learning_rate=1e-2, warm_up=8, snapshot_every=4).shortened(10)
ENDLESS = (Phase(1_000_000, ROTATOR_PHASES[1].phi),)


def small_vgg() -> Vgg16:
    torch.manual_seed(0)
    return Vgg16(Vgg16Config((2, 2, 2))).requires_grad_(False)


class Stopped(Exception):
    """Somebody switched the computer off."""


class Interrupted:
    """SOURCE until example `end`, which never comes."""

    def __init__(self, end: int, spoil: bool = False) -> None:
        self.end, self.spoil = end, spoil

    def triples(self, numbers: Sequence[int]) -> Triples:
        found = SOURCE.triples(numbers)
        if self.end not in numbers:
            return found
        if self.spoil:
            return found._replace(posed=found.posed * torch.nan)
        raise Stopped


def trained(folder: Path | None = None, source: object = SOURCE, **changes: object) -> BodyRotator:
    return train_rotator(source, small_vgg(), Training(NETWORK, replace(SCHEDULE, **changes)), folder)


def weights(network: BodyRotator) -> Tensor:
    return torch.cat([parameter.flatten() for parameter in network.parameters()])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def whole() -> Tensor:
    return weights(trained())


def test_parts_that_fit_into_memory_make_the_same_step() -> None:
    still, at_once, in_parts = (
        weights(trained(phases=(Phase(4),), learning_rate=rate, betas=(0.0, 0.0), at_once=size))
        for rate, size in ((0.0, 4), (1e-2, 4), (1e-2, 3))  # without averages Adam goes by the gradient's signs
    )
    moved = (at_once - still).abs().mean()
    assert moved > 0 and (in_parts - at_once).abs().mean() < 0.01 * moved


@pytest.mark.parametrize("end", [2, 6, 13])  # before the first snapshot, in either phase
def test_a_stopped_run_goes_on_as_if_it_had_not_been(tmp_path: Path, whole: Tensor, end: int) -> None:
    with pytest.raises(Stopped):
        trained(tmp_path, Interrupted(end))
    assert torch.equal(weights(trained(tmp_path)), whole)


def test_training_leaves_the_callers_random_numbers_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(1)
    vgg = small_vgg()
    torch.manual_seed(7)
    train_rotator(SOURCE, vgg, Training(NETWORK, SCHEDULE.shortened(1)))
    assert torch.equal(torch.rand(1), expected)


def test_a_broken_example_is_told_and_nothing_learnt_is_lost(tmp_path: Path, whole: Tensor) -> None:
    with pytest.raises(LikenessError, match="body rotator's loss is nan after 10 examples"):
        trained(tmp_path, Interrupted(12, spoil=True))
    assert torch.equal(weights(trained(tmp_path)), whole)


def test_another_runs_snapshot_is_refused(tmp_path: Path) -> None:
    trained(tmp_path)
    for changes in ({"seed": 1}, {"batch": 5}, {"phases": SCHEDULE.phases[:1]}):
        with pytest.raises(LikenessError, match="snapshot of another run"):
            trained(tmp_path, **changes)
    trained(tmp_path, at_once=1, snapshot_every=100)


def test_a_damaged_snapshot_is_told(tmp_path: Path) -> None:
    trained(tmp_path)
    file = tmp_path / "snapshots" / "body_morpher.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(LikenessError, match="cut off"):
        trained(tmp_path)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_learnt(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(LikenessError, match="taken cannot be written"):
        trained(tmp_path / "taken", Interrupted(0))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_a_full_disk_leaves_the_old_snapshot(tmp_path: Path, whole: Tensor) -> None:
    import resource

    with pytest.raises(Stopped):
        trained(tmp_path, Interrupted(6))
    before = contents(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(LikenessError, match="cannot be written"):
            trained(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(tmp_path) == before
    assert torch.equal(weights(trained(tmp_path)), whole)


@FORKS
@pytest.mark.usefixtures("one_thread")
def test_a_run_killed_while_it_writes_goes_on_from_the_old_snapshot(tmp_path: Path) -> None:
    process = forked(partial(trained, phases=ENDLESS), tmp_path / "killed")
    snapshot = tmp_path / "killed" / "snapshots" / "body_morpher.safetensors"
    while not snapshot.exists() or not list(snapshot.parent.glob("*.part")):
        assert process.is_alive()
        time.sleep(0.0005)
    process.kill()
    process.join()
    end = int(read_tensors(snapshot)[1]["seen"]) + 9
    folders = ("killed", "never killed")
    for folder in folders:
        with pytest.raises(Stopped):
            trained(tmp_path / folder, Interrupted(end), phases=ENDLESS)
    assert not list((tmp_path / "killed").rglob("*.part"))
    gone_on, never_killed = (read_tensors(tmp_path / folder / "snapshots" / snapshot.name) for folder in folders)
    assert gone_on[1] == never_killed[1] and gone_on[0].keys() == never_killed[0].keys()
    assert all(torch.equal(tensor, never_killed[0][name]) for name, tensor in gone_on[0].items())
