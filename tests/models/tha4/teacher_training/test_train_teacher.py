"""What `likeness train tha4-teacher` asks for before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.teacher_training.train_teacher import load_vgg16, papers_trainings, train_teacher
from likeness.models.tha4.teacher_training.training import PAPERS_EDITOR, PAPERS_ROTATOR
from likeness.models.tha4.teacher_training.vgg16 import Vgg16, Vgg16Config
from likeness.tests.characters import small_state
from likeness.tests.disc_triples import DiscTriples


def test_a_missing_vgg16_is_told_with_what_to_get_and_where_to_put_it(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"no file .*absent\.pth") as caught:
        load_vgg16(tmp_path / "absent.pth")
    for part in ("vgg16-397923af.pth 553.43 MB", "https://download.pytorch.org/", "models/likeness/vgg16", "BSD"):
        assert part in str(caught.value).replace("\\", "/")


def test_another_network_is_no_vgg16(tmp_path: Path) -> None:
    torch.save(small_state("face"), tmp_path / "a.pth")
    with pytest.raises(LikenessError, match=r"a\.pth holds no VGG16 but a FaceStudent.*download\.pytorch\.org"):
        load_vgg16(tmp_path / "a.pth")


def test_a_vgg16_never_learns(tmp_path: Path) -> None:
    torch.save(Vgg16(Vgg16Config((2, 2, 2))).state_dict(), tmp_path / "a.pth")
    assert not any(parameter.requires_grad for parameter in load_vgg16(tmp_path / "a.pth").parameters())


def test_the_papers_way_is_changed_in_what_was_asked_alone() -> None:
    assert papers_trainings(None, 16, 16) == (PAPERS_ROTATOR, PAPERS_EDITOR)
    rotator, editor = papers_trainings(4, 2, 1)
    assert (rotator.network, editor.network) == (PAPERS_ROTATOR.network, PAPERS_EDITOR.network)
    assert [phase.examples for phase in (*rotator.schedule.phases, *editor.schedule.phases)] == [4] * 5
    assert {(schedule.batch, schedule.at_once) for schedule in (rotator.schedule, editor.schedule)} == {(2, 1)}
    for numbers in ((0, 1, 1), (None, 0, 1), (None, 1, -1)):
        with pytest.raises(LikenessError, match="must be 1 or more"):
            papers_trainings(*numbers)


def test_a_folder_that_cannot_be_made_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(LikenessError, match=r"taken.teacher cannot be written"):
        train_teacher(tmp_path / "taken" / "teacher", DiscTriples(32), Vgg16(), PAPERS_ROTATOR, PAPERS_EDITOR)
