"""The node that distils, in a graph: real runs of a few steps of small networks, and the files that they leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.loading import read_tensors
from likeness.models.tha4.character import load_student
from likeness.models.tha4.distillation.live_chart import BAND
from likeness.models.tha4.fast_student import FastStudent
from likeness.models.training.chart import HEIGHT, WIDTH
from likeness.nodes import host
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.tests.distilling import BODY_STEPS, FACE_STEPS, TRAINER, Watched, small_models


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return small_models(tmp_path, monkeypatch)


def test_a_run_gives_a_student_that_renders_its_losses_and_pictures(models: Path) -> None:
    watched = Watched()
    run = watched.run()
    assert run.status == "success", run.error
    student, loss, chart, preview, summary = watched.given
    assert watched.moves == FACE_STEPS + BODY_STEPS
    assert watched.previews and set(watched.previews) == {(WIDTH, HEIGHT + BAND + WIDTH // 3)}
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


@pytest.mark.parametrize(("at", "trained"), [(1, "face"), (FACE_STEPS + 2, "body")])
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
