"""Sounds to files through PyAV: FLAC, MP3 and Opus. (They are read by `models/media/audio.py`.)"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy
from torch import Tensor

_CODECS = {"flac": "flac", "mp3": "libmp3lame", "opus": "libopus"}
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)


def packed(waveform: Tensor, sample_rate: int) -> av.AudioFrame:
    """A waveform [C,T] as one frame of interleaved samples: PyAV 18 crashes on frames of eight planes."""
    samples = waveform.detach().float().cpu().numpy().T.reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(numpy.ascontiguousarray(samples), format="flt", layout=layout_of(len(waveform)))
    frame.sample_rate = sample_rate
    frame.pts = 0
    return frame


def layout_of(channels: int) -> str:
    """FFmpeg's usual layout for a number of channels."""
    return {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")


def write_audio(
    path: Path, waveform: Tensor, sample_rate: int, format: str, quality: str, metadata: dict[str, str]
) -> None:
    """Write a waveform [C,T] in -1..1; more than two channels keep their layout where the format can.

    `quality` is a bit rate such as "128k", or "V0" for MP3's best variable rate; FLAC ignores it.
    """
    rate = sample_rate
    if format == "opus" and sample_rate not in _OPUS_RATES:
        rate = next((one for one in _OPUS_RATES if one > sample_rate), _OPUS_RATES[-1])
    layout = layout_of(waveform.shape[0])
    with av.open(str(path), "w", format=format) as container:
        container.metadata.update(metadata)
        stream: Any = container.add_stream(_CODECS[format], rate=rate, layout=layout)
        if quality.endswith("k") and format != "flac":
            stream.bit_rate = int(quality[:-1]) * 1000
        elif format == "mp3":
            stream.codec_context.qscale = 1
        fit = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        for frame in (*fit.resample(packed(waveform, sample_rate)), *fit.resample(None)):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
