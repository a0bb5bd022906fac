"""The loss terms of distillation (THA4, section 4 and supplement), for pixels of whole frames or chosen ones.

All are means of absolute differences. Pictures are channels-last, [..., 4], in network space. The paper compares them
there; we compare sRGB code values (`coded`), in which a difference weighs as the eye sees it: in linear light the
dark lines of a drawing, a hundredth of white, hardly count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor


@dataclass(frozen=True)
class BodyLossWeights:
    """How much each body term counts, by the paper's names.

    The paper begins with 0.25, 0.25, 0.5, 2 and changes them twice in 1.5 million examples. In a run of minutes, what
    decides is how soon the flow is right: at 30 it was right in a third of the time it took at 5.
    """

    blended: float = 1.0
    warped: float = 0.5
    flow: float = 30.0
    color: float = 0.05

    def total(self, terms: Mapping[str, Tensor]) -> Tensor:
        """The weighted sum of four terms by these names: a scalar."""
        total = self.blended * terms["blended"] + self.warped * terms["warped"]
        return total + self.flow * terms["flow"] + self.color * terms["color"]


class BodyPixels(NamedTuple):
    """What the body terms compare, at any pixels: [..., 4], [..., 4], [..., 2] and [..., 4], network space."""

    image: Tensor
    warped: Tensor
    flow: Tensor
    color: Tensor


def coded(picture: Tensor) -> Tensor:
    """Network space [..., 4] -> premultiplied sRGB code values 0..1 (A: 0..1), [..., 4], with a gradient everywhere.

    Unlike `color.premultiplied_srgb` it clamps nothing: below black the curve's straight part goes on.
    """
    unit = (picture + 1) / 2
    rgb = unit[..., :3]
    curve = 1.055 * rgb.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    return torch.cat([torch.where(rgb <= 0.0031308, 12.92 * rgb, curve), unit[..., 3:]], dim=-1)


def difference(student: Tensor, teacher: Tensor) -> Tensor:
    """Mean absolute difference of two tensors of one shape: a scalar."""
    return (student - teacher).abs().mean()


def face_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """Two faces at the same pixels, [..., 4] in network space: a scalar.

    The paper adds 20 times the same mean under a mask of the movable organs; here the pixels are drawn more often
    where the face moves, to the same effect.
    """
    return difference(coded(student), coded(teacher))


def body_terms(student: BodyPixels, teacher: BodyPixels) -> dict[str, Tensor]:
    """The four terms by the names of BodyLossWeights, each a scalar, not yet weighted.

    As in the published code (and unlike the paper), the colour is compared with the finished image.
    """
    return {
        "blended": difference(coded(student.image), coded(teacher.image)),
        "warped": difference(coded(student.warped), coded(teacher.warped)),
        "flow": difference(student.flow, teacher.flow),
        "color": difference(coded(student.color), coded(teacher.color)),
    }
