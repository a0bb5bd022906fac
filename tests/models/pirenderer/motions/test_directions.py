"""Directions are made of pairs, kept in small files, and read from the published one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import write_safetensors
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.directions import (
    Directions,
    direction_between,
    load_directions,
    save_directions,
)
from likeness.models.pirenderer.motions.edit import edited
from likeness.models.pirenderer.motions.mat_file import mat_bytes
from likeness.tests.small_recon import ramp, still


def test_a_direction_leads_from_rest_to_the_pose() -> None:
    neutral, posed = ramp(1, 1), ramp(1, 2)
    made = direction_between(neutral, posed, " Big Smile ")
    assert list(made) == ["big smile"]
    assert torch.allclose(edited(neutral, {"big smile": 1}, made).expression, posed.expression, atol=1e-6)


def test_pairs_are_averaged_and_unseen_ones_left_out() -> None:
    neutral, posed = ramp(3, 1), ramp(3, 2)
    ways = posed.expression - neutral.expression
    assert torch.allclose(direction_between(neutral, posed, "a")["a"], ways.mean(0))
    gap = Motion(posed.values, posed.fps, torch.tensor([True, False, True]))
    assert torch.allclose(direction_between(neutral, gap, "a")["a"], ways[[0, 2]].mean(0))
    one = Motion(neutral.values[:1])
    assert torch.allclose(direction_between(one, posed, "a")["a"], (posed.expression - one.expression).mean(0))
    with pytest.raises(LikenessError, match="2 neutral and 3 posed pictures"):
        direction_between(Motion(neutral.values[:2]), posed, "a")
    with pytest.raises(LikenessError, match="In none of these pairs"):
        direction_between(neutral, Motion(posed.values, posed.fps, torch.zeros(3)), "a")
    with pytest.raises(LikenessError, match="leads nowhere"):
        direction_between(still(), still(), "a")


@pytest.mark.parametrize("name", ["", "yaw", "size", "3", "a" * 50, "Smile", "l\u00e4cheln", "a.b"])
def test_names_that_cannot_be_are_refused(name: str) -> None:
    with pytest.raises(LikenessError, match="cannot name a direction"):
        Directions({name: torch.ones(64)})


def test_of_one_name_the_first_wins() -> None:
    one, other = Directions({"a": torch.ones(64)}), Directions({"a": 2 * torch.ones(64), "b": torch.ones(64)})
    both = one.with_others(other)
    assert both["a"][0] == 1 and set(both) == {"a", "b"}
    assert one.with_others(None) is one


def test_a_saved_direction_comes_back(tmp_path: Path) -> None:
    told = Directions({"smile": torch.randn(64), "wink": torch.randn(64)})
    save_directions(tmp_path / "new" / "a.safetensors", told)
    again = load_directions(tmp_path / "new" / "a.safetensors")
    assert all(torch.equal(again[name], told[name]) for name in told)


def test_the_published_file_is_read_as_ways_from_its_centre(tmp_path: Path) -> None:
    names = ("center", "mouth", "eyebrow", "eyes")
    rows = {f"expression_{name}": np.full((1, 64), at, np.float32) for at, name in enumerate(names, 1)}
    (tmp_path / "expression.mat").write_bytes(mat_bytes(rows))
    made = load_directions(tmp_path / "expression.mat")
    assert {name: float(made[name][9]) for name in made} == {"mouth": 1, "brows": 2, "eyes": 3}
    (tmp_path / "b.mat").write_bytes(mat_bytes({"expression_center": np.ones((1, 64))}))
    with pytest.raises(LikenessError, match="has no expression_mouth, expression_eyebrow, expression_eyes"):
        load_directions(tmp_path / "b.mat")
    rows["expression_eyes"] = np.ones((1, 63), np.float32)
    (tmp_path / "c.mat").write_bytes(mat_bytes(rows))
    with pytest.raises(LikenessError, match="expression_eyes has 63 numbers"):
        load_directions(tmp_path / "c.mat")


def test_other_files_hold_no_directions(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "a.safetensors", {"smile": torch.ones(64)}, {})
    with pytest.raises(LikenessError, match=r"a\.safetensors holds no directions"):
        load_directions(tmp_path / "a.safetensors")
    write_safetensors(tmp_path / "b.safetensors", {"smile": torch.ones(63)}, {"kind": "pirenderer.directions"})
    with pytest.raises(LikenessError, match=r"b\.safetensors is damaged"):
        load_directions(tmp_path / "b.safetensors")
