"""The sound of a video that is being written, a little ahead of the pictures: copied as it is, or coded anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from torch import Tensor

from .audio import Audio
from .containers import Container, sound_for
from .sound_of_file import SoundOfFile

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import OutputContainer

BLOCK = 1 << 15  # samples handed over at a time
RATE_PER_CHANNEL = 96_000  # bits a second of compressed sound


class SoundTrack:
    """Codes `blocks` [C, n], of one channel or two, at a rate that the container takes; beyond -1..1 it clips.

    `start`: when the first sample is heard, in seconds of the new file.
    """

    def __init__(
        self,
        file: OutputContainer,
        kind: Container,
        blocks: Iterator[Tensor],
        rate: int,
        channels: int,
        start: Fraction,
    ) -> None:
        self._blocks, self._rate = blocks, rate
        self._layout = "mono" if channels == 1 else "stereo"
        self._at = round(start * rate)  # the next sample's place
        self._stream = cast("AudioStream", file.add_stream(kind.sound or "", rate=rate, layout=self._layout))
        # AAC holds at most 6 bits a sample.
        self._stream.codec_context.bit_rate = min(RATE_PER_CHANNEL, 4 * rate) * channels

    def packets(self, until: Fraction | None) -> Iterator[Packet]:
        """What the coder gives for the sound up to `until` seconds, or a block more; None for all of it."""
        from av import AudioFrame

        while until is None or self._at < until * self._rate:
            block = next(self._blocks, None)
            if block is None:
                return
            wave = block.clamp(-1, 1).contiguous().numpy()
            frame = AudioFrame.from_ndarray(wave, format="fltp", layout=self._layout)
            frame.sample_rate, frame.pts, frame.time_base = self._rate, self._at, Fraction(1, self._rate)
            yield from self._stream.encode(frame)
            self._at += wave.shape[1]

    def last_packets(self) -> Iterator[Packet]:
        """The rest of the sound, and what the coder still holds."""
        yield from self.packets(None)
        yield from self._stream.encode(None)


class CopiedSound:
    """The packets of a file's sound, untouched but for their place in time: `shift` seconds are added."""

    def __init__(self, file: OutputContainer, sound: SoundOfFile, source: Any, shift: Fraction) -> None:
        self._stream = file.add_stream_from_template(source, opaque=True)
        self._clock = Fraction(source.time_base)
        self._shift = round(shift / self._clock)
        self._packets = (packet for packet in sound.packets(source) if packet.dts is not None)
        self._next: Packet | None = next(self._packets, None)

    def packets(self, until: Fraction | None) -> Iterator[Packet]:
        """The packets up to `until` seconds of the new file; None for all."""
        while self._next is not None:
            packet = self._next
            dts = cast("int", packet.dts) + self._shift
            if until is not None and dts * self._clock >= until:
                return
            packet.dts = dts
            packet.pts = None if packet.pts is None else packet.pts + self._shift
            packet.stream = self._stream
            yield packet
            self._next = next(self._packets, None)

    def last_packets(self) -> Iterator[Packet]:
        """The rest of the sound."""
        yield from self.packets(None)


def blocks_of(audio: Audio) -> Iterator[Tensor]:
    """A sound in memory, block by block."""
    for at in range(0, audio.waveform.shape[1], BLOCK):
        yield audio.waveform[:, at : at + BLOCK]


def coded_sound(file: OutputContainer, kind: Container, sound: Audio | SoundOfFile, start: Fraction) -> SoundTrack:
    """A track that codes `sound` anew, as the file can carry it; `start` seconds of the new file pass before it."""
    if isinstance(sound, Audio):
        fitting = sound_for(kind, sound)
        return SoundTrack(file, kind, blocks_of(fitting), fitting.sample_rate, fitting.channels, start)
    rate = sound.rate if not kind.rates or sound.rate in kind.rates else 48_000
    channels = min(sound.channels, 2)
    blocks = sound.blocks(rate, "mono" if channels == 1 else "stereo")
    return SoundTrack(file, kind, blocks, rate, channels, start + sound.start)
