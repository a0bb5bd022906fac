"""iresnet: the network z_id of FaceShifter (section 3.1) that insightface publishes, trained by ArcFace.

ArcFace (Deng et al., arXiv 1801.07698), section 3.1, its "IR" blocks. Parameters bear the names of insightface's
backbone.pth, and so do those of sber-swap's, which is an iresnet100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import cast

from torch import Tensor
from torch.nn import BatchNorm1d, BatchNorm2d, Conv2d, Linear, Module, PReLU, Sequential

STAGES = 4  # each halves the side
DEPTHS: dict[tuple[int, ...], int] = {  # blocks of the four stages -> the number in the published name
    (2, 2, 2, 2): 18,
    (3, 4, 6, 3): 34,
    (3, 4, 14, 3): 50,
    (3, 13, 30, 3): 100,
    (6, 26, 60, 6): 200,
}


@dataclass(frozen=True)
class IResNetConfig:
    """Sizes of the network; the defaults are those of iresnet50. `side`: of the face in pixels, a multiple of 16."""

    blocks: tuple[int, ...] = (3, 4, 14, 3)
    widths: tuple[int, ...] = (64, 128, 256, 512)
    side: int = 112
    features: int = 512

    @property
    def name(self) -> str:
        """What its authors call it: iresnet50; `iresnet` and the numbers of blocks where they have no name for it."""
        return f"iresnet{DEPTHS.get(self.blocks) or '-'.join(map(str, self.blocks))}"


class IResNetBlock(Module):
    """x [B, inner, h, w] -> [B, outer, h / stride, w / stride]."""

    def __init__(self, inner: int, outer: int, stride: int) -> None:
        super().__init__()
        self.bn1, self.conv1 = BatchNorm2d(inner), Conv2d(inner, outer, 3, padding=1, bias=False)
        self.bn2, self.prelu = BatchNorm2d(outer), PReLU(outer)
        self.conv2, self.bn3 = Conv2d(outer, outer, 3, stride, padding=1, bias=False), BatchNorm2d(outer)
        self.downsample = (
            Sequential(Conv2d(inner, outer, 1, stride, bias=False), BatchNorm2d(outer)) if stride > 1 else None
        )

    def forward(self, x: Tensor) -> Tensor:
        kept = self.downsample(x) if self.downsample else x  # [B, outer, h / stride, w / stride]
        x = self.prelu(self.bn2(self.conv1(self.bn1(x))))  # [B, outer, h, w]
        return cast(Tensor, self.bn3(self.conv2(x)) + kept)  # [B, outer, h / stride, w / stride]


class IResNet(Module):
    """face [B, 3, 112, 112], RGB in -1..1 -> its features [B, 512], raw: their direction says who it is."""

    def __init__(self, config: IResNetConfig = IResNetConfig()) -> None:
        super().__init__()
        self.config = config
        first, last = config.widths[0], config.widths[-1]
        self.conv1 = Conv2d(3, first, 3, padding=1, bias=False)
        self.bn1, self.prelu = BatchNorm2d(first), PReLU(first)
        inner = first
        for stage, (blocks, outer) in enumerate(zip(config.blocks, config.widths, strict=True), 1):
            layers = [IResNetBlock(inner if at == 0 else outer, outer, 2 if at == 0 else 1) for at in range(blocks)]
            self.add_module(f"layer{stage}", Sequential(*layers))
            inner = outer
        self.bn2 = BatchNorm2d(last)
        self.fc = Linear(last * (config.side >> STAGES) ** 2, config.features)
        self.features = BatchNorm1d(config.features)

    def forward(self, face: Tensor) -> Tensor:
        x = self.prelu(self.bn1(self.conv1(face)))  # [B, 64, 112, 112]
        for stage in range(1, STAGES + 1):
            x = self.get_submodule(f"layer{stage}")(x)  # [B, 64, 56, 56], [B, 128, 28, 28], ... [B, 512, 7, 7]
        return cast(Tensor, self.features(self.fc(self.bn2(x).flatten(1))))  # [B, 512]


def iresnet_config(shapes: Mapping[str, tuple[int, ...]]) -> IResNetConfig | None:
    """The sizes of an iresnet with these weights; None for anything else, such as torchvision's resnets."""
    if not {"layer1.0.prelu.weight", "fc.weight", "features.weight"} <= shapes.keys():
        return None

    def first(name: str, otherwise: int) -> int:
        shape = shapes.get(name, ())
        return shape[0] if shape and shape[0] else otherwise

    usual = IResNetConfig()
    stages = range(1, STAGES + 1)
    widths = tuple(first(f"layer{stage}.0.conv2.weight", usual.widths[stage - 1]) for stage in stages)
    blocks = tuple(sum(f"layer{stage}.{at}.prelu.weight" in shapes for at in range(len(shapes))) for stage in stages)
    flat = shapes["fc.weight"][-1] if shapes["fc.weight"] else 0
    return IResNetConfig(
        blocks=tuple(max(1, count) for count in blocks),
        widths=widths,
        side=(isqrt(flat // widths[-1]) << STAGES) or usual.side,
        features=first("fc.weight", usual.features),
    )
