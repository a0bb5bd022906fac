"""Speakers drawn as simply as can be, for what is to be learnt in seconds: an oval face, and a wide mouth that is as
far open as it is loud."""

from __future__ import annotations

import math
import random

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from likeness.tests.drawn_speakers import FINE, Speaker, loudness, spoken

WALL, SKIN, DARK = (0.3, 0.4, 0.5), (0.85, 0.65, 0.5), (0.2, 0.05, 0.05)
FACE, EYES = (0.5, 0.5, 0.42, 0.48), ((0.33, 0.3, 0.06, 0.04), (0.67, 0.3, 0.06, 0.04))  # middle and radii, in 0..1
MOUTH_Y, MOUTH_WIDE, CLOSED, OPENS = 0.74, 0.2, 0.02, 0.14  # the mouth's middle and radii
FINER = 4  # times the pixels that are kept


def simple_speaker(frames: int, seed: int, side: int = 32) -> Speaker:
    """Frames of side x side pixels, in which the head sways a little. The landmarks are all in the mouth's middle."""
    chance = random.Random(seed)
    level = loudness(frames, chance)
    jaw = level.unflatten(0, (frames, FINE)).mean(1)
    time, phase = torch.arange(frames) / 25, chance.uniform(0, 2 * math.pi)
    sways = torch.stack([0.03 * torch.sin(1.7 * time + phase), 0.02 * torch.sin(2.3 * time + phase)], 1)  # [T, 2]
    crops = torch.tensor(WALL)[:, None, None].expand(frames, 3, FINER * side, FINER * side)
    for x, y, wide, high in (FACE, *EYES):
        crops = _painted(crops, sways, (x, y), wide, torch.full((frames,), high), SKIN if y == FACE[1] else DARK)
    crops = _painted(crops, sways, (0.5, MOUTH_Y), MOUTH_WIDE, CLOSED + OPENS * jaw, DARK)
    points = (sways + torch.tensor([0.5, MOUTH_Y]))[:, None].expand(-1, 68, -1)
    return Speaker(avg_pool2d(crops, FINER), points, spoken(level, chance), jaw)


def mouth_dark(faces: Tensor) -> Tensor:
    """How dark it is where mouths are, in faces [T, 3, s, s]: [T] in 0..1."""
    side = faces.shape[2]
    top, bottom, left, right = (round(at * side) for at in (0.58, 0.92, 0.3, 0.7))
    return 1 - faces[:, :, top:bottom, left:right].mean((1, 2, 3))


def _painted(
    crops: Tensor, sways: Tensor, middle: tuple[float, float], wide: float, high: Tensor, colour: tuple[float, ...]
) -> Tensor:
    """An oval in each of the crops [T, 3, n, n]; `high` [T]."""
    size = crops.shape[2]
    at = (torch.arange(size) + 0.5) / size
    x = (at - middle[0] - sways[:, :1])[:, None] / wide  # [T, 1, n]
    y = (at - middle[1] - sways[:, 1:])[:, :, None] / high[:, None, None]  # [T, n, 1]
    inside = (x.square() + y.square() < 1)[:, None]  # [T, 1, n, n]
    return torch.where(inside, torch.tensor(colour)[:, None, None], crops)
