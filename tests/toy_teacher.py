"""A teacher whose every answer is a formula: a disc with a mouth, which the head slides sideways."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from likeness.models.tha4.color import to_network
from likeness.models.tha4.distillation.distil import distil
from likeness.models.tha4.distillation.setting import Setting
from likeness.models.tha4.face_square import face_square, paste_face
from likeness.models.tha4.pose import INDEX
from likeness.models.tha4.warp import positions, warp
from likeness.tests.small_presets import SHORT_FAST

SIZE = 64
SLIDE = 0.15  # how far head_y = 1 moves everything, in halves of the picture


class ToyFrames(NamedTuple):
    morphed: Tensor
    image: Tensor
    flow: Tensor
    warped: Tensor
    direct: Tensor


class ToyTeacher:
    """Its character is a soft disc; mouth_aaa opens a dark ellipse in the face square."""

    def __init__(self) -> None:
        x, y = positions(SIZE, SIZE, torch.zeros(1))
        alpha = ((0.7 - (x**2 + y**2).sqrt()) * 20).clamp(0, 1)
        rgb = torch.stack([0.5 + 0.4 * x, 0.5 + 0.4 * y, 0.6 * torch.ones_like(x)])
        self.character = to_network(torch.cat([rgb, alpha[None]]))

    def face(self, poses: Tensor) -> Tensor:
        top, left, side = face_square(SIZE)
        skin = self.character[:, top : top + side, left : left + side]  # [4, 16, 16]
        x, y = positions(side, side, poses)
        opening = 0.1 + 0.6 * poses[:, INDEX["mouth_aaa"], None, None]
        mouth = ((1 - (x / 0.6) ** 2 - (y / opening) ** 2) * 2).clamp(0, 1)[:, None]  # [B, 1, 16, 16]
        dark = torch.tensor([-0.9, -1.0, -1.0, 1.0])[:, None, None]
        return torch.lerp(skin.expand(len(poses), -1, -1, -1), dark.expand(4, side, side), mouth)

    def body(self, poses: Tensor) -> ToyFrames:
        picture = paste_face(self.character, self.face(poses))
        flow = torch.zeros(len(poses), 2, SIZE, SIZE)
        flow[:, 0] = -SLIDE * poses[:, INDEX["head_y"], None, None]
        image = warp(picture, flow)
        return ToyFrames(picture, image, flow, image, image.flip(1))

    def render(self, poses: Tensor) -> Tensor:
        return self.body(poses).image


def learn_toy(out: Path) -> None:
    """A run of the preset `fast` at small sizes, which writes a snapshot whenever it can."""
    distil(ToyTeacher(), out, SHORT_FAST, Setting(held_out=2, snapshot_seconds=0))
