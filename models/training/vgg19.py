"""VGG19 (Simonyan and Zisserman, arXiv 1409.1556, configuration E): the eyes of perceptual losses.

Names as in torchvision's vgg19: `features.N.weight`, N counted over convolutions, ReLUs and poolings alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor
from torch.nn import Conv2d, MaxPool2d, Module, ReLU, Sequential

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's RGB 0..1; torchvision trained with them
GROUPS = (2, 2, 4, 4, 4)  # convolutions between poolings
CONVOLUTIONS = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34)  # where these are
FIRSTS = (0, 5, 10, 19, 28)  # the first of each group
ANSWERS = (1, 6, 11, 20, 29)  # where relu_1_1, relu_2_1, .. relu_5_1 come out
SMALLEST = 16  # pixels of a picture: one is left of it at relu_5_1


@dataclass(frozen=True)
class Vgg19Config:
    """Channels of the five groups of convolutions."""

    widths: tuple[int, int, int, int, int] = (64, 128, 256, 512, 512)


class Vgg19(Module):
    """VGG19's sixteen convolutions; the first thirteen are all that most losses look at."""

    def __init__(self, config: Vgg19Config = Vgg19Config()) -> None:
        super().__init__()
        self.config = config
        layers: list[Module] = []
        before = 3
        for width, convolutions in zip(config.widths, GROUPS, strict=True):
            layers += [MaxPool2d(2)] if layers else []
            for _ in range(convolutions):
                layers += [Conv2d(before, width, 3, padding=1), ReLU()]
                before = width
        self.features = Sequential(*layers[:-1])  # no loss looks at the last ReLU

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """pictures [B, 3, H, W], RGB with ImageNet's MEAN taken off and its DEVIATION divided out; H, W >= 16.

        Five maps: [B, 64, H, W], [B, 128, H/2, W/2], [B, 256, H/4, W/4], [B, 512, H/8, W/8], [B, 512, H/16, W/16].
        """
        answers, x = [], pictures  # [B, 3, H, W]
        for number, layer in enumerate(list(self.features)[: ANSWERS[-1] + 1]):
            x = layer(x)  # [B, 64, H, W], and after each pooling half of H and W
            if number in ANSWERS:
                answers.append(x)
        return answers

    def deepest(self, pictures: Tensor) -> Tensor:
        """Pictures as above -> what conv_5_4 answers, before its ReLU: [B, 512, H/16, W/16]."""
        return self.features(pictures)  # type: ignore[no-any-return]


def vgg19_config(shapes: Mapping[str, tuple[int, ...]]) -> Vgg19Config | None:
    """The sizes of a VGG19 with these weights; None for anything else, such as VGG16 or a VGG with batch norms."""
    kernels = {at: shapes.get(f"features.{at}.weight", ()) for at in CONVOLUTIONS}
    if not all(len(kernel) == 4 and kernel[0] for kernel in kernels.values()):
        return None
    first, second, third, fourth, fifth = (kernels[at][0] for at in FIRSTS)
    return Vgg19Config((first, second, third, fourth, fifth))


def vgg19_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a whole VGG19 without its classifier, which no loss needs."""
    return {name: tensor for name, tensor in tensors.items() if not name.startswith("classifier.")}
