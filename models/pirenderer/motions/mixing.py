"""Motions mixed by their parts, and without their jitter."""

from __future__ import annotations

import math

import torch

from ...errors import LikenessError
from ...face.tracks.time_filters import zero_phase
from ..motion import ANGLE, CROP, EXPRESSION, TRANSLATION, Motion
from .timing import fitted, same_rate

STILL = 0.05  # frames: a narrower Gaussian changes nothing
WIDEST = 10.0  # seconds


def blended(first: Motion, second: Motion, expression: float, pose: float, crop: float) -> Motion:
    """Two motions in one: shares 0..1 of the second in each part; the pose is angle and translation.

    The shorter one holds its last frame. Raises LikenessError for other shares, and motions of two rates.
    """
    shares = {"expression": expression, "pose": pose, "crop": crop}
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise LikenessError(f"The share of {name} is between 0 (first) and 1 (second); this one is {share:g}.")
    first, second = same_rate(first, second)
    frames = max(len(first), len(second))
    first, second = fitted(first, frames), fitted(second, frames)
    weights = first.values.new_zeros(first.values.shape[1])
    weights[EXPRESSION], weights[CROP] = expression, crop
    weights[ANGLE] = weights[TRANSLATION] = pose
    marks = [own.seen | (not part) for own, part in ((first, any(v < 1 for v in shares.values())),
                                                    (second, any(shares.values())))]  # fmt: skip
    return Motion(torch.lerp(first.values, second.values, weights), first.fps, marks[0] & marks[1])


def smoothed(motion: Motion, expression: float, pose: float) -> Motion:
    """The motion without jitter and without delay: Gaussians of so many seconds' standard deviation; 0 is off.

    The pose is all but the expression: angle, translation and crop. Each frame is drawn to the line that fits its
    neighbours best, so that even movements stay what they are, at the ends too. Raises LikenessError for other times.
    """
    values, one = motion.values.clone(), torch.zeros(len(motion), dtype=torch.long)
    for name, part, seconds in (("expression", EXPRESSION, expression), ("pose", slice(ANGLE.start, CROP.stop), pose)):
        if not 0 <= seconds <= WIDEST or math.isnan(seconds):
            raise LikenessError(f"Smoothing of the {name} is 0 to {WIDEST:g} seconds; this one is {seconds:g}.")
        sigma = seconds * float(motion.fps)
        if sigma >= STILL and len(motion) > 1:
            values[:, part] = zero_phase(values[:, part], one, sigma)
    return motion.with_values(values)
