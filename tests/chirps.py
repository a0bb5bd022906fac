"""The sound of HyperLips' goldens, which give it by formula: five chirps in a slow tremolo, and a little noise."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

CHIRPS = (  # amplitude, and the frequency in Hz at the start and at the end
    (0.20, 110, 220),
    (0.15, 400, 900),
    (0.10, 1200, 2500),
    (0.06, 3000, 5200),
    (0.03, 6000, 7400),
)


def chirps(samples: int, rate: int) -> Tensor:
    """[T] float32"""
    seconds = samples / rate
    time = np.arange(samples) / rate
    wave = sum(
        level * np.sin(2 * np.pi * (low * time + (high - low) * time**2 / (2 * seconds))) for level, low, high in CHIRPS
    )
    wave = wave * (0.55 + 0.45 * np.sin(2 * np.pi * 2.5 * time))
    wave = wave + 0.005 * np.random.RandomState(123).standard_normal(samples)
    return torch.from_numpy(wave.astype(np.float32))
