"""Clips of drawn people, whose motions are known: made of what the actors were told to do."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, film
from likeness.models.pirenderer.face_generator import PIRendererConfig
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.motion_export import write_motion
from likeness.models.training.seeded import seeded
from likeness.models.training.vgg19 import Vgg19, Vgg19Config

SIDE = 64
LEARNT = 32  # pixels of the pictures that are learnt from: what is filmed, halved
SMALL = PIRendererConfig(descriptor=32, base=6, most=32, warp_encoder=3, warp_decoder=2, edit_layers=2, edit_blocks=1)
FAINT = 0.1
TINY_VGG = Vgg19Config((8, 8, 16, 16, 16))


def tiny_vgg(seed: int = 0) -> Vgg19:
    """A VGG19 with few channels, whose features are random."""
    with seeded(seed):
        return Vgg19(TINY_VGG).eval().requires_grad_(False)


@torch.no_grad()
def colour_vgg() -> Vgg19:
    """A VGG19 that sees colours alone, lighter and darker than the middle, at each size: its layers pass them on.

    They are faint, so that with so few channels style weighs against the rest about as it does with many.
    """
    vgg = Vgg19(Vgg19Config((6, 6, 6, 6, 6)))
    for layer in vgg.features:
        if isinstance(layer, torch.nn.Conv2d):
            passed = torch.eye(6) if layer.in_channels == 6 else FAINT * torch.cat([torch.eye(3), -torch.eye(3)])
            layer.weight.zero_()
            layer.weight[:, :, 1, 1] = passed
            torch.nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
    return vgg.eval().requires_grad_(False)


def acting(frame: int, seed: int = 0) -> Act:
    """What the actor does: turns, nods and talks, each at a pace of its own."""
    time = frame / 1.5 + 10 * seed
    return Act(
        x=SIDE / 2 + 12 * math.sin(0.9 * time),
        y=0.46 * SIDE,
        size=0.36 * SIDE,
        yaw=28 * math.sin(1.3 * time),
        pitch=8 * math.sin(0.7 * time),
        roll=20 * math.sin(1.1 * time),
        jaw=0.5 - 0.5 * math.cos(2.1 * time),
        smile=math.sin(0.5 * time),
    )


def row_of(act: Act) -> Tensor:
    """[73]: the act's numbers in the places of expression, angle and translation, each about 1; one crop for all."""
    row = torch.zeros(73)
    row[0], row[1] = 2 * act.jaw - 1, act.smile
    row[64:68] = torch.tensor([act.pitch / 8, act.yaw / 28, act.roll / 20, (act.x - SIDE / 2) / 12])
    row[70:] = torch.tensor([1.0, 0.0, 0.0])
    return row


@cache
def filmed(frames: int, seed: int = 0) -> tuple[Tensor, Motion]:
    """Frames [T, 3, 64, 64] in 0..1 of somebody in a room, and their motion."""
    acts = [acting(frame, seed) for frame in range(frames)]
    who, stage = random_identity(seed), room(SIDE, SIDE, seed)
    pictures = torch.stack([film(stage, [Actor(who, act)]).picture for act in acts])
    return pictures, Motion(torch.stack([row_of(act) for act in acts]))


def write_clip(root: Path, name: str, frames: int, seed: int = 0) -> None:
    """NAME.npz and the folder NAME, as `likeness prepare pirenderer` leaves them."""
    pictures, motion = filmed(frames, seed)
    (root / name).mkdir(parents=True)
    for at, picture in enumerate((255 * pictures).round().byte().movedim(1, -1).numpy()):
        Image.fromarray(picture).save(root / name / f"{at:07}.png")
    write_motion(root / f"{name}.npz", motion, "npz")
