"""The colours' changes against values worked out by hand, and Python's own colour circle."""

from __future__ import annotations

import colorsys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.faceshifter.training.data.jitter import (
    AEI_JITTER,
    Jitter,
    brighter,
    contrasted,
    drawn_amounts,
    jittered,
    saturated,
    turned,
)


def two_pixels() -> Tensor:
    return torch.tensor([[0.2, 0.6], [0.4, 0.4], [0.8, 0.1]])[None, :, None]  # [1, 3, 1, 2]


def by(factor: float) -> Tensor:
    return torch.full((1, 1, 1, 1), factor)


def test_each_change_is_torchvisions() -> None:
    first, second = 0.2989 * 0.2 + 0.587 * 0.4 + 0.114 * 0.8, 0.2989 * 0.6 + 0.587 * 0.4 + 0.114 * 0.1
    mean = (first + second) / 2
    pictures = two_pixels()
    assert torch.allclose(brighter(pictures, by(1.5))[0, :, 0], torch.tensor([[0.3, 0.9], [0.6, 0.6], [1.0, 0.15]]))
    assert contrasted(pictures, by(0.5))[0, 0, 0].tolist() == pytest.approx([0.1 + mean / 2, 0.3 + mean / 2])
    assert saturated(pictures, by(0.5))[0, 2, 0].tolist() == pytest.approx([0.4 + first / 2, 0.05 + second / 2])


@settings(max_examples=40, deadline=None)
@given(st.tuples(*[st.floats(0, 1, width=32)] * 3), st.floats(-0.5, 0.5, width=32))
def test_hue_turns_as_on_pythons_colour_circle(colour: tuple[float, float, float], share: float) -> None:
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    expected = colorsys.hsv_to_rgb((hue + share) % 1, saturation, value)
    found = turned(torch.tensor(colour)[None, :, None, None], by(share))[0, :, 0, 0]
    assert found.tolist() == pytest.approx(expected, abs=2e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 5))
def test_a_jitter_of_nothing_is_the_same_bit_for_bit(seed: int, count: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    pictures = torch.rand(count, 3, 4, 4, generator=generator)
    amounts = torch.stack([drawn_amounts(Jitter(0, 0, 0, 0), generator) for _ in range(count)])
    assert torch.equal(jittered(pictures, amounts), pictures)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31))
def test_amounts_keep_to_their_reach_and_pictures_to_theirs(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    amounts = torch.stack([drawn_amounts(AEI_JITTER, generator) for _ in range(4)])
    assert (amounts[:, :3] - 1).abs().max() <= 0.2 + 1e-6
    assert amounts[:, 3].abs().max() <= 0.01 + 1e-6
    assert amounts[:, 4:].sort(1).values.tolist() == [[0, 1, 2, 3]] * 4
    changed = jittered(torch.rand(4, 3, 5, 5, generator=generator), amounts)
    assert changed.min() >= 0 and changed.max() <= 1


def test_every_picture_is_changed_by_its_own_amounts_in_its_own_order() -> None:
    pictures = torch.rand(3, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    amounts = torch.tensor(
        [[1.4, 1.3, 0.6, 0.1, 0, 1, 2, 3], [1.4, 1.3, 0.6, 0.1, 3, 1, 2, 0], [1, 1, 1, 0, 2, 1, 0, 3]]
    )
    together = jittered(pictures, amounts)
    for at in range(3):
        assert torch.allclose(jittered(pictures[at : at + 1], amounts[at : at + 1])[0], together[at], atol=1e-6)
    one = pictures[1:2]
    one = brighter(saturated(contrasted(turned(one, by(0.1)), by(1.3)), by(0.6)), by(1.4))
    assert torch.allclose(together[1:2], one, atol=1e-6)
    assert torch.equal(together[2], pictures[2])
