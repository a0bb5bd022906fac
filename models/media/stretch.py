"""A stretch of a waveform that may reach beyond its ends, where it is silent."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import pad


def stretch(waveform: Tensor, first: int, last: int) -> Tensor:
    """Samples `first` up to, not including, `last` of a waveform [..., T] -> [..., last - first]; 0 beyond its ends."""
    length = waveform.shape[-1]
    met = waveform[..., min(max(first, 0), length) : max(min(last, length), 0)]
    before = min(max(-first, 0), last - first)
    return pad(met, (before, last - first - before - met.shape[-1]))
