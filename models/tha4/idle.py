"""Idle motion: what a living character does while it does nothing. Blinks, breath, sway, and eyes that wander.

Everything is a function of time and seed, never of the frame before: a longer track begins with the shorter one, and
another frame rate samples the same motion. Figures: people blink some 17 times a minute with log-normal pauses, a lid
closes in about 80 ms and opens about twice as slowly; breathing is the formula of the published puppeteer (section 13).
"""

from __future__ import annotations

import math
import random
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError
from .pose import INDEX, POSE_SIZE, PoseTrack, indices_of_name

CLOSING, CLOSED, OPENING = 0.08, 0.05, 0.17  # seconds of one blink; CLOSED is never less than one frame
DOUBLE_BLINK = 0.12  # how many blinks are followed at once by a second one
# Root mean square of each sway at strength 1, and the seconds by which the body follows the head.
SWAY = {"head_x": 0.12, "head_y": 0.22, "neck_z": 0.16, "body_y": 0.14, "body_z": 0.10}
FOLLOWS = {"body_y": ("head_y", 0.35), "body_z": ("neck_z", 0.35)}
GAZE = {"iris_rotation_y": 0.22, "iris_rotation_x": 0.12}  # standard deviation of where the eyes jump to
SACCADE = 0.06  # seconds that a jump of the eyes takes


def idle_motion(
    frames: int,
    fps: Fraction,
    seed: int = 0,
    *,
    blink: float = 1.0,
    breathing: float = 1.0,
    sway: float = 1.0,
    gaze: float = 1.0,
    blinks_per_minute: float = 17.0,
    breaths_per_minute: float = 20.0,
) -> PoseTrack:
    """A track of `frames` frames. Strengths are 0 (off) and up; `blink` and `breathing` 1 use the full range.

    Raises LikenessError for no frame, a frame rate of 0, or a negative strength or rate.
    """
    if frames < 1 or fps <= 0:
        raise LikenessError(f"Idle motion needs at least one frame at a positive rate, not {frames} at {fps}.")
    knobs = {"blink": blink, "breathing": breathing, "sway": sway, "gaze": gaze}
    knobs |= {"blinks_per_minute": blinks_per_minute, "breaths_per_minute": breaths_per_minute}
    for name, value in knobs.items():
        if not 0 <= value <= 120:
            raise LikenessError(f"{name} is {value}; use 0 (off) or more.")
    time = torch.arange(frames, dtype=torch.float64) / float(fps)  # [T] seconds
    poses = torch.zeros(frames, POSE_SIZE, dtype=torch.float64)
    if blink and blinks_per_minute:
        lids = blink * blinks(time, float(1 / fps), blinks_per_minute, seed)
        poses[:, indices_of_name("eye_wink")] = lids[:, None]
    if breathing and breaths_per_minute:
        poses[:, INDEX["breathing"]] = breathing * breath(time, breaths_per_minute)
    if sway:
        own = {name: wander(time, f"{seed} {name}") for name in SWAY}
        for name, size in SWAY.items():
            curve = own[name]
            if name in FOLLOWS:
                leader, delay = FOLLOWS[name]
                curve = 0.8 * wander(time - delay, f"{seed} {leader}") + 0.6 * curve  # 0.8^2 + 0.6^2 = 1
            poses[:, INDEX[name]] = sway * size * curve
    if gaze:
        for name, curve in glances(time, seed).items():
            poses[:, INDEX[name]] = gaze * curve
    return PoseTrack(poses.float(), fps)


def breath(time: Tensor, per_minute: float) -> Tensor:
    """0..1: (1 - cos(2 pi t / period)) / 2 (section 13)."""
    return (1 - torch.cos(2 * math.pi * time * per_minute / 60)) / 2


def blinks(time: Tensor, frame: float, per_minute: float, seed: int) -> Tensor:
    """How far the lids are closed, 0..1, at `time` [T] seconds; `frame` seconds is how long a frame stands."""
    draw = random.Random(f"{seed} blinks")
    closed = max(CLOSED, frame)  # so that at a low frame rate, too, one frame shows the lids shut
    lids = torch.zeros_like(time)
    start = draw.uniform(0.4, 1.6)
    while start < float(time[-1]):
        lids = torch.maximum(lids, _lid(time - start, closed))
        if draw.random() < DOUBLE_BLINK:
            lids = torch.maximum(lids, _lid(time - start - 0.36, closed))
        spread = 0.55  # of the logarithm; exp(spread^2 / 2) is the mean over the median
        pause = draw.lognormvariate(math.log(60 / per_minute) - spread**2 / 2, spread)
        start += max(pause, 0.9)
    return lids


def _lid(since: Tensor, closed: float) -> Tensor:
    falling = (since / CLOSING).clamp(0, 1)
    rising = ((since - CLOSING - closed) / OPENING).clamp(0, 1)
    return torch.sin(falling * math.pi / 2) ** 2 * torch.cos(rising * math.pi / 2) ** 2


def wander(time: Tensor, seed: str) -> Tensor:
    """Smooth noise of unit mean square, 0.05 to 0.5 Hz: seven sines, the slow ones larger."""
    draw = random.Random(seed)
    total, power = torch.zeros_like(time), 0.0
    for step in range(7):
        hertz = 0.05 * 10 ** ((step + draw.random()) / 7)
        size = hertz**-0.5
        total = total + size * torch.sin(2 * math.pi * (hertz * time + draw.random()))
        power += size**2 / 2
    return total / math.sqrt(power)


def glances(time: Tensor, seed: int) -> dict[str, Tensor]:
    """Where the eyes look: they rest, jump to a point nearby or back to the middle, and drift a little meanwhile."""
    draw = random.Random(f"{seed} glances")
    curves = {name: 0.02 * wander(time, f"{seed} drift {name}") for name in GAZE}
    looking = dict.fromkeys(GAZE, 0.0)
    start = draw.uniform(0.5, 1.5)
    while start < float(time[-1]):
        part = ((time - start) / SACCADE).clamp(0, 1)
        part = part**3 * (10 - 15 * part + 6 * part**2)  # minimum jerk
        home = draw.random() < 0.5
        for name, size in GAZE.items():
            goal = 0.0 if home else max(-2.0, min(2.0, draw.gauss(0, 1))) * size
            curves[name] = curves[name] + (goal - looking[name]) * part
            looking[name] = goal
        start += max(0.35, draw.lognormvariate(math.log(1.5), 0.6))
    return curves
