"""Where a sound is silent, and control vectors that keep still there.

A room is never quite silent, and a hypernetwork hears its noise change from frame to frame as it hears speech: lips
would mumble along. Levels are in units of the mel spectrogram, of which one is 12.5 dB.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..speech import MelWindows

LOUD = 0.95  # of the windows are softer than what counts as the sound's own level
BELOW = 2.0  # units below that a window is silent: 25 dB
NOTHING = -3.2  # at this level there is silence, however soft the rest is
SOFT = 0.4  # units over which silence becomes speech
SECONDS = 0.2  # deviation of the Gaussian over the vectors of a silence
AT_ONCE = 256  # windows


def quiet_of(windows: MelWindows) -> Tensor:
    """How silent each of F windows is, [F] in 0..1: by the loudest band of its loudest column."""
    count = len(windows)
    parts = (windows.windows.part(first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE))
    levels = torch.cat([part.amax((1, 2)) for part in parts])  # [F]
    silent = max(float(levels.quantile(LOUD)) - BELOW, NOTHING)
    return ((silent + SOFT - levels) / SOFT).clamp(0, 1)


def calmed(control: Tensor, quiet: Tensor, fps: float, strength: float) -> Tensor:
    """Control vectors [F, 4, C] drawn to the mean of their silent neighbours in time, as far as they are silent."""
    spread = SECONDS * fps
    whole, total = torch.zeros_like(control), torch.zeros_like(quiet)
    for away in range(-math.ceil(2 * spread), math.ceil(2 * spread) + 1):
        first, last = max(0, -away), min(len(control), len(control) - away)  # frames that have such a neighbour
        if first < last:
            weight = math.exp(-((away / spread) ** 2) / 2) * quiet[first + away : last + away]
            whole[first:last] += weight[:, None, None] * control[first + away : last + away]
            total[first:last] += weight
    mean = whole / total.clamp(min=1e-9)[:, None, None]
    return torch.lerp(control, mean, (strength * quiet * (total > 0))[:, None, None])
