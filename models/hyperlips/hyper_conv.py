"""HyperConv (HyperLips, section 3.1): convolutions whose kernels a control vector generates, one for each picture."""

from __future__ import annotations

from typing import cast

from torch import Tensor
from torch.nn import BatchNorm2d, Linear, Module, ModuleDict
from torch.nn.functional import conv2d, relu

KERNEL = 3


class GeneratedConv(Module):
    """x [B, C, h, w], control [B, 64] -> [B, C, h, w]: a 3x3 convolution of each picture with kernels of its own."""

    def __init__(self, channels: int, control: int) -> None:
        super().__init__()
        self.channels = channels
        self.hyperkernel = Linear(control, channels * channels * KERNEL**2)
        self.hyperbias = Linear(control, channels)

    def generated(self, control: Tensor) -> tuple[Tensor, Tensor]:
        """control [B, 64] -> kernels [B, C out, C in, 3, 3] and biases [B, C]."""
        kernels = self.hyperkernel(control).unflatten(1, (self.channels, self.channels, KERNEL, KERNEL))
        return cast(Tensor, kernels), cast(Tensor, self.hyperbias(control))

    def forward(self, x: Tensor, control: Tensor) -> Tensor:
        kernels, biases = self.generated(control)  # [B, C, C, 3, 3], [B, C]
        beside = x.reshape(1, -1, *x.shape[2:])  # [1, B * C, h, w]: pictures side by side, a group for each
        made = conv2d(beside, kernels.flatten(0, 1), biases.flatten(), padding=1, groups=len(x))  # [1, B * C, h, w]
        return made.reshape(x.shape)  # [B, C, h, w]


class HyperConv(ModuleDict):
    """x [B, C, h, w], control [B, 64] -> [B, C, h, w] in 0..1, which takes the place of x; nothing is added to it."""

    def __init__(self, channels: int, control: int) -> None:
        super().__init__(
            {
                "0": GeneratedConv(channels, control),
                "1": BatchNorm2d(channels),
                "3": GeneratedConv(channels, control),
                "4": BatchNorm2d(channels),
            }
        )

    def forward(self, x: Tensor, control: Tensor) -> Tensor:
        hidden = relu(self["1"](self["0"](x, control)))  # [B, C, h, w]
        return cast(Tensor, self["4"](self["3"](hidden, control)).sigmoid())  # [B, C, h, w]
