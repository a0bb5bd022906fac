"""What may be wrong with the sound that a portrait is to speak: which channel, silence, clipping."""

from __future__ import annotations

from typing import Literal, get_args

from ...errors import LikenessError
from ...media.audio import Audio
from ...media.audio_measure import HEARD, measure

Channel = Literal["all", "left", "right"]
Silence = Literal["as heard", "hold still", "error"]
MUCH = 1e-3  # of all samples at full scale: then consonants are no longer what they were


def channel_of(audio: Audio, channel: Channel) -> Audio:
    """One channel of a sound, or all: their mean is heard. LikenessError for a channel that it has not."""
    if channel not in get_args(Channel):
        raise LikenessError(f"There is no channel '{channel}'. Choose one of {', '.join(get_args(Channel))}.")
    if channel == "all":
        return audio
    if audio.channels < 2:
        raise LikenessError(f"This sound has one channel, so there is no {channel} one. Choose all.")
    at = ("left", "right").index(channel)
    return Audio(audio.waveform[at : at + 1], audio.sample_rate)


def is_silent(audio: Audio) -> bool:
    """Nothing in it is above -50 dB."""
    return measure(audio).heard is None


def remarks(audio: Audio) -> list[str]:
    """Sentences about what the flow is given to hear."""
    found, told = measure(audio), []
    if audio.channels > 1:
        told.append(f"The mean of {audio.channels} channels is heard. Voices that speak in turns: choose one channel.")
    if found.heard is None:
        told.append(f"This sound is silent: nothing in it is above {HEARD:g} dB.")
    else:
        told.append(f"A voice from {found.heard[0]:.2f} s to {found.heard[1]:.2f} s, {found.rms:.1f} dBFS.")
    if found.clipped > MUCH * audio.waveform.numel():
        share = 100 * found.clipped / audio.waveform.numel()
        told.append(f"{share:.1f} % of its samples are clipped, which blurs consonants. Record it more quietly.")
    return told
