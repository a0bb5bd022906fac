"""Edits move the numbers that they name, and no others."""

from __future__ import annotations

import math

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motions.directions import Directions
from likeness.models.pirenderer.motions.edit import edited, facing, named_strengths, raw_coefficients
from likeness.tests.small_recon import ramp, still

SMILE = Directions({"smile": torch.arange(64.0)})


@pytest.mark.parametrize(
    ("name", "amount", "column", "change"),
    [
        ("pitch", 18.0, 64, math.pi / 10),
        ("yaw", 22.5, 65, math.pi / 8),
        ("roll", -18.0, 66, -math.pi / 10),
        ("x", 0.3, 67, 0.3),
        ("y", -0.2, 68, -0.2),
        ("z", 1.0, 69, 1.0),
    ],
)
def test_a_slider_moves_its_own_column(name: str, amount: float, column: int, change: float) -> None:
    motion = ramp(4)
    moved = edited(motion, {name: amount}).values - motion.values
    assert moved[:, column].tolist() == pytest.approx([change] * 4, abs=1e-6)
    assert not moved[:, [at for at in range(73) if at != column]].any()


def test_a_larger_face_is_shrunk_less_by_its_crop() -> None:
    made = edited(still(crop=(1.2, 128, 128)), {"size": 1.5})
    assert made.crop.tolist() == [pytest.approx([0.8, 128, 128])]


def test_directions_raw_numbers_and_the_motions_own_expression() -> None:
    motion = still(expression=2.0)
    made = edited(motion, {"smile": 0.5}, SMILE, 0.25, raw_coefficients("3 -1"))
    wanted = 0.5 + 0.5 * torch.arange(64.0)
    wanted[3] -= 1
    assert torch.allclose(made.expression[0], wanted)
    assert torch.equal(edited(motion, {"smile": 0.0, "wink": 0.0}).values, motion.values)
    with pytest.raises(LikenessError, match=r"no direction called 'wink'\. Known are: smile"):
        edited(motion, {"wink": 1.0}, SMILE)
    with pytest.raises(LikenessError, match="No directions are connected"):
        edited(motion, {"smile": 1.0})


def test_changes_over_time_hold_a_still() -> None:
    made = edited(still(angle=0.1), {"yaw": torch.tensor([0.0, 90.0]), "size": 2.0})
    assert made.angle[:, 1].tolist() == pytest.approx([0.1, 0.1 + math.pi / 2])
    assert made.crop[:, 0].tolist() == [0.5, 0.5]
    with pytest.raises(LikenessError, match=r"\[2\] frames do not fit a motion of 3"):
        edited(ramp(3), {"yaw": torch.zeros(2)})
    with pytest.raises(LikenessError, match="size of 0"):
        edited(ramp(3), {"size": 0.0})


def test_facing_looks_straight_ahead() -> None:
    made = facing(ramp(3))
    assert made.values[2, 64:70].tolist() == pytest.approx([0, 0, 0, 0, 0, 0.45])
    assert torch.equal(made.expression, ramp(3).expression) and torch.equal(made.crop, ramp(3).crop)


def test_texts() -> None:
    assert named_strengths("wink 0.5, raised brow: -1;\n smile 1") == {"wink": 0.5, "raised brow": -1, "smile": 1}
    assert named_strengths(" ") == {}
    assert raw_coefficients("").count_nonzero() == 0
    assert raw_coefficients("0 1, 63 -2.5")[[0, 63]].tolist() == [1, -2.5]
    numbers = [0.25 * at for at in range(64)]
    for between in (" ", ", ", "\n"):
        assert raw_coefficients(between.join(map(str, numbers))).tolist() == numbers


@pytest.mark.parametrize("text", ["64 1", "-1 1", "a 1", "3", "3 x", "3 nan", "3 1e9", "1 2 3", " ".join(["1"] * 63)])
def test_raw_numbers_that_are_none_are_told(text: str) -> None:
    with pytest.raises(LikenessError, match="is not a coefficient"):
        raw_coefficients(text)


@pytest.mark.parametrize("text", ["wink", "0.5", "wink x", "wink inf"])
def test_strengths_that_are_none_are_told(text: str) -> None:
    with pytest.raises(LikenessError, match="not a name with its strength"):
        named_strengths(text)
