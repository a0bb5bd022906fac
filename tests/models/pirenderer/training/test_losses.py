"""PIRenderer's losses against values worked out by hand."""

from __future__ import annotations

import pytest
import torch

from likeness.models.pirenderer.training.losses import gram, perceptual, seen, shown, style
from likeness.tests.filmed_clips import FAINT, colour_vgg, tiny_vgg


def test_vgg_is_shown_what_torchvision_trained_it_with() -> None:
    white = shown(torch.ones(1, 3, 2, 2))[0, :, 0, 0]
    assert white.tolist() == pytest.approx([(1 - 0.485) / 0.229, (1 - 0.456) / 0.224, (1 - 0.406) / 0.225])
    assert shown(torch.full((1, 3, 1, 1), -1.0)).flatten().tolist() == pytest.approx(
        [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225]
    )


def test_p_adds_up_the_mean_differences_of_layers_and_scales() -> None:
    one = [[torch.zeros(2, 1, 2, 2), torch.ones(2, 3, 1, 1)], [torch.zeros(2, 1, 1, 1)] * 2]
    other = [[torch.tensor([[[[1.0, 2], [3, 4]]]] * 2), torch.zeros(2, 3, 1, 1)], [torch.full((2, 1, 1, 1), -5.0)] * 2]
    assert float(perceptual(one, other)) == pytest.approx(2.5 + 1 + 5 + 5)


def test_gram_is_over_channels_and_pixels() -> None:
    features = torch.tensor([[[[1.0, 2]], [[3.0, 4]]]])  # two channels of two pixels
    assert gram(features)[0].tolist() == [[5 / 4, 11 / 4], [11 / 4, 25 / 4]]
    assert float(style([[features]], [[torch.zeros_like(features)]])) == pytest.approx((5 + 11 + 11 + 25) / 16)


def test_style_looks_at_whole_pictures_alone_and_does_not_mind_places() -> None:
    features = torch.randn(1, 4, 3, 3, generator=torch.Generator().manual_seed(0))
    assert float(style([[features], [features]], [[features.flip(3)], [0 * features]])) == pytest.approx(0, abs=1e-6)
    assert perceptual([[features]], [[features.flip(3)]]) > 0.1


@pytest.mark.parametrize(("side", "scales"), [(128, 4), (256, 4), (64, 3), (32, 2), (16, 1)])
def test_four_scales_are_seen_as_far_as_pixels_go(side: int, scales: int) -> None:
    features = seen(tiny_vgg(), torch.zeros(1, 3, side, side))
    assert [len(maps) for maps in features] == [5] * scales
    sides = [[maps[layer].shape[-1] for layer in range(5)] for maps in features]
    assert sides == [[side // 2**scale // 2**layer for layer in range(5)] for scale in range(scales)]


def test_p_of_two_plain_pictures() -> None:
    """Red is 1 brighter in one of them, which is 0.5 / 0.229 in what VGG19 is shown, at five layers and two scales."""
    one = torch.zeros(1, 3, 32, 32)
    other = one.clone()
    other[:, 0] = 1
    vgg = colour_vgg()
    lighter = FAINT * 0.5 / 0.229  # seen by one of six channels; both pictures are lighter than the middle in red
    assert float(perceptual(seen(vgg, other), seen(vgg, one))) == pytest.approx(2 * 5 * lighter / 6, rel=1e-5)
