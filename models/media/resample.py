"""Sample rate conversion with a windowed sinc (Smith, "Digital Audio Resampling", CCRMA), for any pair of rates.

In plain torch alone: torchaudio's `resample` is the same sum, but computes its filter in the sound's own precision,
which costs five digits at 44100 Hz, and for rates without a common measure its table takes gigabytes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .stretch import stretch


@dataclass(frozen=True)
class Filter:
    """A low pass: zero crossings of the sinc to either side, and its cut-off in parts of the lower Nyquist frequency.

    Its window is Kaiser's with `beta`, or a raised cosine (Hann's) where `beta` is None.
    """

    zero_crossings: int
    roll_off: float
    beta: float | None = None


HANN = Filter(6, 0.99)  # torchaudio's default: quick, and enough to measure speech
KAISER_BEST = Filter(50, 0.917347, 12.9846)  # resampy 0.4's, and so librosa 0.9's; before, they had 64 zero crossings
GROUP = 256  # outputs made by one matrix of taps
BLOCK = 1 << 20  # input values looked at at once, overlaps counted again: an hour needs no more memory than a minute


def resample_waveform(
    waveform: Tensor, old_rate: int, new_rate: int, low_pass: Filter = HANN, mix: bool = False
) -> Tensor:
    """Waveform [C, T] float at `old_rate` Hz -> [C, ceil(T * new / old)] at `new_rate` Hz; silence lies beyond it.

    Where outputs stand between inputs repeats with a period. Each group of outputs of a period is one matrix of taps,
    which meets the same places of every period in one product. `mix`: the channels become one on the way, their mean.
    """
    if old_rate == new_rate:
        return waveform.mean(0, keepdim=True) if mix else waveform
    common = math.gcd(old_rate, new_rate)
    old, new = old_rate // common, new_rate // common
    wanted = -(-waveform.shape[-1] * new // old)
    together = max(1, min(GROUP // new, -(-wanted // new)))  # short periods are taken together
    old, new = together * old, together * new
    periods = -(-wanted // new)
    made = waveform.new_empty(1 if mix else len(waveform), periods, new)
    for first in range(0, min(new, wanted), GROUP):
        last = min(first + GROUP, new)
        start, taps = _taps(torch.arange(first, last), old, new, low_pass)
        taps = taps.to(waveform)  # [span, n]
        at_once = max(1, BLOCK // (len(taps) * len(waveform)))
        for period in range(0, periods, at_once):
            end = min(period + at_once, periods)
            met = stretch(waveform, period * old + start, (end - 1) * old + start + len(taps))
            if mix:
                met = met.mean(0, keepdim=True)
            made[:, period:end, first:last] = met.unfold(1, len(taps), old) @ taps  # [C, p, span] @ [span, n]
    return made.flatten(1)[:, :wanted]


def _taps(outputs: Tensor, old: int, new: int, low_pass: Filter) -> tuple[int, Tensor]:
    """The first input that these outputs of a period meet, and the weights [span, n] float64 from it on."""
    before = outputs * old // new  # the input at or before each output
    past = (outputs * old % new).double() / new  # how far past it, in inputs
    cutoff = min(old, new) / old * low_pass.roll_off  # in parts of the old rate's Nyquist frequency
    width = math.ceil(low_pass.zero_crossings / cutoff)
    offsets = torch.arange(-width, width + 2)
    distance = (offsets - past[:, None]) * cutoff  # [n, 2 width + 2], in zero crossings
    part = (distance / low_pass.zero_crossings).clamp(-1, 1)
    if low_pass.beta is None:
        window = torch.cos(part * (math.pi / 2)).square()
    else:
        beta = torch.tensor(low_pass.beta, dtype=torch.float64)
        window = torch.i0(beta * (1 - part.square()).sqrt()) / torch.i0(beta)
    weights = torch.sinc(distance) * window * cutoff * (part.abs() < 1)
    start = int(before[0])
    taps = weights.new_zeros(len(outputs), int(before[-1]) - start + len(offsets))
    taps.scatter_(1, (before - start)[:, None] + torch.arange(len(offsets)), weights)
    return start - width, taps.T.contiguous()
