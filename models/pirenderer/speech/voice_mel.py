"""What the audio flow hears: four mel columns for each frame of 25 a second, of a voice brought to one loudness."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ...media.audio import Audio
from ...media.mel_voice import FLOOR, RATE, flow_mel, voice
from ..condition import COLUMNS
from ..motion import TRAINED_FPS

LOUDNESS = 10 ** (-23 / 20)  # root mean square of what is spoken
BLOCK = RATE // 10  # samples looked at at once
QUIET = 10 ** (-50 / 20)  # what stays below is silence, not a quiet voice
PAUSE = 10 ** (-30 / 20)  # of the loudest block: below it nobody speaks
SILENCE = math.log10(FLOOR)  # of a column's numbers


def voice_columns(audio: Audio) -> Tensor:
    """A sound -> log10 mels [80, N], 100 columns a second: its channels' mean, its spoken parts at -23 dBFS.

    So a voice recorded at half the level moves a face just as far. A sound without anything above -50 dB stays as it
    is.
    """
    heard = voice(audio)
    return flow_mel(Audio(heard.waveform * gain(heard.waveform[0]), RATE)).values


def gain(waveform: Tensor) -> float:
    """By what a voice [T] at 16 kHz is to be multiplied."""
    blocks = torch.stack([block.square().mean() for block in waveform.split(BLOCK)]).sqrt()
    loudest = float(blocks.max())
    if loudest < QUIET:
        return 1.0
    spoken = blocks[blocks >= PAUSE * loudest]
    return LOUDNESS / float(spoken.square().mean().sqrt())


def frames_of(audio: Audio) -> int:
    """How many frames a sound lasts, the last begun one too."""
    return math.ceil(audio.duration * TRAINED_FPS)


def mel_of_frames(columns: Tensor, first: int, last: int) -> Tensor:
    """Columns [80, N] -> those of frames `first` to, without it, `last`: [320, last - first], one column after the
    other. Beyond the sound's ends is silence."""
    begin, end = first * COLUMNS, last * COLUMNS
    there = columns[:, min(max(begin, 0), columns.shape[1]) : max(end, 0)]  # [80, n]
    made = columns.new_full((len(columns), end - begin), SILENCE)
    start = max(-begin, 0)
    made[:, start : start + there.shape[1]] = there
    return made.unflatten(1, (-1, COLUMNS)).permute(2, 0, 1).flatten(0, 1)
