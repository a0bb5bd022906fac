"""A sound: its samples, its rate, and the policies for sounds that are empty, broken or oddly laid out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor

from ..errors import LikenessError
from .resample import resample_waveform

LOWEST_RATE, HIGHEST_RATE = 1000, 768_000  # Hz; outside of this a header is broken rather than unusual


@dataclass(frozen=True)
class Audio:
    """A sound: `waveform` [C, T] float32 on the CPU, nominally -1..1, and `sample_rate` in Hz.

    Raises LikenessError for no samples, a rate outside 1000..768000 Hz, a wrong shape, or a sample that is not a
    number (naming its second). Any number of channels is kept; who needs one asks `mono`.
    """

    waveform: Tensor
    sample_rate: int

    def __post_init__(self) -> None:
        if self.waveform.ndim != 2 or not self.waveform.is_floating_point():
            raise LikenessError(
                f"A sound is [channels, samples] of floating point; this one is {list(self.waveform.shape)} "
                f"of {self.waveform.dtype}."
            )
        if self.waveform.numel() == 0:
            raise LikenessError("This sound has no samples. Choose a file with sound in it, or check how it was cut.")
        if not LOWEST_RATE <= self.sample_rate <= HIGHEST_RATE:
            raise LikenessError(
                f"This sound says it has {self.sample_rate} samples a second; "
                f"between {LOWEST_RATE} and {HIGHEST_RATE} is possible. Convert it to 48000 Hz."
            )
        waveform = self.waveform.detach().to("cpu", torch.float32)
        if not torch.isfinite(waveform.sum()):  # one pass; the place is looked for only when something is wrong
            wrong = (~torch.isfinite(waveform)).nonzero()
            if len(wrong):
                second = int(wrong[0, 1]) / self.sample_rate
                raise LikenessError(f"The sound has a sample that is not a number at {second:.3f} s. Export it again.")
        object.__setattr__(self, "waveform", waveform)
        object.__setattr__(self, "sample_rate", int(self.sample_rate))

    @property
    def channels(self) -> int:
        return self.waveform.shape[0]

    @property
    def duration(self) -> Fraction:
        """Length in seconds, exactly."""
        return Fraction(self.waveform.shape[1], self.sample_rate)


def mono(audio: Audio) -> Audio:
    """All channels mixed down to one by their mean."""
    if audio.channels == 1:
        return audio
    return Audio(audio.waveform.mean(0, keepdim=True), audio.sample_rate)


def resample(audio: Audio, sample_rate: int) -> Audio:
    """The same sound at another rate in Hz; ceil(T * new / old) samples, the tail is kept."""
    if sample_rate == audio.sample_rate:
        return audio
    return Audio(resample_waveform(audio.waveform, audio.sample_rate, sample_rate), sample_rate)


def between(audio: Audio, start: Fraction, end: Fraction | None) -> Audio | None:
    """The samples from `start` to `end` seconds, None for the last one; None where there are none."""
    kept = audio.waveform[:, round(start * audio.sample_rate) : None if end is None else round(end * audio.sample_rate)]
    return Audio(kept, audio.sample_rate) if kept.numel() else None


def read_audio(path: Path | str) -> Audio:
    """The first sound track of any file that FFmpeg reads (wav, flac, mp3, ogg, m4a, mp4, webm...), at its own rate.

    Raises LikenessError when there is no such file, no sound track in it, or nothing that can be decoded.
    """
    import av  # here, so that the engine's import does not load FFmpeg

    path = Path(path)
    if not path.is_file():
        raise LikenessError(f"There is no sound file at {path}.")
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise LikenessError(f"{path.name} has no sound track. Choose a file with sound.")
            stream = container.streams.audio[0]
            # Interleaved: PyAV 18 crashes when it makes an array of eight planes.
            resampler = av.AudioResampler(format="flt")  # float; rate and channels stay as they are
            frames = [part for frame in container.decode(stream) for part in resampler.resample(frame)]
            frames += resampler.resample(None)
            rate, channels = stream.rate, stream.channels
    except av.FFmpegError as reason:
        raise LikenessError(f"{path.name} cannot be read as sound: {reason.strerror}. Convert it to wav.") from reason
    if not frames:
        raise LikenessError(f"{path.name} has a sound track without any sound in it.")
    samples = torch.cat([torch.from_numpy(frame.to_ndarray())[0] for frame in frames])  # [T * C]
    return Audio(samples.reshape(-1, channels).T.contiguous(), rate)
