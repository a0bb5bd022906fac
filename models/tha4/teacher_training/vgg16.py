"""VGG16 up to relu3_3 (Simonyan and Zisserman, arXiv 1409.1556, configuration D): the eyes of the perceptual loss.

Names as in torchvision's vgg16: `features.N.weight`, N counted over convolutions, ReLUs and poolings alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor
from torch.nn import Conv2d, MaxPool2d, Module, ReLU, Sequential

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's RGB 0..1; torchvision trained with them
CONVOLUTIONS = (0, 2, 5, 7, 10, 12, 14)  # those up to relu3_3
BEYOND = (17, 19, 21, 24, 26, 28)  # the other convolutions of a whole VGG16
ANSWERS = (3, 8, 15)  # where relu1_2, relu2_2 and relu3_3 come out


@dataclass(frozen=True)
class Vgg16Config:
    """Channels of the three groups of convolutions."""

    widths: tuple[int, int, int] = (64, 128, 256)


class Vgg16Features(NamedTuple):
    """What the loss compares."""

    relu1_2: Tensor  # [B, 64, H, W]
    relu2_2: Tensor  # [B, 128, H/2, W/2]
    relu3_3: Tensor  # [B, 256, H/4, W/4]


class Vgg16(Module):
    """The first seven of VGG16's convolutions: all that the perceptual loss looks at."""

    def __init__(self, config: Vgg16Config = Vgg16Config()) -> None:
        super().__init__()
        first, second, third = config.widths
        layers: list[Module] = []
        for before, after, convolutions in ((3, first, 2), (first, second, 2), (second, third, 3)):
            layers += [MaxPool2d(2)] if layers else []
            for number in range(convolutions):
                layers += [Conv2d(after if number else before, after, 3, padding=1), ReLU(inplace=True)]
        self.features = Sequential(*layers)

    def forward(self, pictures: Tensor) -> Vgg16Features:
        """pictures [B, 3, H, W], RGB with ImageNet's MEAN taken off and its DEVIATION divided out; H, W >= 4."""
        answers, x = [], pictures  # [B, 3, H, W]
        for number, layer in enumerate(self.features):
            x = layer(x)  # [B, 64, H, W], after one pooling [B, 128, H/2, W/2], after two [B, 256, H/4, W/4]
            if number in ANSWERS:
                answers.append(x)
        return Vgg16Features(*answers)


def vgg16_config(shapes: Mapping[str, tuple[int, ...]]) -> Vgg16Config | None:
    """The sizes of a VGG16 with these weights; None for anything else, such as VGG19 or a VGG with batch norms."""
    kernels = [shapes.get(f"features.{at}.weight", ()) for at in CONVOLUTIONS]
    if "features.16.weight" in shapes or not all(len(kernel) == 4 and kernel[0] for kernel in kernels):
        return None
    return Vgg16Config((kernels[1][0], kernels[3][0], kernels[6][0]))


def vgg16_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a whole VGG16 without its later convolutions and its classifier, which no loss needs."""
    dropped = ("classifier.", *(f"features.{at}." for at in BEYOND))
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(dropped)}
