"""The VIDEO objects of the stand-in: a film in a file, and a film made of frames and sound."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
import numpy
import torch
from torch import Tensor

from ....models.errors import LikenessError
from ..machine.progress import REPORTING
from .audio import layout_of, packed


class VideoContainer(str, Enum):
    AUTO = "auto"
    MP4 = "mp4"


class VideoCodec(str, Enum):
    AUTO = "auto"
    H264 = "h264"


@dataclass
class VideoComponents:
    """A film taken apart: images [B,H,W,3] 0..1, frames per second, AUDIO or None, the container's tags."""

    images: Tensor
    frame_rate: Fraction
    audio: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None


class VideoInput:
    """What every VIDEO can do."""

    def get_components(self) -> VideoComponents:
        raise NotImplementedError

    def save_to(
        self,
        path: str | BytesIO,
        format: VideoContainer = VideoContainer.AUTO,
        codec: VideoCodec = VideoCodec.AUTO,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        raise NotImplementedError

    def get_stream_source(self) -> str | BytesIO:
        """A path, or the whole film as bytes."""
        whole = BytesIO()
        self.save_to(whole)
        whole.seek(0)
        return whole

    def get_dimensions(self) -> tuple[int, int]:
        """Width and height in pixels."""
        frames = self.get_components().images
        return frames.shape[2], frames.shape[1]

    def get_duration(self) -> float:
        """Seconds."""
        parts = self.get_components()
        return float(parts.images.shape[0] / parts.frame_rate)

    def get_container_format(self) -> str:
        """The container's name as FFmpeg spells it."""
        with av.open(self.get_stream_source()) as container:
            return container.format.name


class VideoFromFile(VideoInput):
    """A film in a file or in memory; opened anew for each question, so that it never sits in memory decoded."""

    def __init__(self, file: str | BytesIO) -> None:
        self._file = file

    def get_stream_source(self) -> str | BytesIO:
        if isinstance(self._file, BytesIO):
            self._file.seek(0)
        return self._file

    def _open(self) -> Any:
        try:
            return av.open(self.get_stream_source())
        except (av.error.FFmpegError, OSError) as error:
            named = self._file if isinstance(self._file, str) else "a film in memory"
            raise LikenessError(f"{named} cannot be read as a film ({error}): is the file complete?") from error

    def get_dimensions(self) -> tuple[int, int]:
        with self._open() as container:
            stream = container.streams.video[0]
            return stream.width, stream.height

    def get_duration(self) -> float:
        with self._open() as container:
            if container.duration is not None:
                return container.duration / av.time_base
            stream = container.streams.video[0]
            return sum(1 for _ in container.decode(stream)) / float(stream.average_rate)

    def get_components(self) -> VideoComponents:
        with self._open() as container:
            if not container.streams.video:
                raise LikenessError(f"{self._file} has no pictures: choose a file with a video stream")
            stream = container.streams.video[0]
            rate = Fraction(stream.average_rate or 1)
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
            tags = dict(container.metadata)
        images = torch.from_numpy(numpy.stack(frames)).float() / 255 if frames else torch.zeros(0, 0, 0, 3)
        return VideoComponents(images, rate, self._sound(), tags)

    def _sound(self) -> dict[str, Any] | None:
        with self._open() as container:
            if not container.streams.audio:
                return None
            stream = container.streams.audio[-1]
            interleaved = av.AudioResampler(format="flt")
            frames = [one for frame in container.decode(stream) for one in interleaved.resample(frame)]
            blocks = [one.to_ndarray().reshape(-1, stream.channels) for one in frames]
            if not blocks:
                return None
            waveform = torch.from_numpy(numpy.concatenate(blocks).T.copy())
            return {"waveform": waveform[None], "sample_rate": int(stream.codec_context.sample_rate)}

    def save_to(
        self,
        path: str | BytesIO,
        format: VideoContainer = VideoContainer.AUTO,
        codec: VideoCodec = VideoCodec.AUTO,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Copy the packets and tags as they are unless another container or codec is asked for: encode again then."""
        with self._open() as source:
            fits = format in (VideoContainer.AUTO, *source.format.name.split(","))
            fits = fits and codec in (VideoCodec.AUTO, source.streams.video[0].codec.name)
            if fits:
                _copy(source, path, metadata)
        if not fits:
            VideoFromComponents(self.get_components()).save_to(path, format, codec, metadata)


def _copy(source: Any, path: str | BytesIO, metadata: dict[str, Any] | None) -> None:
    streams = [one for one in source.streams if one.type in ("video", "audio")]
    with av.open(path, "w", format="mp4", options={"movflags": "use_metadata_tags"}) as target:
        target.metadata.update(source.metadata)
        target.metadata.update(_tags(metadata))
        try:
            twins = {one.index: target.add_stream_from_template(one) for one in streams}
        except ValueError as error:
            raise LikenessError(f"The film cannot be copied into an mp4 ({error}): save it as it is") from error
        for packet in source.demux(streams):
            REPORTING.stop_if_interrupted()
            if packet.dts is not None:
                packet.stream = twins[packet.stream.index]
                target.mux(packet)


def _tags(metadata: dict[str, Any] | None) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in (metadata or {}).items()}


class VideoFromComponents(VideoInput):
    """A film made of frames and sound held in memory."""

    def __init__(self, components: VideoComponents) -> None:
        self._components = components

    def get_components(self) -> VideoComponents:
        return self._components

    def save_to(
        self,
        path: str | BytesIO,
        format: VideoContainer = VideoContainer.AUTO,
        codec: VideoCodec = VideoCodec.AUTO,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """H.264 (yuv420p, odd sizes lose their last row or column) and AAC in MP4; sound is cut at the last frame."""
        parts = self._components
        height, width = (int(size) // 2 * 2 for size in parts.images.shape[1:3])
        with av.open(path, "w", format="mp4", options={"movflags": "use_metadata_tags"}) as container:
            container.metadata.update(_tags(metadata))
            picture = container.add_stream("h264", rate=Fraction(round(parts.frame_rate * 1000), 1000))
            picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
            sound = None
            if parts.audio is not None:
                layout = layout_of(parts.audio["waveform"].shape[1])
                sound = container.add_stream("aac", rate=int(parts.audio["sample_rate"]), layout=layout)
            for image in parts.images:
                REPORTING.stop_if_interrupted()
                pixels = (image[:height, :width, :3] * 255).clamp(0, 255).byte().cpu().numpy()
                container.mux(picture.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(picture.encode(None))
            if sound is not None:
                container.mux(_sound_packets(sound, parts))


def _sound_packets(stream: Any, parts: VideoComponents) -> list[Any]:
    assert parts.audio is not None
    rate = int(parts.audio["sample_rate"])
    last = int(-(-rate * parts.images.shape[0] // parts.frame_rate))
    frame = packed(parts.audio["waveform"][0, :, :last], rate)
    fit = av.AudioResampler(format="fltp", layout=stream.layout.name, rate=rate)
    return [packet for whole in (*fit.resample(frame), None) for packet in stream.encode(whole)]
