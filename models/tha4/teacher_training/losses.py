"""The loss terms of the teacher (THA4, appendix B): L1, and the perceptual Phi seen through VGG16.

Pictures are [B, 4, S, S] in network space; the paper's blended picture is `Frames.image`. Every mean is over a whole
batch too, so a loss is the mean over its examples.

Where the paper is silent: what VGG16 is shown is (x + 1) / 2, that is premultiplied linear light, less ImageNet's mean
and divided by its deviation, as torchvision trained it. No sRGB curve: its slope of 12.92 at black would make the
gradient of the dark, transparent surroundings the largest of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor
from torch.nn.functional import avg_pool2d

from ..unet import Frames
from .phases import Phase
from .vgg16 import DEVIATION, MEAN, Vgg16

PHI_WEIGHT = 0.2
PIECES = 5  # the picture at half size, and its four quadrants


class View(NamedTuple):
    """What of a picture's four channels VGG16 sees as RGB, and how often the coin falls on that side."""

    channels: tuple[int, int, int]
    chance: float


RGB = View((0, 1, 2), 3 / 4)
ALPHA = View((3, 3, 3), 1 / 4)


def l1(drawn: Tensor, true: Tensor) -> Tensor:
    """Sum of absolute differences / (C * H * W), mean over the batch: a scalar."""
    return (drawn - true).abs().mean()


def phi(vgg: Vgg16, drawn: Sequence[Tensor], true: Tensor, view: View) -> Tensor:
    """The part of Phi that one view sees, summed over the pictures `drawn`: a scalar.

    For each of relu1_2, relu2_2 and relu3_3 the mean absolute difference of the features. Phi is the sum over both
    views.
    """
    with torch.no_grad():
        wanted = vgg(shown(true, view))
    seen = [vgg(shown(picture, view)) for picture in drawn]
    return torch.stack([l1(one, other) for features in seen for one, other in zip(features, wanted, strict=True)]).sum()


def shown(pictures: Tensor, view: View) -> Tensor:
    """What VGG16 is shown of pictures [B, 4, S, S]: [B, 3, S, S]."""
    mean, deviation = (pictures.new_tensor(values)[:, None, None] for values in (MEAN, DEVIATION))
    return ((pictures[:, list(view.channels)] + 1) / 2 - mean) / deviation


def flip(generator: Generator) -> View:
    """The coin that saves half of Phi's time: one view stands for both, its loss divided by its chance."""
    return RGB if torch.rand((), generator=generator) < RGB.chance else ALPHA


def pieces(pictures: Tensor) -> Tensor:
    """[B, 4, S, S] at half size and as four quadrants, one after the other: [5 B, 4, S/2, S/2]."""
    half = pictures.shape[-1] // 2
    rows = (pictures[:, :, :half], pictures[:, :, half:])  # [B, 4, S/2, S]
    quadrants = [part for row in rows for part in (row[..., :half], row[..., half:])]  # [B, 4, S/2, S/2]
    return torch.cat([avg_pool2d(pictures, 2), *quadrants])


def phase_loss(drawn: Frames, true: Tensor, phase: Phase, vgg: Vgg16, view: View) -> Tensor:
    """L1 of warped, direct and blended, and in a phase that has it 0.2 * Phi of some of them: a scalar.

    `view`: the part of Phi that is computed, as `flip` chose it; the mean over many flips is Phi.
    """
    loss = l1(drawn.warped, true) + l1(drawn.direct, true) + l1(drawn.image, true)
    if not phase.phi:
        return loss
    judged = [getattr(drawn, name) for name in phase.phi]
    if phase.in_pieces:
        judged, true = [pieces(picture) for picture in judged], pieces(true)
    times = PIECES if phase.in_pieces else 1  # `phi` is a mean over the pieces, the paper sums them
    return loss + PHI_WEIGHT * times * phi(vgg, judged, true, view) / view.chance
