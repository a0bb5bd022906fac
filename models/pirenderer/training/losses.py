"""What PIRenderer learns from (section 3.4): pictures compared by what VGG19 sees in them, and no adversary.

L = 2.5 P(warped) + 4 (P(final) + 250 S(final)), P the perceptual loss (Johnson et al., arXiv 1603.08155) and S that of
style; while only the warp is trained, the first term alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...training.vgg19 import DEVIATION, MEAN, SMALLEST, Vgg19

WARP, FINAL, STYLE = 2.5, 4.0, 1000.0  # weights of the terms
SCALES = 4  # at which P looks: whole, half, a quarter, an eighth

Features = Sequence[Sequence[Tensor]]  # of each scale, of each layer


def shown(pictures: Tensor) -> Tensor:
    """What VGG19 is shown of pictures [B, 3, S, S] in -1..1: the same shape."""
    mean, deviation = (pictures.new_tensor(values)[:, None, None] for values in (MEAN, DEVIATION))
    return ((pictures + 1) / 2 - mean) / deviation


def seen(vgg: Vgg19, pictures: Tensor, scales: int = SCALES) -> list[list[Tensor]]:
    """What VGG19 sees in pictures [B, 3, S, S] in -1..1, at each scale five maps.

    Scales at which less than 16 pixels are left, as with pictures smaller than 128, show VGG19 nothing and are left
    out.
    """
    features, picture = [], shown(pictures)  # [B, 3, S, S]
    for _ in range(scales):
        if picture.shape[-1] < SMALLEST:
            break
        features.append(vgg(picture))
        picture = interpolate(picture, scale_factor=0.5, mode="bilinear")  # [B, 3, S/2, S/2] ..
    return features


def perceptual(drawn: Features, true: Features) -> Tensor:
    """P: the mean absolute difference of each map, summed over layers and scales; a scalar."""
    return torch.stack(
        [
            (own - wanted).abs().mean()
            for own_scale, true_scale in zip(drawn, true, strict=True)
            for own, wanted in zip(own_scale, true_scale, strict=True)
        ]
    ).sum()


def gram(features: Tensor) -> Tensor:
    """Which of the features [B, C, H, W] occur together, over C H W: [B, C, C]."""
    flat = features.flatten(2)  # [B, C, H W]
    return flat @ flat.mT / features[0].numel()


def style(drawn: Features, true: Features) -> Tensor:
    """S: the mean absolute difference of the Gram matrices of each map of whole pictures, summed; a scalar."""
    pairs = zip(drawn[0], true[0], strict=True)
    return torch.stack([(gram(own) - gram(wanted)).abs().mean() for own, wanted in pairs]).sum()
