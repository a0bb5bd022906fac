"""What the node that distils is given: what it refuses before any step, and what it leaves as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.fast_student import FastStudent
from likeness.models.tha4.fast_teacher import FastTeacher
from likeness.nodes import tha4_distill
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.tests.characters import small_character
from likeness.tests.distilling import BODY_STEPS, FACE_STEPS, Watched, small_models
from likeness.tests.small_presets import SMALL_PAPER
from likeness.tests.teachers import small_teacher


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return small_models(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", ["", "  ", "../evil", "a/b", "a\\b", ".hidden", "x" * 200, "a\nb", "a:b", "end."])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    refused({"name": name}, "name of a file")


def refused(inputs: dict[str, Any], words: str) -> None:
    watched = Watched()
    run = watched.run(**inputs)
    assert isinstance(run.error, LikenessError) and words in str(run.error), run.error
    assert watched.moves == 0


def test_a_file_of_another_run_is_not_replaced_unasked(models: Path) -> None:
    before = (models / "small.safetensors").read_bytes()
    for resume in (True, False):  # no run of this node wrote it: not even when told to begin anew
        refused({"name": "small", "resume": resume}, "Choose another name")
    assert (models / "small.safetensors").read_bytes() == before
    Watched().run()
    first = (models / "mine.safetensors").read_bytes()
    refused({"seed": 1}, "seed was 0 and is now 1")
    assert (models / "mine.safetensors").read_bytes() == first
    told = Watched()
    told.run(seed=1, resume=False)
    assert told.moves == FACE_STEPS + BODY_STEPS
    assert (models / "mine.safetensors").read_bytes() != first


def test_a_folder_that_cannot_be_written_is_named_before_any_step(models: Path) -> None:
    (models / "mine.training").touch()
    refused({}, "mine")
    (models / "mine.training").unlink()
    Watched(2, REPORTING.interrupt).run()
    (models / "mine.training" / "run.json").write_text('{"asked": [')
    refused({}, "damaged")
    assert Watched().run(resume=False).status == "success"


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (torch.ones(1, 32, 32), "as large as the character"),
        (torch.ones(2, 64, 64), "as large as the character"),
        (torch.zeros(1, 64, 64), "black where the face is"),
        (torch.full((1, 64, 64), torch.nan), "outside of 0 to 1"),
    ],
    ids=["another size", "two", "black", "not a number"],
)
def test_a_mask_that_does_not_fit_is_refused(models: Path, mask: Tensor, words: str) -> None:
    with pytest.raises(LikenessError, match=words):
        directly(mask)
    assert [path.name for path in models.iterdir()] == ["small.safetensors"]


def directly(mask: Tensor | None, model: FastStudent | FastTeacher | None = None, **inputs: Any) -> list[Any]:
    """The node's own function in inference mode, as the host calls it, with a model made there."""
    with torch.inference_mode():
        model = model or FastStudent(small_character())
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        settings = {"preset": "paper", "minutes": 0.0, "name": "mine", "resume": True, "seed": 0,
                    "poses": tha4_distill.SAMPLER, "measured_poses": 1, **inputs}  # fmt: skip
        given = list(tha4_distill.THADistillStudent.execute(**settings, model=model, face_mask=mask).args)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    return given


@pytest.mark.parametrize("preset", ["fast", "paper"])
def test_a_teacher_that_has_drawn_elsewhere_teaches(models: Path, preset: str) -> None:
    with torch.inference_mode():
        teacher = FastTeacher(small_teacher(), small_character().character)
        teacher.render(torch.zeros(1, 45))
    student, *_ = directly(None, teacher, preset=preset)
    assert torch.equal(student.character, teacher.character)


def test_the_papers_way_takes_a_mask_and_leaves_its_inputs_as_they_are() -> None:
    with torch.inference_mode():
        mask = torch.zeros(1, 64, 64)
        mask[:, 16:20, 28:36] = 1
    before = mask.clone()
    _, loss, *_ = directly(mask)
    assert len(loss["loss"]) == SMALL_PAPER.face_steps + SMALL_PAPER.body_steps
    assert torch.equal(mask, before)


def test_a_file_without_poses_is_refused(models: Path) -> None:
    torch.save(torch.zeros(3, 44), models / "poses.pt")
    refused({"poses": "tha4/poses.pt"}, "poses are [N, 45]")
    torch.save(torch.zeros(3, 45), models / "poses.pt")
    assert Watched().run(poses="tha4/poses.pt").status == "success"


def test_minutes_in_which_nothing_is_learned_leave_no_student(models: Path) -> None:
    run = Watched().run(minutes=1e-6)
    assert isinstance(run.error, LikenessError) and "more minutes" in str(run.error)
    assert not (models / "mine.safetensors").exists()
    assert Watched().run().status == "success"
