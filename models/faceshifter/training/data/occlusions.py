"""Occlusions pasted on faces (FaceShifter, section 3.2): a hand, a thing, both or neither on each.

Unlike the published programs': cut-outs are turned without losing their corners, sized by the face, of varied colour
and light, sometimes blurred by motion, and throw a soft shadow.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import torch
from torch import Generator, Tensor
from torch.nn.functional import affine_grid, avg_pool2d, grid_sample, interpolate, pad

from .occluders import CutOut, DrawnOccluders, Kind, Occluders

KINDS: tuple[tuple[Kind, ...], ...] = ((), ("hand",), ("object",), ("object", "hand"))  # equally often
FACE = 0.6  # of a crop's side: how wide a face is in it; eyes are some 0.28 apart in the templates
TURN = math.pi / 2  # radians either way
LIGHT, TINT = 0.3, 0.12  # how much brighter or darker at most, and each colour by itself
MOVES, FARTHEST, STEPS = 0.3, 0.07, 9  # how often one moves, at most how far in sides of the crop, seen how often
SHADOW, OFFSET, SOFT = 0.5, 0.06, 0.05  # at most how dark, and in sides of the crop how far off and how soft
BLURRED = 64  # pixels of a crop on which shadows are blurred


class Occlusions:
    """Covers faces with what `occluders` supply; by default it is drawn."""

    def __init__(self, occluders: Occluders | None = None) -> None:
        self.occluders: Occluders = occluders or DrawnOccluders()

    def cover(self, pictures: Tensor, chances: Sequence[Generator]) -> tuple[Tensor, Tensor]:
        """Pictures [B, 3, S, S] in 0..1 -> the same with occlusions, and what covers them [B, 1, S, S] in 0..1.

        A picture's chances alone, on the CPU, say what covers it and where; a fourth of all are covered by nothing and
        come out as they are. Shadows darken what they fall on, and do not count as covering.
        """
        results, covers = [], []
        for picture, generator in zip(pictures, chances, strict=True):
            chance = random.Random(int(torch.randint(2**62, (), generator=generator)))
            cover = torch.zeros_like(picture[:1])
            for kind in chance.choice(KINDS):
                cut_out = self.occluders.cut_out(kind, FACE * picture.shape[2], chance, picture.device)
                layer = placed(_lighted(cut_out, chance), picture.shape[2], chance)
                picture = pasted(_shaded(picture, layer[3:], chance), layer)
                cover = pasted(cover, layer[3:].expand(2, -1, -1))
            results.append(picture)
            covers.append(cover)
        return torch.stack(results), torch.stack(covers)


def placed(cut_out: CutOut, size: int, chance: random.Random) -> Tensor:
    """The cut-out turned and laid anywhere on a crop: [4, size, size]. It may hang over the edge."""
    angle, mirrored = chance.uniform(-TURN, TURN), chance.choice((-1.0, 1.0))
    middle = torch.tensor([chance.uniform(0, size), chance.uniform(0, size)])
    way = chance.uniform(0, 2 * math.pi)
    far = size * chance.uniform(0, FARTHEST) if chance.random() < MOVES else 0.0
    steps = torch.linspace(-far / 2, far / 2, STEPS if far else 1)[:, None]
    middles = middle + steps * torch.tensor([math.cos(way), math.sin(way)])  # [n, 2]
    return laid(cut_out, size, middles, angle, mirrored)


def laid(cut_out: CutOut, size: int, middles: Tensor, angle: float, mirrored: float = 1.0) -> Tensor:
    """The cut-out with its middle at each of `middles` [n, 2], in pixels of a crop, in equal shares: [4, size, size].

    Turned by `angle` radians, clockwise; `mirrored` -1 or 1.
    """
    height, width = cut_out.pixels.shape[1:]
    cosine, sine = math.cos(angle), math.sin(angle)
    back = torch.tensor([[mirrored * cosine, mirrored * sine], [-sine, cosine]])  # of the crop -> of the cut-out
    to_unit = torch.tensor([2 / width, 2 / height])
    offset = torch.tensor(cut_out.middle) + (size / 2 - middles) @ back.mT  # [n, 2]: the crop's middle, in the cut-out
    linear = (to_unit[:, None] * back * (size / 2)).expand(len(middles), 2, 2)
    theta = torch.cat([linear, (offset * to_unit - 1)[:, :, None]], dim=2).to(cut_out.pixels)  # [n, 2, 3]
    grid = affine_grid(theta, [len(theta), 1, size, size], align_corners=False)
    seen = grid_sample(cut_out.pixels[None], grid.flatten(0, 1)[None], align_corners=False)[0]  # [4, n size, size]
    return seen.unflatten(1, (len(theta), size)).mean(1)


def pasted(picture: Tensor, layer: Tensor) -> Tensor:
    """A premultiplied layer [C + 1, S, S] on a picture [C, S, S]; where its alpha is 0 that stays bit for bit."""
    return picture * (1 - layer[-1:]) + layer[:-1]


def _lighted(cut_out: CutOut, chance: random.Random) -> CutOut:
    """In another light, whose brightness also changes across it."""
    light = 2 ** chance.uniform(-LIGHT, LIGHT)
    tints = torch.tensor([light * 2 ** chance.uniform(-TINT, TINT) for _ in range(3)])
    height, width = cut_out.pixels.shape[1:]
    first, last = (1 + chance.uniform(-LIGHT, LIGHT) for _ in range(2))
    across = torch.linspace(first, last, width).expand(height, width).to(cut_out.pixels)
    alpha = cut_out.pixels[3:]
    colours = torch.minimum(cut_out.pixels[:3] * tints.to(across)[:, None, None] * across, alpha)
    return CutOut(torch.cat([colours, alpha]), cut_out.middle)


def _shaded(picture: Tensor, alpha: Tensor, chance: random.Random) -> Tensor:
    """With the shadow of what has this alpha [1, S, S]: shifted, and blurred by three boxes on fewer pixels."""
    dark, size = chance.uniform(0, SHADOW), picture.shape[2]
    right, down = (round(BLURRED * chance.uniform(-OFFSET, OFFSET)) for _ in range(2))
    reach = max(1, round(BLURRED * chance.uniform(0.3, 1) * SOFT))
    shadow = interpolate(alpha[None], (BLURRED, BLURRED), mode="bilinear", antialias=True)
    for _ in range(3):
        shadow = avg_pool2d(shadow, 2 * reach + 1, stride=1, padding=reach, count_include_pad=False)
    shadow = pad(shadow, (right, -right, down, -down))
    return picture * (1 - dark * interpolate(shadow, (size, size), mode="bilinear")[0])
