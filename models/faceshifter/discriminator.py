"""The multi-scale discriminator of AEI-Net's adversarial loss (FaceShifter, section 3.1), as in pix2pixHD.

Wang et al., arXiv 1711.11585, section 3.2: PatchGANs of one make, for the picture, its half and its quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, InstanceNorm2d, LeakyReLU, Module, Sequential
from torch.nn.functional import avg_pool2d

WIDEST = 8  # times the first layer's channels


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Sizes of the network; `layers`: of each scale before the last two: 5 in sber-swap's files, 6 in taotaonice's.

    `batch_norm`: mindslab's normalise over the batch, the others each picture by itself.
    """

    layers: int = 5
    width: int = 64
    scales: int = 3
    batch_norm: bool = False


class PatchGAN(Sequential):
    """picture [B, 3, s, s] -> how real each patch of it looks, [B, 1, t, t]: real above, false below 0."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        layers: list[Module] = [*self._step(3, config.width, 2)]
        inner = config.width
        for at in range(1, config.layers + 1):
            outer = config.width * min(2**at, WIDEST)
            conv, activation = self._step(inner, outer, 2 if at < config.layers else 1)
            layers += [conv, (BatchNorm2d if config.batch_norm else InstanceNorm2d)(outer), activation]
            inner = outer
        super().__init__(*layers, Conv2d(inner, 1, 4, padding=2))

    @staticmethod
    def _step(inner: int, outer: int, stride: int) -> tuple[Conv2d, LeakyReLU]:
        return Conv2d(inner, outer, 4, stride, padding=2), LeakyReLU(0.2)


class MultiscaleDiscriminator(Module):
    """picture [B, 3, s, s] in -1..1 -> the maps of its scales, the full picture's first."""

    def __init__(self, config: DiscriminatorConfig = DiscriminatorConfig()) -> None:
        super().__init__()
        self.config = config
        for at in range(config.scales):
            self.add_module(f"layer{at}", PatchGAN(config))

    def forward(self, picture: Tensor) -> list[Tensor]:
        maps = []
        for at in reversed(range(self.config.scales)):
            maps.append(self.get_submodule(f"layer{at}")(picture))  # [B, 1, 11, 11], [B, 1, 7, 7], [B, 1, 5, 5]
            picture = avg_pool2d(picture, 3, 2, padding=1, count_include_pad=False)  # [B, 3, s / 2, s / 2] ..
        return maps
