"""The sound of a video that is being written, a little ahead of the pictures: copied as it is, or coded anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from torch import Tensor

from .audio import Audio
from .containers import Container, sound_for
from .sound_of_file import SoundOfFile
from .source import readable

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import OutputContainer

BLOCK = 1 << 15  # samples handed over at a time
Block = tuple[Fraction, Tensor]
RATE_PER_CHANNEL = 96_000  # bits a second of compressed sound


class SoundTrack:
    """Codes `blocks`, of one channel or two, at a rate that the container takes; beyond -1..1 it clips.

    A block is (when it is heard, samples [C, n]), in seconds of the new file once `shift` is added. Only the time of
    the first one is asked for; the others follow without a gap.
    """

    def __init__(
        self, file: OutputContainer, kind: Container, blocks: Iterator[Block], rate: int, channels: int, shift: Fraction
    ) -> None:
        self._blocks, self._rate, self._shift = blocks, rate, shift
        self._layout = "mono" if channels == 1 else "stereo"
        self._at: int | None = None  # the next sample's place
        self._stream = cast("AudioStream", file.add_stream(kind.sound or "", rate=rate, layout=self._layout))
        # AAC holds at most 6 bits a sample.
        self._stream.codec_context.bit_rate = min(RATE_PER_CHANNEL, 4 * rate) * channels

    def packets(self, until: Fraction | None) -> Iterator[Packet]:
        """What the coder gives for the sound up to `until` seconds, or a block more; None for all of it."""
        from av import AudioFrame

        while until is None or self._at is None or self._at < until * self._rate:
            block = next(self._blocks, None)
            if block is None:
                return
            if self._at is None:
                self._at = max(0, round((block[0] + self._shift) * self._rate))
            wave = block[1].clamp(-1, 1).contiguous().numpy()
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
        self._clock = Fraction(1, sound.rate)
        self._packets = (
            packet for packet in readable(source.container.demux(source), sound.name) if packet.dts is not None
        )
        self._next: Packet | None = next(self._packets, None)
        self._shift, self._last, self._duration = shift, -(1 << 62), 0
        if self._next is not None and sound.codec == "opus":
            self._shift += _opus_lead(source, Fraction(cast("int", self._next.pts)) * Fraction(source.time_base))

    def packets(self, until: Fraction | None) -> Iterator[Packet]:
        """The packets up to `until` seconds of the new file; None for all."""
        while self._next is not None:
            packet, clock = self._next, Fraction(cast("Fraction", self._next.time_base))
            dts = cast("int", packet.dts) * clock + self._shift
            if until is not None and dts >= until:
                return
            late = 0 if packet.pts is None else round((packet.pts - cast("int", packet.dts)) * clock / self._clock)
            at = round(dts / self._clock)
            if at <= self._last:  # as where recordings were joined
                at = self._last + max(1, self._duration)
            packet.dts, packet.pts, self._last = at, at + late, at
            # Older FFmpeg does not say how long the last one is, and nothing would be heard of it.
            self._duration = round((packet.duration or 0) * clock / self._clock) or self._duration
            packet.duration = self._duration
            packet.time_base = self._clock
            packet.stream = self._stream
            yield packet
            self._next = next(self._packets, None)

    def last_packets(self) -> Iterator[Packet]:
        """The rest of the sound."""
        yield from self.packets(None)


def _opus_lead(source: Any, first: Fraction) -> Fraction:
    """What a file that counts milliseconds rounds off: Opus begins some samples early, and its header says how many."""
    header = source.codec_context.extradata or b""
    exact = -Fraction(int.from_bytes(header[10:12], "little"), 48_000)
    return exact - first if first < 0 and abs(exact - first) < Fraction(1, 1000) else Fraction(0)


def blocks_of(audio: Audio) -> Iterator[Block]:
    """A sound in memory, block by block, from 0 s on."""
    for at in range(0, audio.waveform.shape[1], BLOCK):
        yield Fraction(at, audio.sample_rate), audio.waveform[:, at : at + BLOCK]


def coded_sound(file: OutputContainer, kind: Container, sound: Audio | SoundOfFile, shift: Fraction) -> SoundTrack:
    """A track that codes `sound` anew, as the file can carry it; `shift` seconds are added to its times."""
    if isinstance(sound, Audio):
        fitting = sound_for(kind, sound)
        return SoundTrack(file, kind, blocks_of(fitting), fitting.sample_rate, fitting.channels, shift)
    rate = sound.rate if not kind.rates or sound.rate in kind.rates else 48_000
    channels = min(sound.channels, 2)
    blocks = sound.blocks(rate, "mono" if channels == 1 else "stereo")
    return SoundTrack(file, kind, blocks, rate, channels, shift)
