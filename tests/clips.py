"""Small video files of numbered frames, made with PyAV alone: what the reader and the writer are tested with.

A frame wears its number as twelve bars, dark or light, so that it is known again after any coder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from torch import Tensor

BARS = 12
MS = Fraction(1, 1000)


def numbered(number: int, height: int = 32, width: int = 48, channels: int = 3) -> Tensor:
    """[H, W, channels] uint8; alpha, if any, is 255 in the upper half and 0 in the lower."""
    bars = torch.tensor([40 + 170 * (number >> bar & 1) for bar in range(BARS)], dtype=torch.uint8)
    places = torch.arange(width) * BARS // width
    frame = bars[places][None, :, None].repeat(height, 1, channels)
    if channels == 4:
        frame[..., 3] = 255
        frame[height // 2 :, :, 3] = 0
    return frame


def number_of(frame: Tensor | np.ndarray) -> int:
    """The number that a frame [H, W, 3 or 4] wears, uint8 or 0..1."""
    row = torch.as_tensor(frame)[: len(frame) // 2, :, 0].float().mean(0)  # the part that is not transparent
    row = row * 255 if row.max() <= 1 else row
    middles = (torch.arange(BARS) * 2 + 1) * len(row) // (2 * BARS)
    return sum(1 << bar for bar in range(BARS) if row[middles[bar]] > 125)


def make_clip(
    path: Path | BytesIO,
    times: Sequence[Fraction],
    *,
    size: tuple[int, int] = (48, 32),
    codec: str = "libx264",
    pixels: str = "yuv420p",
    rate: Fraction | int = 25,
    clock: Fraction = MS,
    sound: dict[str, Any] | None = None,
    options: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
    format: str | None = None,
    tags: tuple[int, int, int, int] = (2, 2, 2, 0),
) -> None:
    """Frame k is `numbered(k)`, shown at times[k] seconds. `sound`: the arguments of `coded_tone`.

    `tags`: matrix, primaries, transfer (H.273), range (FFmpeg's number).
    """
    with av.open(path if isinstance(path, BytesIO) else str(path), "w", format=format, options=muxer or {}) as file:
        stream: Any = file.add_stream(codec, rate=rate, options=options or {})
        (stream.width, stream.height), stream.pix_fmt = size, pixels
        coder = stream.codec_context
        coder.time_base = clock
        coder.colorspace, coder.color_primaries, coder.color_trc, coder.color_range = tags
        packets = []
        alpha = "a" in pixels.replace("gray", "")
        heard = coded_tone(file, **sound) if sound is not None else []
        for number, time in enumerate(times):
            pixels_now = numbered(number, size[1], size[0], 4 if alpha else 3).numpy()
            frame = av.VideoFrame.from_ndarray(pixels_now, format="rgba" if alpha else "rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = round(time / clock), clock
            packets += stream.encode(frame)
        packets += stream.encode(None)
        _mux(file, [*packets, *heard])


def coded_tone(
    file: Any, codec: str, seconds: float = 1.0, rate: int = 48_000, layout: str = "stereo", start: float = 0.0
) -> list[Any]:
    """Packets of a rising tone with a little noise, in a new stream of `file`; it begins at `start` seconds."""
    stream: Any = file.add_stream(codec, rate=rate, layout=layout)
    wave = tone(seconds, rate, {"mono": 1, "stereo": 2, "5.1": 6}[layout])
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave.T.reshape(1, -1)), format="flt", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, round(start * rate), Fraction(1, rate)
    fit = av.AudioResampler(format=stream.codec_context.format.name, layout=layout, rate=rate)
    parts = [*fit.resample(frame), *fit.resample(None), None]
    return [packet for part in parts for packet in stream.encode(part)]


def tone(seconds: float, rate: int, channels: int) -> np.ndarray:
    """[channels, samples] float32 below 0.6."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(0).normal(size=(channels, len(time)))
    return (0.4 * np.sin(2 * np.pi * (200 + 300 * time) * time) + 0.03 * noise).astype(np.float32)


def _mux(file: Any, packets: Iterable[Any]) -> None:
    for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
        file.mux(packet)


def steady(count: int, rate: int = 25) -> list[Fraction]:
    """Times at a constant rate."""
    return [Fraction(number, rate) for number in range(count)]


def samples(path: Path | str) -> np.ndarray:
    """What is heard in a file, [samples, channels] float32, decoded by FFmpeg alone."""
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        plain = av.AudioResampler(format="flt")
        parts = [part for frame in file.decode(stream) for part in plain.resample(frame)]
        return np.concatenate([part.to_ndarray().reshape(-1, stream.channels) for part in parts])


def shown(path: Path | str) -> list[Fraction]:
    """When FFmpeg alone shows the frames of a file, in seconds since the first."""
    with av.open(str(path)) as file:
        times = [frame.pts * Fraction(frame.time_base) for frame in file.decode(video=0)]
    return [time - times[0] for time in times]
