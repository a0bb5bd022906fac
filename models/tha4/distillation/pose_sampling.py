"""Random plausible poses for distillation (THA4, section 11, where the published dataset of poses is missing).

This is OUR sampler, not the published pose_dataset.pt: its figures were chosen by us. What it aims at:

- brows: rest 35 %, else one shape for both sides, sometimes a second, weaker one;
- eyes: rest 35 %, else one shape; both lids move together four times of five, otherwise each for itself;
- mouth: rest 25 %, else one vowel leads, a second and the corners are mixed in weaker;
- gaze, head and body: bell-shaped around rest; the body follows the head half way;
- a parameter that moves reaches its extreme exactly three times of ten, so the ends of every slider are seen;
- one pose of twelve is uniform over the whole range of a random third of all 45 parameters, whatever that looks like.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Generator, Tensor

from ..pose import HIGH, INDEX, LOW, POSE_SIZE, clamp

BROWS = ("troubled", "angry", "lowered", "raised", "happy", "serious")
LIDS = ("wink", "happy_wink", "surprised", "relaxed", "unimpressed", "raised_lower_eyelid")
VOWELS = ("aaa", "iii", "uuu", "eee", "ooo", "delta")
FREE_SHARE = 1 / 12  # poses that follow no plan


class PoseSource(Protocol):
    """Where the poses of a training come from: an endless sequence for each seed."""

    def poses(self, first: int, count: int, seed: int) -> Tensor:
        """Poses number `first` to `first + count - 1` of a seed's sequence, [count, 45] float32."""


class SampledPoses:
    """Poses of `sample_poses`, whose figures are ours. Each call's are drawn together: equal calls, equal poses."""

    def poses(self, first: int, count: int, seed: int) -> Tensor:
        """See PoseSource. No seed from 0 on gives poses of `sample_poses` with a seed below 2^32."""
        return sample_poses(count, (seed + 1) * 2**32 + first)


def sample_poses(count: int, seed: int) -> Tensor:
    """`count` poses [count, 45] float32, inside the parameters' ranges; the same seed gives the same poses."""
    draw = Draw(count, torch.Generator().manual_seed(seed))
    poses = torch.zeros(count, POSE_SIZE)
    _pairs(poses, draw, "eyebrow", BROWS, rest=0.35, second=0.25, apart=0.25)
    _pairs(poses, draw, "eye", LIDS, rest=0.35, second=0.15, apart=0.2)
    _mouth(poses, draw)
    _gaze_head_body(poses, draw)
    free = LOW + (HIGH - LOW) * draw.uniform(POSE_SIZE)
    free = free * draw.chance(1 / 3, POSE_SIZE)
    return clamp(torch.where(draw.chance(FREE_SHARE)[:, None], free, poses))


class Draw:
    """Random numbers for `count` poses at a time, all from one generator."""

    def __init__(self, count: int, generator: Generator) -> None:
        self.count, self.generator = count, generator

    def uniform(self, *size: int) -> Tensor:
        """Uniform in 0..1, [count, *size]."""
        return torch.rand(self.count, *size, generator=self.generator)

    def chance(self, share: float, *size: int) -> Tensor:
        """True for that share of the poses, [count, *size] bool."""
        return self.uniform(*size) < share

    def choice(self, options: int) -> Tensor:
        """One of 0..options-1, [count]."""
        return torch.randint(options, (self.count,), generator=self.generator)

    def amount(self) -> Tensor:
        """How far something moves, [count] in 0..1: at the very end three times of ten, else uniform."""
        return torch.where(self.chance(0.3), torch.ones(()), self.uniform())

    def bell(self, width: float) -> Tensor:
        """Normal around 0 with that standard deviation, cut at -1 and 1, [count]."""
        return (torch.randn(self.count, generator=self.generator) * width).clamp(-1, 1)


def _pairs(poses: Tensor, draw: Draw, part: str, shapes: tuple[str, ...], rest: float, second: float, apart: float):
    """One shape of both sides leads (not at `rest`), a `second` joins more weakly; `apart`: the sides differ."""
    moves = ~draw.chance(rest)
    first_column = torch.tensor([INDEX[f"{part}_{shape}_left"] for shape in shapes])
    each = torch.arange(draw.count)
    sides_differ = draw.chance(apart)
    for factor, joins in ((1.0, moves), (0.5, moves & draw.chance(second))):
        left = first_column[draw.choice(len(shapes))]
        one, other = draw.amount(), draw.amount() * draw.chance(0.6)
        poses[each, left] = torch.where(joins, factor * one, poses[each, left])
        poses[each, left + 1] = torch.where(
            joins, factor * torch.where(sides_differ, other, one), poses[each, left + 1]
        )


def _mouth(poses: Tensor, draw: Draw) -> None:
    """One vowel leads, another is mixed in; corners go up or down, mostly together; now and then a smirk."""
    each = torch.arange(draw.count)
    vowel = torch.tensor([INDEX[f"mouth_{shape}"] for shape in VOWELS])
    speaks = ~draw.chance(0.25)
    for factor, joins in ((0.5, speaks & draw.chance(0.35)), (1.0, speaks)):
        column = vowel[draw.choice(len(VOWELS))]
        poses[each, column] = torch.where(joins, factor * draw.amount(), poses[each, column])
    corner = torch.tensor([INDEX["mouth_lowered_corner_left"], INDEX["mouth_raised_corner_left"]])[draw.choice(2)]
    moves, one_sided = draw.chance(0.35), draw.chance(0.15)
    amount = draw.amount()
    poses[each, corner] = moves * amount
    poses[each, corner + 1] = moves * torch.where(one_sided, draw.uniform(), amount)
    poses[:, INDEX["mouth_smirk"]] = draw.chance(0.12) * draw.amount()


def _gaze_head_body(poses: Tensor, draw: Draw) -> None:
    """Gaze, iris size, head, body and breath. The body follows the head's turn and tilt half way."""
    small = draw.chance(0.25) * draw.amount()
    poses[:, INDEX["iris_small_left"]] = small
    poses[:, INDEX["iris_small_right"]] = torch.where(draw.chance(0.15), draw.uniform(), small)
    looks, turns, sways = ~draw.chance(0.3), ~draw.chance(0.15), ~draw.chance(0.25)
    for name, width, moves in (
        ("iris_rotation_x", 0.5, looks),
        ("iris_rotation_y", 0.6, looks),
        ("head_x", 0.6, turns),
        ("head_y", 0.6, turns),
        ("neck_z", 0.6, turns),
        ("body_y", 0.4, sways),
        ("body_z", 0.4, sways),
    ):
        poses[:, INDEX[name]] = moves * draw.bell(width)
    for body, head in (("body_y", "head_y"), ("body_z", "neck_z")):
        poses[:, INDEX[body]] = (poses[:, INDEX[body]] + 0.5 * sways * poses[:, INDEX[head]]).clamp(-1, 1)
    poses[:, INDEX["breathing"]] = ~draw.chance(0.1) * draw.uniform()
