"""Colours matched on a ring: known shifts are found and taken back, and what says nothing changes nothing."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.pasting.color_match import ColorMap, color_map, transport
from likeness.models.face.pasting.oklab import from_oklab, to_oklab

PLAIN = torch.tensor([0.6, 0.45, 0.35]).view(3, 1, 1)
EVERYWHERE = torch.ones(64, 64)


def picture(seed: int = 0, low: float = 0.2, high: float = 0.8) -> Tensor:
    """[3, 64, 64]: soft spots of many colours."""
    spots = torch.rand(1, 3, 9, 9, generator=torch.Generator().manual_seed(seed))
    return low + (high - low) * torch.nn.functional.interpolate(spots, (64, 64), mode="bilinear")[0]


def shifted(colours: Tensor) -> Tensor:
    """As a network may shift them: darker, redder, with less contrast."""
    lab = to_oklab(colours)
    mean = lab.mean((1, 2), keepdim=True)
    stretch = torch.tensor([0.85, 0.9, 1.1]).view(3, 1, 1)
    return from_oklab(mean + stretch * (lab - mean) + torch.tensor([-0.05, 0.03, 0.01]).view(3, 1, 1))


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_a_shift_of_the_ring_is_taken_back(strength: float) -> None:
    own = picture()
    found = color_map(shifted(own), own, EVERYWHERE)(shifted(own), strength)
    left = (to_oklab(found) - to_oklab(own)).abs().mean() / (to_oklab(shifted(own)) - to_oklab(own)).abs().mean()
    assert float(left) == pytest.approx(1 - strength, abs=0.02)


def test_equal_rings_change_no_colour() -> None:
    own, anything = picture(), picture(1, 0, 1)
    assert torch.allclose(color_map(own, own, EVERYWHERE)(anything), anything, atol=1e-4)


def test_only_the_ring_is_looked_at() -> None:
    own, left = picture(), EVERYWHERE.clone()
    left[:, 32:] = 0
    edited = shifted(own)
    edited[:, :, 32:] = picture(3)[:, :, 32:]
    alone = color_map(shifted(own), own, left)
    assert torch.equal(color_map(edited, own, left).matrix, alone.matrix)


def test_what_covers_a_part_of_the_ring_counts_for_little() -> None:
    own = picture()
    edited = shifted(own)
    edited[:, :16, :24] = torch.tensor([0.9, 0.8, 0.1]).view(3, 1, 1)  # a hand in a yellow glove
    found = color_map(edited, own, EVERYWHERE)(shifted(own))
    assert (found - own).abs().mean() < 0.25 * (shifted(own) - own).abs().mean()


def test_rings_of_different_things_change_little() -> None:
    sea, sand = torch.tensor([0.1, 0.3, 0.8]).view(3, 1, 1), torch.tensor([0.9, 0.8, 0.5]).view(3, 1, 1)
    one, other = ((0.2 * picture(seed) + 0.8 * torch.where(picture(seed)[:1] > 0.5, sea, sand)) for seed in (4, 5))
    assert (color_map(one, other, EVERYWHERE)(PLAIN) - PLAIN).abs().max() < 0.03


def test_no_ring_and_a_clipped_ring_say_nothing() -> None:
    own, white = picture(), torch.ones(3, 64, 64)
    for found in (color_map(shifted(own), own, 0 * EVERYWHERE), color_map(0.9 * white, white, EVERYWHERE)):
        assert torch.allclose(found(own), own, atol=1e-4)


def test_a_tiny_ring_is_half_believed() -> None:
    own, few = picture(), torch.zeros(64, 64)
    few[0, :10] = 1
    full, tiny = (color_map(shifted(own), own, ring)(PLAIN) - PLAIN for ring in (EVERYWHERE, few))
    assert tiny.norm() < 0.6 * full.norm() and tiny.isfinite().all()


def test_a_ring_of_one_colour_shifts_and_does_not_stretch() -> None:
    flat = PLAIN.expand(3, 64, 64)
    found = color_map(0.9 * flat, flat, EVERYWHERE)
    assert torch.allclose(found.matrix, torch.eye(3).double(), atol=1e-2)
    assert torch.allclose(found(0.9 * flat), flat, atol=2 / 255)


@settings(max_examples=50)
@given(st.integers(0, 10**6))
def test_transport_brings_one_covariance_to_the_other(seed: int) -> None:
    parts = torch.rand(2, 3, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    source, other = parts @ parts.mT + 0.5 * torch.eye(3)
    target = torch.lerp(source, other, 0.3)
    matrix = transport(source, target)
    assert torch.allclose(matrix, matrix.T)
    assert torch.allclose(matrix @ source @ matrix.T, target, atol=1e-9)
    assert torch.linalg.eigvalsh(transport(source, 100 * source)).tolist() == pytest.approx([2, 2, 2])


def test_a_map_leaves_its_input() -> None:
    own = picture()
    before = own.clone()
    ColorMap(2 * torch.eye(3).double(), torch.zeros(3).double())(own)
    assert torch.equal(own, before)
