"""The sound of a video that is being written: handed to its coder piece by piece, a little ahead of the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from .audio import Audio
from .containers import Container

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import OutputContainer

BLOCK = 1 << 15  # samples handed over at a time
RATE_PER_CHANNEL = 96_000  # bits a second of compressed sound


class SoundTrack:
    """`sound` has one channel or two, at a rate that the container takes (see `sound_for`); beyond -1..1 it clips."""

    def __init__(self, file: OutputContainer, kind: Container, sound: Audio) -> None:
        self.sound = sound
        self.layout = "mono" if sound.channels == 1 else "stereo"
        self.at = 0  # samples handed over
        self.stream = cast("AudioStream", file.add_stream(kind.sound, rate=sound.sample_rate, layout=self.layout))
        # AAC holds at most 6 bits a sample.
        self.stream.codec_context.bit_rate = min(RATE_PER_CHANNEL, 4 * sound.sample_rate) * sound.channels

    def packets(self, until: Fraction) -> Iterator[Packet]:
        """What the coder gives for the sound up to `until` seconds."""
        from av import AudioFrame

        wave, rate = self.sound.waveform, self.sound.sample_rate
        goal = min(wave.shape[1], int(until * rate))
        while self.at < goal:
            part = wave[:, self.at : min(goal, self.at + BLOCK)].clamp(-1, 1).contiguous().numpy()
            frame = AudioFrame.from_ndarray(part, format="fltp", layout=self.layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, self.at, Fraction(1, rate)
            yield from self.stream.encode(frame)
            self.at += part.shape[1]

    def last_packets(self) -> Iterator[Packet]:
        """The rest of the sound, and what the coder still holds."""
        yield from self.packets(self.sound.duration)
        yield from self.stream.encode(None)
