"""What covers faces: where, how much, and that nothing else changes."""

from __future__ import annotations

import math
import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Generator, Tensor

from likeness.models.faceshifter.training.data.occluders import CutOut, DrawnOccluders, Kind
from likeness.models.faceshifter.training.data.occlusions import Occlusions, laid, pasted, placed

CPU = torch.device("cpu")


def chances(*seeds: int) -> list[Generator]:
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def pictures(count: int, size: int = 32) -> Tensor:
    return torch.rand(count, 3, size, size, generator=torch.Generator().manual_seed(0))


class Counted(DrawnOccluders):
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[Kind] = []

    def cut_out(self, kind: Kind, face: float, chance: random.Random, device: torch.device) -> CutOut:
        self.asked.append(kind)
        return super().cut_out(kind, face, chance, device)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**40), st.integers(16, 48))
def test_the_same_chances_cover_alike_and_nothing_leaves_its_range(seed: int, size: int) -> None:
    shown = pictures(2, size)
    covered, cover = Occlusions().cover(shown, chances(seed, seed + 1))
    again, again_cover = Occlusions().cover(shown.flip(0), chances(seed + 1, seed))
    assert torch.equal(again.flip(0), covered) and torch.equal(again_cover.flip(0), cover)
    for each in (covered, cover):
        assert each.min() >= 0 and each.max() <= 1 + 1e-6
    assert cover.shape == (2, 1, size, size)


def test_a_fourth_each_is_covered_by_nothing_a_hand_a_thing_and_both() -> None:
    found = {(): 0, ("hand",): 0, ("object",): 0, ("object", "hand"): 0}
    for seed in range(240):
        counted = Counted()
        shown = pictures(1, 8)
        covered, cover = Occlusions(counted).cover(shown, chances(seed))
        found[tuple(counted.asked)] += 1
        if not counted.asked:
            assert torch.equal(covered, shown) and not cover.any()
    assert all(35 < count < 90 for count in found.values()), found


@settings(deadline=None)
@given(st.integers(0, 2**31))
def test_where_alpha_is_nothing_a_picture_stays_bit_for_bit(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    picture, alpha = torch.rand(3, 6, 6, generator=generator), torch.rand(1, 6, 6, generator=generator).round()
    result = pasted(picture, torch.cat([alpha.expand(3, -1, -1) * 0.25, alpha]))
    assert torch.equal(result, torch.where(alpha > 0, torch.tensor(0.25), picture))


def test_a_shadow_falls_about_what_throws_it_and_darkens_only() -> None:
    white = torch.ones(40, 3, 64, 64)
    covered, cover = Occlusions().cover(white, chances(*range(40)))
    bare = cover == 0
    darkened = (covered < 0.98).any(1, keepdim=True) & bare
    assert darkened.any() and covered.max() <= 1
    for one, own in zip(darkened[:, 0], cover[:, 0], strict=True):
        if one.any():  # no farther off than shift and blur reach
            near = torch.nn.functional.max_pool2d(own[None], 33, stride=1, padding=16)[0] > 0
            assert near[one].all()


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2, -1.2])
def test_turning_cuts_no_corners(angle: float) -> None:
    bar = CutOut(torch.ones(4, 6, 30), (15.0, 3.0))
    layer = laid(bar, 64, torch.tensor([[32.0, 32.0]]), angle)
    assert layer[3].sum().item() == pytest.approx(180, rel=0.02)
    y, x = torch.meshgrid(torch.arange(64) - 31.5, torch.arange(64) - 31.5, indexing="ij")
    along = x * math.cos(angle) + y * math.sin(angle)
    assert along[layer[3] > 0.5].abs().max() == pytest.approx(15, abs=1.1)  # clockwise, and as long as it was
    assert (layer[3] * x).sum().abs() / 180 < 0.1 and (layer[3] * y).sum().abs() / 180 < 0.1


def test_motion_spreads_what_it_blurs() -> None:
    dot = CutOut(torch.ones(4, 4, 4), (2.0, 2.0))
    moved = laid(dot, 32, torch.tensor([[10.0, 16.0], [18.0, 16.0]]), 0.0)[3]
    assert moved.sum().item() == pytest.approx(16) and moved.max().item() == pytest.approx(0.5)
    assert moved[15, 10] == moved[15, 17] == 0.5


def test_middles_lie_anywhere_over_the_crop() -> None:
    dot = CutOut(torch.ones(4, 2, 2), (1.0, 1.0))
    layers = torch.stack([placed(dot, 40, random.Random(seed))[3] for seed in range(600)])
    quarters = layers.view(600, 2, 20, 2, 20).sum((0, 2, 4))
    assert (quarters / quarters.mean() - 1).abs().max() < 0.25


@pytest.mark.parametrize("kind", ["hand", "object"])
def test_drawn_things_are_sized_by_the_face_and_in_many_colours(kind: Kind) -> None:
    small = [DrawnOccluders().cut_out(kind, 20, random.Random(seed), CPU).pixels for seed in range(20)]
    large = [DrawnOccluders().cut_out(kind, 40, random.Random(seed), CPU).pixels for seed in range(20)]
    for one, other in zip(small, large, strict=True):
        assert (other[3].sum() / one[3].sum()).sqrt() == pytest.approx(2, rel=0.1)
        assert (one[:3] <= one[3:] + 1e-6).all() and one.min() >= 0  # premultiplied
    colours = torch.stack([one[:3].sum((1, 2)) / one[3].sum() for one in small])
    assert colours.std(0).min() > 0.08
