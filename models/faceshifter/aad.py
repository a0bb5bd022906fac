"""Adaptive Attentional Denormalization (FaceShifter, section 3.1.1, equations 2 to 5), and the residual block of it."""

from __future__ import annotations

from typing import cast

from torch import Tensor
from torch.nn import Conv2d, Linear, Module, ReLU, Sequential
from torch.nn.functional import instance_norm


class AAD(Module):
    """h [B, C, s, s], z_att [B, c_att, s, s], z_id [B, c_id] -> [B, C, s, s]: (1 - M) * A + M * I.

    A is h_bar as the attributes want it, I as the identity wants it; where the mask M is 1, the identity is drawn.
    The published networks normalise each picture by itself, where the paper says over the batch.
    """

    def __init__(self, channels: int, c_att: int, c_id: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = Conv2d(c_att, channels, 1), Conv2d(c_att, channels, 1)  # gamma_att, beta_att
        self.fc1, self.fc2 = Linear(c_id, channels), Linear(c_id, channels)  # gamma_id, beta_id
        self.conv_h = Conv2d(channels, 1, 1)

    def forward(self, h: Tensor, z_att: Tensor, z_id: Tensor) -> Tensor:
        h_bar = instance_norm(h)  # [B, C, s, s]
        attributes = self.conv1(z_att) * h_bar + self.conv2(z_att)  # A: [B, C, s, s]
        identity = per_channel(self.fc1(z_id)) * h_bar + per_channel(self.fc2(z_id))  # I: [B, C, s, s]
        mask = self.conv_h(h_bar).sigmoid()  # M: [B, 1, s, s]
        return cast(Tensor, (1 - mask) * attributes + mask * identity)  # [B, C, s, s]


class AADResBlk(Module):
    """h [B, inner, s, s], z_att [B, c_att, s, s], z_id [B, c_id] -> [B, outer, s, s].

    `layers` times AAD, ReLU and a convolution, of which the last leads to `outer` channels; beside them the input
    itself, or one more such step where the numbers of channels differ.
    """

    def __init__(self, inner: int, outer: int, c_att: int, c_id: int, layers: int) -> None:
        super().__init__()
        steps = [self._step(inner, outer if at == layers else inner, c_att, c_id) for at in range(1, layers + 1)]
        self.add_blocks = Sequential(*(part for step in steps for part in step))
        self.last_add_block = Sequential(*self._step(inner, outer, c_att, c_id)) if inner != outer else None

    @staticmethod
    def _step(inner: int, outer: int, c_att: int, c_id: int) -> list[Module]:
        return [AAD(inner, c_att, c_id), ReLU(), Conv2d(inner, outer, 3, padding=1, bias=False)]

    def forward(self, h: Tensor, z_att: Tensor, z_id: Tensor) -> Tensor:
        shortcut = h if self.last_add_block is None else _through(self.last_add_block, h, z_att, z_id)
        return _through(self.add_blocks, h, z_att, z_id) + shortcut  # [B, outer, s, s]


def _through(steps: Sequential, h: Tensor, z_att: Tensor, z_id: Tensor) -> Tensor:
    for part in steps:
        h = part(h, z_att, z_id) if isinstance(part, AAD) else part(h)  # [B, inner or outer, s, s]
    return h


def per_channel(values: Tensor) -> Tensor:
    """[B, C] -> [B, C, 1, 1], to meet maps."""
    return values[:, :, None, None]
