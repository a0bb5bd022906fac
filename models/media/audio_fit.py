"""A sound made as long as a film, to the sample; and a sound moved in time."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import torch

from ..errors import LikenessError
from .audio import Audio
from .audio_join import faded, rise
from .stretch import stretch

Short = Literal["silence", "loop", "ping-pong"]
Place = Literal["start", "middle", "end"]


def fit(
    audio: Audio, samples: int, short: Short = "silence", place: Place = "start", fade: Fraction = Fraction(0)
) -> Audio:
    """The sound, `samples` long.

    `place`: which part of a longer sound is kept, or where a shorter one stands. `short`: what fills the rest: silence,
    the sound again from its beginning, or the sound backwards and forwards by turns. `fade`: seconds over which the
    sound fades where it was cut, and over which its repetitions fade into each other.
    Raises LikenessError unless `samples` is positive.
    """
    if samples < 1:
        raise LikenessError("A length of no sample is asked for. Give a longer one.")
    length = audio.waveform.shape[1]
    ramp = int(fade * audio.sample_rate)
    if length < samples and short != "silence":
        audio = _repeated(audio, samples, short, ramp)
        length = audio.waveform.shape[1]
    first = {"start": 0, "middle": (length - samples) // 2, "end": length - samples}[place]
    kept = stretch(audio.waveform, max(first, 0), min(first + samples, length))  # [C, n]
    half = min(ramp, kept.shape[1] // 2)
    kept = faded(kept, half * (first > 0), half * (first + samples < length))
    before = max(-first, 0)
    return Audio(stretch(kept, -before, samples - before), audio.sample_rate)


def _repeated(audio: Audio, samples: int, short: Short, ramp: int) -> Audio:
    """At least `samples` of it, from its own beginning to its own end (or to its beginning, backwards)."""
    wave = audio.waveform
    if short == "ping-pong":
        turn, end = torch.cat([wave, wave.flip(1)], dim=1), wave[:, :0]
    else:
        overlap = min(ramp, wave.shape[1] // 2)
        turn, end = wave[:, : wave.shape[1] - overlap].clone(), wave[:, wave.shape[1] - overlap :]
        turn[:, :overlap] = turn[:, :overlap] * rise(overlap) + end * rise(overlap).flip(0)
    whole = torch.cat([turn.repeat(1, -(-samples // turn.shape[1])), end], dim=1)
    whole[:, : end.shape[1]] = wave[:, : end.shape[1]]  # nothing came before
    return Audio(whole, audio.sample_rate)


def shift(audio: Audio, samples: int, keep_length: bool = True) -> Audio:
    """The sound so many samples later, or earlier where they are negative; silence stands in what is left free.

    With `keep_length` it stays as long, and what is pushed beyond its ends is lost; else it becomes longer or shorter
    by as much. Raises LikenessError where nothing would be left.
    """
    length = audio.waveform.shape[1]
    end = length if keep_length else length + samples
    if end < 1 or (keep_length and abs(samples) >= length):
        raise LikenessError(
            f"Moved by {samples / audio.sample_rate:.3f} s, nothing is left of a sound of "
            f"{float(audio.duration):.3f} s. Move it by less."
        )
    return Audio(stretch(audio.waveform, -samples, end - samples), audio.sample_rate)
