"""A small source-filter synthesiser: vowels with known formants, at a known pitch, for tests that listen."""

from __future__ import annotations

import math

import torch
from torch import Tensor

# Hz, Hillenbrand et al. 1995 for American English; other values than the ones that the code under test holds.
MAN = {
    "a": (768, 1333, 2522),
    "i": (342, 2322, 3000),
    "u": (378, 997, 2343),
    "e": (476, 2089, 2691),
    "o": (497, 910, 2459),
}
WOMAN = {
    "a": (936, 1551, 2815),
    "i": (437, 2761, 3372),
    "u": (459, 1105, 2735),
    "e": (536, 2530, 3047),
    "o": (555, 1035, 2828),
}


def vowel(formants: tuple[float, ...], pitch: float, seconds: float, rate: int = 16_000) -> Tensor:
    """[T]: harmonics of a wobbling pitch, 12 dB per octave down from the glottis, through three resonances."""
    time = torch.arange(int(seconds * rate)) / rate
    phase = 2 * math.pi * (pitch * time + 0.02 * pitch * torch.sin(2 * math.pi * 5 * time) / (2 * math.pi * 5))
    wave = torch.zeros_like(time)
    for number in range(1, int(min(0.45 * rate, 7000) / pitch)):
        hertz = number * pitch
        gain = hertz / (1 + (hertz / 300) ** 2)  # glottal pulse, and the lips' 6 dB per octave
        for formant in (*formants, 3900.0):
            ratio = hertz / formant
            gain /= math.hypot(1 - ratio**2, 0.05 * ratio + 40 * hertz / formant**2)
        wave += gain * torch.sin(number * phase)
    return 0.5 * wave / wave.abs().max()
