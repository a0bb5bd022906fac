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

import numpy as np
import torch
from torch import Tensor

from .audio import Audio
from .source import opened, readable

GAP = 0.05  # seconds between two packets; a shorter one is the rounding of stamps
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SoundOfFile:
    """The sound track of `source` that plays by default.

    `codec`: FFmpeg's name of its code; `rate` in Hz and `channels` as in the file; `start`: when it begins, in seconds
    after the first picture, below 0 before it; `zero`: the first picture's time on the file's own clock. `cut`: from
    when to when it is kept, in seconds after the first picture; None for all of it, also what comes before.
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
        """The same, cut to the sample at these seconds after the first picture."""
        return replace(self, cut=(start, end))

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The PyAV stream, in a container of its own."""
        with opened(self.source, self.name) as container:
            yield container.streams[self.index]

    def blocks(self, rate: int | None = None, layout: str | None = None) -> Iterator[tuple[Fraction, Tensor]]:
        """(When it is heard, samples [C, n] float32), block after block, at another rate or layout if asked for.

        Times are seconds after the first picture, or after the cut. What is cut off is left out to the sample, at the
        file's own rate. Where the file's stamps leave a gap there is silence; packets that are broken are left out.
        """
        import av

        fit = av.AudioResampler(format="flt", layout=layout, rate=rate)
        start, rate, given = Fraction(0), rate or self.rate, 0
        for at, frame in self._kept():
            start = start if given else at
            for part in fit.resample(frame):
                yield start + Fraction(given, rate), _planes(part)
                given += part.samples
        for part in fit.resample(None):
            yield start + Fraction(given, rate), _planes(part)
            given += part.samples

    def read(self) -> Audio | None:
        """All of it in memory, from the first picture or the cut on: silence is put before a sound that begins later.

        None where that leaves no sample.
        """
        blocks = list(self.between(*self.cut or (Fraction(0), None)).blocks())
        if not blocks:
            return None
        silence = torch.zeros(len(blocks[0][1]), round(blocks[0][0] * self.rate))
        return Audio(torch.cat([silence, *(samples for _, samples in blocks)], dim=1), self.rate)

    def _kept(self) -> Iterator[tuple[Fraction, Any]]:
        """(When it is heard, interleaved floats) of what lies inside the cut."""
        import av

        begin, end = self.cut or (Fraction(0), None)
        first = round(begin * self.rate) if self.cut else None
        last = None if end is None else round(end * self.rate)
        for at, samples, layout in self._samples():
            inside = slice(0 if first is None else max(0, first - at), None if last is None else max(0, last - at))
            kept = samples[inside]
            if len(kept):
                frame = av.AudioFrame.from_ndarray(kept.reshape(1, -1), format="flt", layout=layout)
                frame.sample_rate = self.rate
                yield Fraction(at + inside.start, self.rate) - begin, frame
            if last is not None and at + len(samples) >= last:
                return

    def _samples(self) -> Iterator[tuple[int, np.ndarray, str]]:
        """(Number of the first, counted from the first picture, samples [n, C], layout), without gaps."""
        import av

        plain = av.AudioResampler(format="flt")
        at: int | None = None
        with self.opened() as stream:
            for packet in readable(stream.container.demux(stream), self.name):
                try:
                    frames = packet.decode()
                except av.FFmpegError as reason:
                    _log.warning("A piece of the sound of %s cannot be read: %s.", self.name, reason)
                    continue
                for frame in frames:
                    place = at
                    if frame.pts is not None:
                        place = round((frame.pts * Fraction(frame.time_base) - self.zero) * self.rate)
                    at = (place or 0) if at is None else at
                    gap = 0 if place is None else place - at
                    for part in plain.resample(frame):
                        samples = part.to_ndarray().reshape(-1, self.channels)
                        if gap > GAP * self.rate:
                            samples = np.concatenate([np.zeros((gap, self.channels), samples.dtype), samples])
                        yield at, samples, part.layout.name
                        at, gap = at + len(samples), 0


def _planes(frame: Any) -> Tensor:
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
