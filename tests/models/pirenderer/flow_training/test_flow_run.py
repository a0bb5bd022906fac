"""What a run of the flow refuses, what several processes share, and how fast it learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.flow_training.flow_course import FlowCourse
from likeness.models.pirenderer.flow_training.flow_losses import learning_loss, lesson_of
from likeness.models.pirenderer.flow_training.flow_run import FlowRun
from likeness.models.pirenderer.flow_training.flow_setting import Setting
from likeness.models.pirenderer.flow_training.train_flow import flow_run
from likeness.models.training.budget import Budget
from likeness.models.training.team import Alone
from likeness.tests.loud_and_quiet import SMALL, write_recordings

COURSE = FlowCourse(frames=24, batch=4, validate_every=3)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    write_recordings(folder, 4, 60)
    return folder


def run_of(out: Path, recordings: Path, steps: int, course: FlowCourse = COURSE, seed: int = 0) -> FlowRun:
    return flow_run(out, recordings, SMALL, course, Setting(Budget(steps), seed=seed))


@pytest.mark.parametrize("other", ["seed", "course", "data"])
def test_a_snapshot_of_another_run_is_refused(other: str, recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "flow.safetensors"
    run_of(out, recordings, 1).go()
    if other == "data":
        (tmp_path / "data").mkdir()
        write_recordings(tmp_path / "data", 3, 150)
        recordings = tmp_path / "data"
    with pytest.raises(LikenessError, match="another run"):
        run_of(out, recordings, 2, replace(COURSE, dropout=0.6) if other == "course" else COURSE, int(other == "seed"))


def test_a_loss_that_is_no_number_ends_the_run_and_leaves_no_flow(recordings: Path, tmp_path: Path) -> None:
    run = run_of(tmp_path / "flow.safetensors", recordings, 9, replace(COURSE, rate=1e30, floor=1e30))
    with pytest.raises(LikenessError, match="no longer a number, in step"):
        run.go()
    assert not (tmp_path / "flow.safetensors").exists()


def test_a_flow_that_nothing_can_be_said_of_is_not_kept(recordings: Path, tmp_path: Path) -> None:
    run = run_of(tmp_path / "flow.safetensors", recordings, 1)
    run._judges.x.fill_(torch.inf)
    with pytest.raises(LikenessError, match="no likelihood that is a number"):
        run.go()
    assert not (tmp_path / "flow.safetensors").exists()


def test_bad_places_and_numbers_are_refused_at_once(recordings: Path, tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"must end in .safetensors"):
        run_of(tmp_path / "flow.pt", recordings, 1)
    with pytest.raises(LikenessError, match="no folder"):
        run_of(tmp_path / "flow.safetensors", tmp_path / "nowhere", 1)
    (tmp_path / "file").touch()
    with pytest.raises(LikenessError, match="cannot be written"):
        run_of(tmp_path / "file" / "flow.safetensors", recordings, 1)
    with pytest.raises(LikenessError, match="validate every is 0"):
        FlowCourse(validate_every=0)


def test_what_processes_share_is_what_one_learns(recordings: Path, tmp_path: Path) -> None:
    run, generator = run_of(tmp_path / "flow.safetensors", recordings, 1), torch.Generator().manual_seed(0)
    lesson = lesson_of(run.clips.draw(4, generator), run.flow, COURSE, generator)
    shares = torch.stack([learning_loss(run.flow, lesson.share(rank, 2)) for rank in range(2)])
    assert shares[0] != shares[1]
    assert shares.mean().item() == pytest.approx(learning_loss(run.flow, lesson).item(), rel=1e-6)
    whole = run.clips.draw(4, torch.Generator().manual_seed(0)).x
    noise = (lesson.x - whole) / run.flow.std[:, None]
    assert noise.std().item() == pytest.approx(COURSE.noise, rel=0.05)
    with pytest.raises(LikenessError, match="batch of 4 does not divide among 3"):
        three = Setting(Budget(1), team=Three())
        flow_run(tmp_path / "flow.safetensors", recordings, SMALL, COURSE, three)


class Three(Alone):
    count = 3


def test_the_rate_rises_and_falls_as_noam_has_it() -> None:
    course = FlowCourse()
    rates = [course.rate_at(step) for step in (1, 500, 1000, 4000, 10**6)]
    assert rates == pytest.approx([1e-4, 5e-4, 1e-3, 5e-4, 1e-4])
