"""Sample rate conversion with a windowed sinc: torchaudio's where it loads, otherwise the same sum in plain torch.

The formula is Smith's band-limited interpolation ("Digital Audio Resampling", CCRMA) with torchaudio's defaults: six
zero crossings to either side, a raised-cosine window, and a cut-off at 0.99 of the lower Nyquist frequency.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import pad

from .torchaudio_door import torchaudio_functional

ZERO_CROSSINGS = 6
ROLL_OFF = 0.99
TABLE_LIMIT = 1 << 22  # torchaudio's table has old * new numbers: 44101 -> 16000 would ask for 5.6 GB
BLOCK = 1 << 16  # output samples at a time, so that ten minutes need no more memory than ten seconds


def resample_waveform(waveform: Tensor, old_rate: int, new_rate: int) -> Tensor:
    """Waveform [C, T] float at `old_rate` Hz -> [C, ceil(T * new / old)] at `new_rate` Hz."""
    if old_rate == new_rate:
        return waveform
    common = math.gcd(old_rate, new_rate)
    library = torchaudio_functional()
    if library is not None and (old_rate // common) * (new_rate // common) <= TABLE_LIMIT:
        return library.resample(waveform, old_rate, new_rate, ZERO_CROSSINGS, ROLL_OFF)
    return sinc_resample(waveform, old_rate, new_rate)


def sinc_resample(waveform: Tensor, old_rate: int, new_rate: int) -> Tensor:
    """The same in plain torch, for any pair of rates: only the taps inside the window are summed."""
    common = math.gcd(old_rate, new_rate)
    old, new = old_rate // common, new_rate // common
    cutoff = min(old, new) * ROLL_OFF
    width = math.ceil(ZERO_CROSSINGS * old / cutoff)

    phase = torch.arange(new, dtype=torch.int64)
    start = phase * old // new  # the input sample at or before output sample `phase`
    remainder = (phase * old % new).double() / new  # how far past it, in input samples
    offset = torch.arange(-width, width + 2)
    distance = (offset - remainder[:, None]) * (cutoff / old)  # [new, taps], in zero crossings
    inside = distance.clamp(-ZERO_CROSSINGS, ZERO_CROSSINGS)
    window = torch.cos(inside * (math.pi / ZERO_CROSSINGS / 2)) ** 2
    taps = (torch.sinc(inside) * window * (cutoff / old)).to(waveform)  # [new, taps]

    frames = -(-waveform.shape[-1] * new // old)
    padded = pad(waveform, (width, width + 2 + old))
    blocks = []
    for first in range(0, frames, BLOCK):
        at = torch.arange(first, min(first + BLOCK, frames))
        period, where = at // new, at % new
        source = (period * old + start[where])[:, None] + (offset + width)  # [n, taps]
        blocks.append((padded[:, source] * taps[where]).sum(-1))
    return torch.cat(blocks, dim=-1)
