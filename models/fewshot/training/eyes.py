"""The two networks that pictures are compared through (Zakharov et al., section 3.2), and what each is shown.

The terms' weights were found for Caffe's networks, which see BGR in 0..255 with a mean taken off. torchvision's VGG19
sees RGB in about -2..2 instead; a VGG's answers grow with its input, so here they count as much as the input is
smaller, and the weights keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ...training.averaging import held
from ...training.vgg19 import DEVIATION, MEAN, Vgg19
from .vggface import VggFace
from .weights import VGG19, VGGFACE

View = Literal["torchvision", "caffe"]
CAFFE_MEAN, FACE_MEAN = (123.68, 116.779, 103.939), (129.19, 104.76, 93.59)  # RGB, of 0..255
SCALE = 255 * sum(DEVIATION) / 3  # a step of torchvision's input, in steps of 0..255

Looks = dict[str, list[Tensor]]  # by term: five maps [B, C, h, w]


@dataclass(frozen=True)
class Eyes:
    """`view`: whose VGG19 it is, torchvision's or Caffe's with torchvision's names. Without VGGFace its term is left
    out. Raises LikenessError for another view."""

    vgg19: Vgg19
    vggface: VggFace | None = None
    view: View = "torchvision"

    def __post_init__(self) -> None:
        if self.view not in get_args(View):
            raise LikenessError(f"There is no view '{self.view}' of VGG19. Choose {' or '.join(get_args(View))}.")

    def held(self, device: torch.device) -> Eyes:
        """Copies that do not learn, on a device."""
        face = None if self.vggface is None else held(self.vggface, device)
        return Eyes(held(self.vgg19, device), face, self.view)

    def see(self, pictures: Tensor) -> Looks:
        """What they see in pictures [B, 3, S, S], RGB in 0..1, after ReLUs; S >= 16."""
        if self.view == "caffe":
            looks = {VGG19: self.vgg19(lessened(pictures, CAFFE_MEAN))}
        else:
            mean, deviation = (pictures.new_tensor(values)[:, None, None] for values in (MEAN, DEVIATION))
            looks = {VGG19: [SCALE * maps for maps in self.vgg19((pictures - mean) / deviation)]}
        if self.vggface is not None:
            looks[VGGFACE] = self.vggface(lessened(pictures, FACE_MEAN))
        return looks


def lessened(pictures: Tensor, mean: tuple[float, float, float]) -> Tensor:
    """RGB [B, 3, S, S] in 0..1 -> BGR in 0..255 less a mean, which is given in RGB."""
    return (255 * pictures - pictures.new_tensor(mean)[:, None, None]).flip(1)
