"""The node that distils, as the graph calls it: small networks, real runs of a few steps, the files they leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.character import load_student, save_student
from likeness.models.tha4.distillation import presets
from likeness.models.tha4.distillation.chart import HEIGHT, WIDTH
from likeness.models.tha4.distillation.presets import Preset
from likeness.models.tha4.fast_student import FastStudent
from likeness.models.tha4.fast_teacher import FastTeacher
from likeness.nodes import host, tha4_distill
from likeness.nodes.headless.graph.execution import Executor, Run
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.headless.registry import all_nodes
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.tests.characters import small_character
from likeness.tests.small_presets import BODY, FACE, SMALL_PAPER
from likeness.tests.teachers import small_teacher

NODES = all_nodes()
FACE_STEPS, BODY_STEPS = 5, 6
TRAINER = "2"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where students lie, one of them small, and the presets at a size to match."""
    folder = tmp_path / "models" / "tha4"
    folder.mkdir(parents=True)
    save_student(folder / "small.safetensors", small_character())
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    monkeypatch.setattr(host.folder_paths, "folder_names_and_paths", FOLDERS.folder_names_and_paths)
    FOLDERS.add_model_folder_path("likeness", str(tmp_path / "models"), is_default=True)
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    monkeypatch.setitem(presets.PRESETS, "fast", Preset("fast", FACE, BODY, FACE_STEPS, BODY_STEPS))
    monkeypatch.setitem(presets.PRESETS, "paper", SMALL_PAPER)
    monkeypatch.setattr(tha4_distill, "BAR_SECONDS", 0.0)  # every step moves the bar
    return folder


def graph(**inputs: Any) -> dict[str, Any]:
    trainer = {"model": ["1", 0], "preset": "fast", "minutes": 0.0, "name": "mine", "resume": True, "seed": 0,
               "poses": tha4_distill.SAMPLER, "measured_poses": 2, **inputs}  # fmt: skip
    return {
        "1": {"class_type": "LikenessTHALoadStudent",
              "inputs": {"character": "tha4/small.safetensors", "precision": "float32"}},
        TRAINER: {"class_type": "LikenessTHADistillStudent", "inputs": trainer},
    }  # fmt: skip


class Watched:
    """Runs graphs, notes the steps of the trainer's bar, and does something at one of them."""

    def __init__(self, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.moves, self.at, self.act = 0, at, act
        self.previews: list[tuple[int, int]] = []
        self.executor = Executor(NODES, self.hear)

    def hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "progress" and data["node"] == TRAINER:
            self.moves += 1
            if self.moves == self.at:
                self.act()

    def run(self, **inputs: Any) -> Run:
        return self.executor.run(graph(**inputs), [TRAINER])

    @property
    def given(self) -> list[Any]:
        """What the trainer gave."""
        (outcome,) = [one for one in self.executor._kept.values() if len(one.outputs) == 5]
        return [values[0] for values in outcome.outputs]


def test_a_run_gives_a_student_that_renders_its_losses_and_pictures(models: Path) -> None:
    watched = Watched()
    run = watched.run()
    assert run.status == "success", run.error
    student, loss, chart, preview, summary = watched.given
    assert watched.moves == FACE_STEPS + BODY_STEPS
    assert list(loss) == ["loss"] and len(loss["loss"]) == FACE_STEPS + BODY_STEPS
    assert all(type(one) is float and one > 0 for one in loss["loss"])
    assert chart.shape == (1, HEIGHT, WIDTH, 3) and preview.shape == (4, 64, 3 * 64, 3)
    assert min(chart.min(), preview.min()) >= 0 and max(chart.max(), preview.max()) <= 1
    poses = torch.zeros(1, 45)
    from_file = FastStudent(load_student(models / "mine.safetensors"))
    assert torch.equal(student.render(poses), from_file.render(poses))
    measured = {key: said for key, said in read_tensors(models / "mine.safetensors")[1].items() if "measured" in key}
    assert measured and all(said in summary for said in measured.values())
    assert host.model_files("tha4") == ["tha4/mine.safetensors", "tha4/small.safetensors"]
    assert not [tensor for tensor in (chart, preview, *student.buffers()) if tensor.is_inference()]
    assert run.shown[TRAINER]["images"]


def test_the_same_graph_is_not_trained_again_not_even_by_another_host() -> None:
    watched = Watched()
    watched.run()
    watched.run()
    assert watched.moves == FACE_STEPS + BODY_STEPS
    later = Watched()
    later.run()
    assert later.moves == 0
    (first, *rest), (again, *same) = watched.given, later.given
    assert torch.equal(first.render(torch.zeros(1, 45)), again.render(torch.zeros(1, 45)))
    assert rest[0] == same[0] and rest[3] == same[3]
    assert all(torch.equal(one, other) for one, other in zip(rest[1:3], same[1:3], strict=True))


@pytest.mark.parametrize("at", [1, FACE_STEPS, FACE_STEPS + 2])
def test_a_run_that_was_interrupted_goes_on_to_the_same_end(models: Path, at: int) -> None:
    stopped = Watched(at, REPORTING.interrupt)
    assert stopped.run().status == "interrupted"
    assert not (models / "mine.safetensors").exists() and not list(models.rglob("*.part"))
    rest = Watched()
    assert rest.run().status == "success"
    whole = Watched()
    whole.run(name="whole")
    assert rest.given[1] == whole.given[1]
    files = [read_tensors(models / f"{name}.safetensors")[0] for name in ("mine", "whole")]
    assert all(torch.equal(tensor, files[1][name]) for name, tensor in files[0].items())


@pytest.mark.parametrize(("at", "trained"), [(2, "face"), (FACE_STEPS + 2, "body")])
def test_stop_and_keep_ends_the_run_and_the_graph_goes_on(models: Path, at: int, trained: str) -> None:
    said: list[dict[str, Any]] = []
    watched = Watched(at, lambda: said.append(StopAndKeep.answer({"node_id": TRAINER})))
    assert watched.run().status == "success"
    assert said == [{"stopping": True}]
    student, loss, _, _, summary = watched.given
    assert len(loss["loss"]) == at + 1  # what was asked for is heard at the next step
    assert student.render(torch.zeros(1, 45)).isfinite().all()
    assert "stopped and kept" in summary and (models / "mine.safetensors").exists()
    assert StopAndKeep.answer({"node_id": TRAINER}) == {"stopping": False}
    kept = Watched()
    kept.run()
    assert kept.moves == 0
    on = Watched()
    on.run(measured_poses=3)  # not what was kept: it goes on from there
    assert len(on.given[1]["loss"]) == FACE_STEPS + BODY_STEPS
    assert on.moves == FACE_STEPS + BODY_STEPS - at - 1


def test_a_node_in_a_subgraph_is_known_by_the_pages_name() -> None:
    with StopAndKeep("3:7") as inner, StopAndKeep("8") as other:
        assert StopAndKeep.answer({"node_id": "7"}) == {"stopping": True}
        assert (inner.asked, other.asked) == (True, False)
        for nothing in ({}, {"node_id": None}, {"node_id": ["8"]}):
            assert StopAndKeep.answer(nothing) == {"stopping": False}


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
