"""The convolution blocks of HyperLips' decoders, SyncNet and discriminators, with the names of the published files."""

from __future__ import annotations

from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, LeakyReLU, Module, Sequential
from torch.nn.functional import relu

Pair = int | tuple[int, int]
SLOPE = 0.01  # of the discriminators' leaky ReLUs


class ConvBlock(Module):
    """x [B, C, h, w] -> relu(BatchNorm(conv(x))), or with x added before the ReLU where it is `residual`."""

    def __init__(
        self, before: int, after: int, kernel: int = 3, stride: Pair = 1, padding: int = 1, residual: bool = False
    ) -> None:
        super().__init__()
        self.conv_block = Sequential(Conv2d(before, after, kernel, stride, padding), BatchNorm2d(after))
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        made = self.conv_block(x)  # [B, C', h', w']
        return relu(made + x if self.residual else made)  # [B, C', h', w']


class UpBlock(Module):
    """x [B, C, h, w] -> relu(BatchNorm(transposed conv(x))), [B, C', 2h, 2w]."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        up = ConvTranspose2d(before, after, 3, stride=2, padding=1, output_padding=1)
        self.conv_block = Sequential(up, BatchNorm2d(after))

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.conv_block(x))  # [B, C', 2h, 2w]


class PlainBlock(Module):
    """x [B, C, h, w] -> leaky ReLU of a convolution, as in the discriminators."""

    def __init__(self, before: int, after: int, kernel: int, stride: Pair = 1, padding: int = 0) -> None:
        super().__init__()
        self.conv_block = Sequential(Conv2d(before, after, kernel, stride, padding), LeakyReLU(SLOPE))

    def forward(self, x: Tensor) -> Tensor:
        return self.conv_block(x)  # type: ignore[no-any-return]  # [B, C', h', w']
