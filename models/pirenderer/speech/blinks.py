"""Blinks, which a voice does not tell of and ReconNet hardly measures: added along a direction that shuts the eyes."""

from __future__ import annotations

import random

import torch
from torch import Tensor

from ...errors import LikenessError
from ..motion import EXPRESSION, Motion

SHUTTING, SHUT, OPENING = 0.1, 0.05, 0.15  # seconds
LASTS = SHUTTING + SHUT + OPENING
FASTEST = 120.0  # blinks a minute


def blink_times(seconds: float, per_minute: float, seed: int) -> list[float]:
    """When blinks begin. Pauses between them are LASTS and an exponentially distributed rest: on average they give the
    rate. The first ones are the same however long the clip is."""
    if not per_minute:
        return []
    chance, times = random.Random(seed), []
    rest = 60 / per_minute - LASTS
    at = chance.expovariate(1 / rest)
    while at < seconds:
        times.append(at)
        at += LASTS + chance.expovariate(1 / rest)
    return times


def shut(times: list[float], frames: int, fps: float) -> Tensor:
    """How far the eyes are shut in each frame, 0..1, [frames]."""
    at = torch.arange(frames, dtype=torch.float64) / fps
    closed = torch.zeros(frames, dtype=torch.float64)
    for begin in times:
        since = at - begin
        now = torch.minimum(since / SHUTTING, (LASTS - since) / OPENING).clamp(0, 1)
        closed = torch.maximum(closed, now * now * (3 - 2 * now))
    return closed.float()


def with_blinks(motion: Motion, direction: Tensor, per_minute: float, strength: float, seed: int) -> Motion:
    """The motion with `direction` [64] times `strength` added wherever the eyes are shut.

    The same for the same seed. Raises LikenessError for a rate that leaves no time between two blinks.
    """
    if not 0 <= per_minute <= FASTEST:
        raise LikenessError(f"{per_minute:g} blinks a minute are not possible. People blink 10 to 20 times.")
    fps = float(motion.fps)
    values = motion.values.clone()
    closed = shut(blink_times(len(motion) / fps, per_minute, seed), len(motion), fps)  # [T]
    values[:, EXPRESSION] += strength * closed[:, None] * direction
    return motion.with_values(values)
