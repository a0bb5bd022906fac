"""The nodes that edit a motion, aim it, mix it and cut it, as the graph calls them."""

from __future__ import annotations

import inspect
import math
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motions.directions import Directions
from likeness.nodes import pirenderer_edit as edit
from likeness.nodes import pirenderer_retarget as aim
from likeness.nodes import pirenderer_time as time
from likeness.tests.own_folders import own_models
from likeness.tests.small_recon import ramp, still

SMILE = Directions({"smile": torch.ones(64), "wink": 2 * torch.ones(64)})


def run(node, *args, **given):
    """The first output, with every input that is not given at its default."""
    usual = {one.id: one.default for one in node.GET_SCHEMA().inputs if getattr(one, "default", None) is not None}
    names = [one.id for one in node.GET_SCHEMA().inputs]
    with torch.inference_mode():
        return node.execute(**{**usual, **dict(zip(names, args, strict=False)), **given}).args[0]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_models(tmp_path, monkeypatch)


def test_sliders_at_rest_change_nothing() -> None:
    assert torch.equal(run(edit.Edit3DMM, ramp(3)).values, ramp(3).values)


def test_sliders_move_the_head_and_the_expression() -> None:
    made = run(
        edit.Edit3DMM, still(angle=0.1), yaw=18.0, smile=0.5, others="wink 0.25", coefficients="3 -1", directions=SMILE
    )
    assert made.angle[0].tolist() == pytest.approx([0.1, 0.1 + math.pi / 10, 0.1])
    assert made.expression[0, 2:5].tolist() == pytest.approx([1, 0, 1])
    placed = run(edit.Edit3DMM, still(angle=0.1), "replace", yaw=18.0, z=0.1)
    assert placed.values[0, 64:70].tolist() == pytest.approx([0, math.pi / 10, 0, 0, 0, 0.55])


def test_edits_that_cannot_be_are_told() -> None:
    with pytest.raises(LikenessError, match="'smile' has a slider of its own"):
        run(edit.Edit3DMM, still(), others="smile 1", directions=SMILE)
    with pytest.raises(LikenessError, match="no direction called 'mouth'"):
        run(edit.Edit3DMM, still(), mouth=0.5, directions=SMILE)
    with pytest.raises(LikenessError, match="is not a coefficient"):
        run(edit.Edit3DMM, still(), coefficients="99 1")


def test_keyframes_have_a_default_that_runs() -> None:
    made = run(edit.MotionKeyframes, still())
    assert (len(made), made.fps) == (51, 25)
    assert float(made.angle[20, 1].rad2deg()) == pytest.approx(12)
    with pytest.raises(LikenessError, match="not valid JSON"):
        run(edit.MotionKeyframes, still(), "yaw")


def test_a_direction_is_made_saved_listed_and_loaded(models: Path) -> None:
    node = edit.Load3DMMDirections
    assert "3DMM Direction From Pictures writes such files" in node.validate_inputs(edit.NONE_YET)
    made = run(edit.DirectionFromPictures, still(), still(expression=0.5), name="Frown", directions=SMILE)
    assert list(made) == ["frown", "smile", "wink"]
    listed = node.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert listed == ["motion_directions/frown.safetensors"]
    assert node.validate_inputs(listed[0]) is True and node.fingerprint_inputs(listed[0])
    again = run(node, listed[0], directions=SMILE)
    assert torch.equal(again["frown"], torch.full((64,), 0.5)) and "smile" in list(again)
    run(edit.DirectionFromPictures, still(), still(expression=0.5), name="sad", save=False)
    assert len(list((models / "motion_directions").iterdir())) == 1
    for name in ("yaw", "../up"):
        with pytest.raises(LikenessError, match="cannot name a direction"):
            run(edit.DirectionFromPictures, still(), still(expression=0.5), name=name)


def test_retargeting_tells_what_it_did() -> None:
    source, driver = still(crop=(1.5, 128, 128)), ramp(5)
    made, report = aim.RetargetMotion.execute(source, driver, "scale-normalised", "all", 1.0, 2).args
    assert float(made.crop[2, 0]) == pytest.approx(1.5)
    assert report.startswith("neutral frame 2; on the mean the driver is turned by")
    with pytest.raises(LikenessError, match="no neutral frame 9"):
        run(aim.RetargetMotion, source, driver, neutral_frame=9)


def test_mixing_and_smoothing() -> None:
    assert len(run(aim.SmoothMotion, ramp(9))) == 9
    mixed = run(aim.BlendMotion, ramp(3, 1), ramp(3, 2))
    assert torch.equal(mixed.values[:, 64:], ramp(3, 1).values[:, 64:])
    assert torch.equal(mixed.expression, ramp(3, 2).expression)
    with pytest.raises(LikenessError, match="Resample Motion"):
        run(aim.BlendMotion, ramp(3), ramp(3, fps=24))


@pytest.mark.parametrize(("start", "seconds", "frames"), [(0, 0, 50), (0.4, 0, 40), (0.28, 0.28, 7), (1.99, 0.01, 1)])
def test_cutting_counts_seconds_as_they_are_typed(start: float, seconds: float, frames: int) -> None:
    assert len(run(time.CutMotion, ramp(50), start, seconds)) == frames


def test_time_nodes() -> None:
    with pytest.raises(LikenessError, match="has nothing in it"):
        run(time.CutMotion, ramp(50), 2.0)
    assert len(run(time.ConcatenateMotion, ramp(20), ramp(30), 0.2)) == 45
    assert len(run(time.ConcatenateMotion, ramp(1), ramp(30, fps=50), 0.0)) == 31
    with pytest.raises(LikenessError, match="25 and 30 frames a second"):
        run(time.ConcatenateMotion, ramp(20), ramp(30, fps=30))
    assert len(run(time.LoopMotion, ramp(20))) == 38
    assert len(run(time.LoopMotion, ramp(20), "blended seam", 4.0)) == 100
    made, frames = time.ResampleMotion.execute(ramp(30, fps=30), 25.0).args
    assert (len(made), frames, made.fps) == (25, 25, 25)
    assert time.ResampleMotion.execute(ramp(30), 29.97).args[0].fps == Fraction(30000, 1001)


@pytest.mark.parametrize("node", [*edit.NODES, *aim.NODES, *time.NODES])
def test_each_node_takes_what_its_schema_says(node) -> None:
    wanted = inspect.signature(node.execute).parameters
    given = {one.id for one in node.GET_SCHEMA().inputs}
    open_ended = any(one.kind is one.VAR_KEYWORD for one in wanted.values())
    assert given == set(wanted) or (open_ended and set(wanted) - {"changes"} <= given)
