"""PIRenderer's generator G (section 3): source and motion -> the source with that motion, first warped, then edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor
from torch.nn import Module

from .editing_net import EditingNet
from .mapping_net import MappingNet
from .warping_net import WarpingNet, warped

WINDOW = 27  # frames of motion for one picture
RADIUS = WINDOW // 2


@dataclass(frozen=True)
class PIRendererConfig:
    """Sizes of the network; the defaults are those of the published weights.

    `base`: first channels of the warping network, the editing network has twice as many; none has more than `most`.
    """

    coefficients: int = 73
    descriptor: int = 256
    base: int = 32
    most: int = 256
    mapping_layers: int = 3
    warp_encoder: int = 5
    warp_decoder: int = 3
    edit_layers: int = 3
    edit_blocks: int = 2

    @property
    def warp_widths(self) -> tuple[int, ...]:
        """Channels of the warping network's encoder."""
        return tuple(min(self.base << at, self.most) for at in range(self.warp_encoder + 1))

    @property
    def edit_widths(self) -> tuple[int, ...]:
        """Channels of the editing network's encoder."""
        return tuple(min(2 * self.base << at, self.most) for at in range(self.edit_layers + 1))


class Rendered(NamedTuple):
    """What the generator gives: flow [B, 2, 64, 64], the warped picture and the final one [B, 3, 256, 256] in -1..1."""

    flow: Tensor
    warp: Tensor
    picture: Tensor


class FaceGenerator(Module):
    """source [B, 3, 256, 256] in -1..1, motion [B, 73, 27] -> Rendered. Parts bear the names of the published file."""

    def __init__(self, config: PIRendererConfig = PIRendererConfig()) -> None:
        super().__init__()
        self.config = config
        self.mapping_net = MappingNet(config.coefficients, config.descriptor, config.mapping_layers)
        self.warpping_net = WarpingNet(config.warp_widths, config.warp_decoder, config.descriptor)
        self.editing_net = EditingNet(config.edit_widths, config.edit_blocks, config.descriptor)

    def forward(self, source: Tensor, motion: Tensor) -> Rendered:
        z = self.mapping_net(motion)  # [B, 256]
        flow = self.warpping_net(source, z)  # [B, 2, 64, 64]
        warp = warped(source, flow)  # [B, 3, 256, 256]
        return Rendered(flow, warp, self.editing_net(source, warp, z))  # .. [B, 3, 256, 256]
