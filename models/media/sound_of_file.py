"""The sound of a video file, read beside its pictures: packet by packet, to be copied, or as samples in blocks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .source import opened

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SoundOfFile:
    """The sound track of `source` that plays by default.

    `codec`: FFmpeg's name of its code; `rate` in Hz and `channels` as in the file; `start`: when it begins, in seconds
    after the first picture, below 0 before it; `zero`: the first picture's time on the file's own clock. `cut`: from
    when to when it is kept, in seconds after the first picture; None for all of it.
    """

    source: str | Path | BytesIO
    name: str
    index: int
    codec: str
    rate: int
    channels: int
    start: Fraction
    zero: Fraction
    cut: tuple[Fraction, Fraction | None] | None = None

    def between(self, start: Fraction, end: Fraction | None) -> SoundOfFile:
        """The same, cut to the sample at these seconds after the first picture; the new sound's clock starts there."""
        return replace(self, cut=(start, end), start=max(Fraction(0), self.start - start))

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The PyAV stream, in a container of its own."""
        with opened(self.source, self.name) as container:
            yield container.streams[self.index]

    def packets(self, stream: Any) -> Iterator[Any]:
        """Its packets, as long as the file gives any: one that ends in the middle gives what came before."""
        import av

        packets = stream.container.demux(stream)
        while True:
            try:
                yield next(packets)
            except StopIteration:
                return
            except (OSError, av.FFmpegError) as reason:
                _log.warning("The sound of %s ends early: %s.", self.name, reason)
                return

    def blocks(self, rate: int | None = None, layout: str | None = None) -> Iterator[Tensor]:
        """Samples [C, n] float32, one block after the other, at another rate or layout if asked for.

        What is cut off is left out to the sample, at the file's own rate. Packets that are broken are left out.
        """
        import av

        fit = av.AudioResampler(format="flt", layout=layout, rate=rate)
        with self.opened() as stream:
            for frame in self._kept(stream):
                yield from (_samples(part) for part in fit.resample(frame))
            yield from (_samples(part) for part in fit.resample(None))

    def _kept(self, stream: Any) -> Iterator[Any]:
        """Decoded frames, of those at the edges of the cut only the samples inside."""
        if self.cut is None:
            yield from self._frames(stream)
            return
        import av

        plain = av.AudioResampler(format="flt")
        first = round((self.cut[0] + self.zero) * self.rate)
        last = None if self.cut[1] is None else round((self.cut[1] + self.zero) * self.rate)
        at: int | None = None  # the number of the next sample, counted on the file's clock
        for frame in self._frames(stream):
            if at is None:
                at = round(Fraction(frame.pts or 0) * frame.time_base * self.rate)
            for part in plain.resample(frame):
                samples = part.to_ndarray().reshape(-1, self.channels)
                kept = samples[max(0, first - at) : None if last is None else max(0, last - at)]
                at += len(samples)
                if len(kept):
                    cut = av.AudioFrame.from_ndarray(kept.reshape(1, -1), format="flt", layout=part.layout.name)
                    cut.sample_rate = self.rate
                    yield cut
            if last is not None and at >= last:
                return

    def _frames(self, stream: Any) -> Iterator[Any]:
        import av

        for packet in self.packets(stream):
            try:
                yield from packet.decode()
            except av.FFmpegError as reason:
                _log.warning("A piece of the sound of %s cannot be read: %s.", self.name, reason)


def _samples(frame: Any) -> Tensor:
    return torch.from_numpy(frame.to_ndarray().reshape(-1, frame.layout.nb_channels).T.copy())


def sound_of(source: str | Path | BytesIO, name: str, container: Any, zero: Fraction) -> SoundOfFile | None:
    """The sound track that plays by default in an open file, or None: also where no decoder knows it.

    `zero`: the first picture's time on the file's clock.
    """
    stream = container.streams.best("audio")
    if stream is None or stream.codec_context is None or not stream.rate or not stream.channels:
        return None
    start = Fraction(0) if stream.start_time is None else stream.start_time * Fraction(stream.time_base)
    codec = stream.codec_context.codec.canonical_name
    return SoundOfFile(source, name, stream.index, codec, stream.rate, stream.channels, start - zero, zero)
