"""The parts of the networks against their formulas, worked out by hand or written out in full."""

from __future__ import annotations

import pytest
import torch

from likeness.models.fewshot.adain import adain
from likeness.models.fewshot.blocks import SelfAttention
from likeness.models.fewshot.networks import bordered, padded
from likeness.models.fewshot.variants import SAVE_DISC, FewShotConfig


def test_adain_divides_by_the_unbiased_deviation() -> None:
    x = torch.tensor([1.0, 2, 3, 6]).reshape(1, 1, 2, 2)  # mean 3, squares 4 + 1 + 0 + 9 = 14
    deviation = (14 / 3) ** 0.5 + 1e-5
    wanted = [10 + 2 * (value - 3) / deviation for value in (1, 2, 3, 6)]
    assert adain(x, torch.tensor([[10.0]]), torch.tensor([[2.0]])).flatten().tolist() == pytest.approx(wanted)


def test_attention_is_normalised_over_the_first_index() -> None:
    torch.manual_seed(0)
    block = SelfAttention(16).eval()
    block.gamma.data.fill_(0.7)
    x = torch.rand(2, 16, 3, 4)
    f, g, h = (conv(x).flatten(2) for conv in (block.conv_f, block.conv_g, block.conv_h))  # [2, 2 or 16, 12]
    shares = torch.softmax(f.mT @ g, dim=1)  # [2, 12, 12]
    assert torch.allclose(block(x), 0.7 * (h @ shares).reshape(x.shape) + x, atol=1e-5)


def test_an_untrained_attention_changes_nothing() -> None:
    x = torch.rand(1, 16, 4, 4)
    assert torch.equal(SelfAttention(16)(x), x)


def test_psi_has_its_published_places() -> None:
    ends = torch.tensor(FewShotConfig().psi_lengths).cumsum(0).tolist()
    assert ends == [2048, 4096, 6144, 8192, 10240, 12288, 14336, 15872, 16640, 17024, 17158]
    ends = torch.tensor(FewShotConfig(SAVE_DISC).psi_lengths).cumsum(0).tolist()
    assert ends == [2048, 4096, 6144, 8192, 10240, 11776, 12544, 12928, 13120, 13184]


def test_small_pictures_lie_in_the_middle_of_a_black_plane() -> None:
    laid = padded(torch.ones(1, 3, 224, 224), 256)
    assert laid.shape == (1, 3, 256, 256) and laid[:, :, 16:240, 16:240].all() and laid.sum() == 3 * 224 * 224
    assert padded(torch.ones(1, 3, 225, 225), 256).shape[-2:] == (256, 256)
    assert padded(torch.ones(1, 3, 288, 288), 256).shape[-1] == 288
    assert bordered(torch.ones(1, 3, 256, 256)).shape[-1] == 288
