"""Sound files through PyAV: any container in; FLAC, MP3 and Opus out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy
import torch
from torch import Tensor

from ....models.errors import LikenessError

_CODECS = {"flac": "flac", "mp3": "libmp3lame", "opus": "libopus"}
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)


def read_audio(path: str | Path) -> tuple[Tensor, int]:
    """The first sound stream of a file.

    Returns waveform float32 [C,T] in -1..1 and the sample rate in Hz. Raises LikenessError where there is none.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise LikenessError(f"{Path(path).name} has no sound: choose a file with an audio stream")
            stream = container.streams.audio[0]
            rate, channels = stream.codec_context.sample_rate, stream.channels
            planar = av.AudioResampler(format="fltp")
            blocks = [whole.to_ndarray() for frame in container.decode(stream) for whole in planar.resample(frame)]
    except (av.error.FFmpegError, OSError) as error:
        raise LikenessError(f"{Path(path).name} cannot be read as sound ({error}): is the file complete?") from error
    joined = numpy.concatenate(blocks, axis=1) if blocks else numpy.zeros((channels, 0), numpy.float32)
    return torch.from_numpy(joined.astype(numpy.float32, copy=False)), rate


def write_audio(
    path: Path, waveform: Tensor, sample_rate: int, format: str, quality: str, metadata: dict[str, str]
) -> None:
    """Write a waveform [C,T] in -1..1; more than two channels keep their layout where the format can.

    `quality` is a bit rate such as "128k", or "V0" for MP3's best variable rate; FLAC ignores it.
    """
    rate = sample_rate
    if format == "opus" and sample_rate not in _OPUS_RATES:
        rate = next((one for one in _OPUS_RATES if one > sample_rate), _OPUS_RATES[-1])
    layout = {1: "mono", 2: "stereo"}.get(waveform.shape[0], f"{waveform.shape[0]}c")
    samples = numpy.ascontiguousarray(waveform.detach().float().cpu().numpy())
    with av.open(str(path), "w", format=format) as container:
        container.metadata.update(metadata)
        stream: Any = container.add_stream(_CODECS[format], rate=rate, layout=layout)
        if quality.endswith("k") and format != "flac":
            stream.bit_rate = int(quality[:-1]) * 1000
        elif format == "mp3":
            stream.codec_context.qscale = 1
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
        frame.sample_rate = sample_rate
        fit = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        for packed in (*fit.resample(frame), *fit.resample(None)):
            container.mux(stream.encode(packed))
        container.mux(stream.encode(None))
