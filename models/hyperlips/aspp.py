"""LR-ASPP (Howard et al. 2019, section 6.4): the deepest features, weighed by what the whole picture shows."""

from __future__ import annotations

from torch import Tensor
from torch.nn import AdaptiveAvgPool2d, BatchNorm2d, Conv2d, Module, ReLU, Sequential, Sigmoid


class LRASPP(Module):
    """x [B, 960, h, w] -> [B, 128, h, w]."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.aspp1 = Sequential(Conv2d(before, after, 1, bias=False), BatchNorm2d(after), ReLU())
        self.aspp2 = Sequential(AdaptiveAvgPool2d(1), Conv2d(before, after, 1, bias=False), Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return self.aspp1(x) * self.aspp2(x)  # type: ignore[no-any-return]  # [B, 128, h, w]
