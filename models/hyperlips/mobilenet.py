"""MobileNetV3-Large without its classifier (Howard et al. 2019, table 1), which HyperLips uses twice (section 3.1).

As torchvision builds it with a dilated last stage: row 13 keeps its size, and rows 13 to 15 look twice as far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, Hardsigmoid, Hardswish, Module, ReLU, Sequential
from torch.nn.functional import adaptive_avg_pool2d, relu

EPS = 1e-3  # of every BatchNorm but the stem's, which the authors replaced
MOMENTUM = 0.01
STEM = 16  # channels of the stem in the published weights
TAPS = (1, 3, 6, 16)  # features 0..16 after which the network is tapped: at 1/2, 1/4, 1/8 and 1/16


@dataclass(frozen=True)
class Row:
    """A row of the paper's table; channels count for a stem of 16."""

    before: int
    kernel: int
    expanded: int
    after: int
    squeeze: bool
    act: Literal["RE", "HS"]
    stride: int = 1
    dilation: int = 1


ROWS = (
    Row(16, 3, 16, 16, False, "RE"),
    Row(16, 3, 64, 24, False, "RE", stride=2),
    Row(24, 3, 72, 24, False, "RE"),
    Row(24, 5, 72, 40, True, "RE", stride=2),
    Row(40, 5, 120, 40, True, "RE"),
    Row(40, 5, 120, 40, True, "RE"),
    Row(40, 3, 240, 80, False, "HS", stride=2),
    Row(80, 3, 200, 80, False, "HS"),
    Row(80, 3, 184, 80, False, "HS"),
    Row(80, 3, 184, 80, False, "HS"),
    Row(80, 3, 480, 112, True, "HS"),
    Row(112, 3, 672, 112, True, "HS"),
    Row(112, 5, 672, 160, True, "HS", dilation=2, stride=2),
    Row(160, 5, 960, 160, True, "HS", dilation=2),
    Row(160, 5, 960, 160, True, "HS", dilation=2),
)
LAST = 960


def scaled(channels: int, stem: int) -> int:
    """The paper's channels in a network whose stem has `stem` instead of 16."""
    return channels * stem // STEM


def _conv(before: int, after: int, kernel: int, act: Module | None, stride: int = 1, dilation: int = 1, groups: int = 1,
          eps: float = EPS) -> Sequential:  # fmt: skip
    padding = (kernel - 1) // 2 * dilation
    conv = Conv2d(before, after, kernel, stride, padding, dilation, groups, bias=False)
    norm = BatchNorm2d(after, eps, MOMENTUM)
    return Sequential(conv, norm) if act is None else Sequential(conv, norm, act)


class SqueezeExcitation(Module):
    """x [B, C, h, w] -> x with each channel weighed by what all channels' means say."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        squeezed = squeezed_channels(channels)
        self.fc1, self.fc2 = Conv2d(channels, squeezed, 1), Conv2d(squeezed, channels, 1)
        self.scale = Hardsigmoid()

    def forward(self, x: Tensor) -> Tensor:
        mean = adaptive_avg_pool2d(x, 1)  # [B, C, 1, 1]
        weight = self.scale(self.fc2(relu(self.fc1(mean))))  # [B, C, 1, 1]
        return x * weight  # type: ignore[no-any-return]  # [B, C, h, w]


def squeezed_channels(channels: int) -> int:
    """A quarter, as the multiple of 8 that is nearest and no more than a tenth below (torchvision's rule)."""
    wanted = channels // 4
    rounded = max(8, (wanted + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * wanted else rounded + 8


class InvertedResidual(Module):
    """x [B, C, h, w] -> expanded, seen channel by channel, weighed, projected; added to x where shapes allow."""

    def __init__(self, row: Row, stem: int) -> None:
        super().__init__()
        before, expanded, after = (scaled(c, stem) for c in (row.before, row.expanded, row.after))
        act = ReLU() if row.act == "RE" else Hardswish()
        stride = 1 if row.dilation > 1 else row.stride
        parts: list[Module] = [] if expanded == before else [_conv(before, expanded, 1, act)]
        parts.append(_conv(expanded, expanded, row.kernel, act, stride, row.dilation, expanded))
        parts += [SqueezeExcitation(expanded)] if row.squeeze else []
        self.block = Sequential(*parts, _conv(expanded, after, 1, None))
        self.residual = row.stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        made = self.block(x)  # [B, C', h', w']
        return made + x if self.residual else made  # type: ignore[no-any-return]  # [B, C', h', w']


class MobileNetV3(Module):
    """x [B, C, h, w] -> four maps, at 1/2, 1/4, 1/8 and 1/16: [B, 16 | 24 | 40 | 960, ..] for a stem of 16."""

    def __init__(self, channels: int, stem: int = STEM) -> None:
        super().__init__()
        first = _conv(channels, stem, 3, Hardswish(), stride=2, eps=1e-5)
        last = _conv(scaled(ROWS[-1].after, stem), scaled(LAST, stem), 1, Hardswish())
        self.features = Sequential(first, *(InvertedResidual(row, stem) for row in ROWS), last)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        taps = []
        for at, layer in enumerate(self.features):
            x = layer(x)  # [B, C', h', w']
            if at in TAPS:
                taps.append(x)
        return tuple(taps)  # type: ignore[return-value]
