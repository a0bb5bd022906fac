"""Sounds one after the other, whatever their rates and channels: apart, or fading into each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import torch
from torch import Tensor

from ..errors import LikenessError
from .audio import Audio, mono
from .frame_rate import nearest
from .resample import KAISER_BEST, resample_waveform


@dataclass(frozen=True)
class Joined:
    """The whole, and the sample with which each of its parts begins."""

    audio: Audio
    starts: tuple[int, ...]


def join(sounds: Sequence[Audio], gap: Fraction, sample_rate: int | None = None, channels: int | None = None) -> Joined:
    """One sound of all, `gap` seconds apart; where it is negative they overlap so long and fade into each other.

    No two overlap by more than half of the shorter one. The fade keeps the power of unlike sounds (sine and cosine).
    Rate and channels: the highest rate and the most channels of any, or those that are named; see `laid_out`.
    Raises LikenessError for no sound, and for a rate that is not possible.
    """
    if not sounds:
        raise LikenessError("There is no sound to join. Connect at least one.")
    rate = sample_rate or max(sound.sample_rate for sound in sounds)
    many = channels or max(sound.channels for sound in sounds)
    waves = [laid_out(sound, rate, many).waveform for sound in sounds]  # [C, T] each
    apart = [max(nearest(gap * rate), -(min(one.shape[1], other.shape[1]) // 2)) for one, other in pairwise(waves)]
    starts = [0]
    for wave, samples in zip(waves, apart, strict=False):
        starts.append(starts[-1] + wave.shape[1] + samples)
    whole = waves[0].new_zeros(many, starts[-1] + waves[-1].shape[1])
    overlaps = [0, *(max(0, -samples) for samples in apart), 0]
    for wave, start, fading_in, fading_out in zip(waves, starts, overlaps, overlaps[1:], strict=False):
        whole[:, start : start + wave.shape[1]] += faded(wave, fading_in, fading_out)
    return Joined(Audio(whole, rate), tuple(starts))


def laid_out(audio: Audio, sample_rate: int, channels: int) -> Audio:
    """The sound at that rate with so many channels: one is copied to all, other numbers are mixed to one before."""
    if audio.channels != channels:
        audio = Audio(mono(audio).waveform.expand(channels, -1), audio.sample_rate)
    if audio.sample_rate == sample_rate:
        return audio
    return Audio(resample_waveform(audio.waveform, audio.sample_rate, sample_rate, KAISER_BEST), sample_rate)


def faded(wave: Tensor, before: int, after: int) -> Tensor:
    """[C, T] with its first `before` samples fading in and its last `after` fading out."""
    if not before and not after:
        return wave
    wave = wave.clone()
    wave[:, :before] *= rise(before)
    wave[:, wave.shape[1] - after :] *= rise(after).flip(0)
    return wave


def rise(samples: int) -> Tensor:
    """[samples]: a quarter of a sine, from 0 to 1; its square and that of the same backwards add up to 1."""
    return torch.sin((torch.arange(samples) + 0.5) / max(1, samples) * (math.pi / 2))
