"""IR-SE50: the network z_id of FaceShifter (section 3.1) in the layout of TreB1eN, which taotaonice uses.

The "IR" blocks of ArcFace (arXiv 1801.07698), section 3.1, each followed by squeeze and excitation (Hu et al., arXiv
1709.01507). Parameters bear the names of the published file model_ir_se50.pth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import isqrt
from typing import cast

from torch import Tensor, relu_
from torch.nn import BatchNorm1d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, Module, PReLU, Sequential

SQUEEZE = 16  # how many channels share one of the inner values
STAGES = 4  # each halves the side


@dataclass(frozen=True)
class IRSEConfig:
    """Sizes of the network; the defaults are those of IR-SE50. `widths` differ from each other.

    `side`: of the face in pixels, a multiple of 16.
    """

    blocks: tuple[int, ...] = (3, 4, 14, 3)
    widths: tuple[int, ...] = (64, 128, 256, 512)
    side: int = 112
    features: int = 512

    @property
    def name(self) -> str:
        """What its authors call it: ir_se and how many layers it has."""
        return f"ir_se{2 * sum(self.blocks) + 2}"


class SqueezeExcitation(Module):
    """x [B, width, h, w] -> the same, each channel times a weight in 0..1 that the means of all channels give."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = max(1, width // SQUEEZE)
        self.fc1 = Conv2d(width, inner, 1, bias=False)
        self.fc2 = Conv2d(inner, width, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        inner = relu_(self.fc1(x.mean((2, 3), keepdim=True)))  # [B, width / 16, 1, 1]
        return x * self.fc2(inner).sigmoid()  # [B, width, h, w]


class IRSEBlock(Module):
    """x [B, inner, h, w] -> [B, outer, h / stride, w / stride]."""

    def __init__(self, inner: int, outer: int, stride: int) -> None:
        super().__init__()
        self.res_layer = Sequential(
            BatchNorm2d(inner),
            Conv2d(inner, outer, 3, padding=1, bias=False),
            PReLU(outer),
            Conv2d(outer, outer, 3, stride, padding=1, bias=False),
            BatchNorm2d(outer),
            SqueezeExcitation(outer),
        )
        self.shortcut_layer: Module = (
            MaxPool2d(1, stride)  # plain subsampling
            if inner == outer
            else Sequential(Conv2d(inner, outer, 1, stride, bias=False), BatchNorm2d(outer))
        )

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.res_layer(x) + self.shortcut_layer(x))  # [B, outer, h / stride, w / stride]


class IRSE(Module):
    """face [B, 3, 112, 112] in -1..1 -> its features [B, 512], raw: their direction says who it is.

    The published program divides them by their length; we keep it, for it says how good the picture is.
    """

    def __init__(self, config: IRSEConfig = IRSEConfig()) -> None:
        super().__init__()
        self.config = config
        first, last = config.widths[0], config.widths[-1]
        self.input_layer = Sequential(Conv2d(3, first, 3, padding=1, bias=False), BatchNorm2d(first), PReLU(first))
        inner, body = first, []
        for blocks, outer in zip(config.blocks, config.widths, strict=True):
            body += [IRSEBlock(inner if at == 0 else outer, outer, 2 if at == 0 else 1) for at in range(blocks)]
            inner = outer
        self.body = Sequential(*body)
        self.output_layer = Sequential(
            BatchNorm2d(last),
            Dropout(),
            Flatten(),
            Linear(last * (config.side >> STAGES) ** 2, config.features),
            BatchNorm1d(config.features),
        )

    def forward(self, face: Tensor) -> Tensor:
        x = self.body(self.input_layer(face))  # [B, 512, 7, 7]
        return cast(Tensor, self.output_layer(x))  # [B, 512]


def ir_se_config(shapes: Mapping[str, tuple[int, ...]]) -> IRSEConfig | None:
    """The sizes of an IR-SE with these weights; None for anything else."""
    if not {"body.0.res_layer.5.fc1.weight", "input_layer.0.weight", "output_layer.3.weight"} <= shapes.keys():
        return None
    usual = IRSEConfig()
    convolutions = [f"body.{at}.res_layer.3.weight" for at in range(len(shapes))]
    outer = [shapes[name][0] for name in convolutions if shapes.get(name)]
    stages = [(width, len(list(blocks))) for width, blocks in groupby(outer)]
    if len(stages) != STAGES or not all(width for width, _ in stages):
        stages = list(zip(usual.widths, usual.blocks, strict=True))
    widths, blocks = zip(*stages, strict=True)
    features, flat = (*shapes["output_layer.3.weight"], 0, 0)[:2]
    return IRSEConfig(blocks, widths, (isqrt(flat // widths[-1]) << STAGES) or usual.side, features or usual.features)
