"""The pictures of a video that is being written: from straight sRGB bytes to what its coder takes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np

from .containers import Container

if TYPE_CHECKING:
    from av import Packet, VideoStream
    from av.container import OutputContainer

BT709 = 1  # FFmpeg's number for the matrix, the primaries and the curve of BT.709
LIMITED = 1  # FFmpeg's number for luma 16..235


class PictureTrack:
    """`width` x `height` pixels at `fps`; where the coder needs even sizes, the last row or column is repeated."""

    def __init__(self, file: OutputContainer, kind: Container, fps: Fraction, width: int, height: int) -> None:
        self.kind, self.fps = kind, fps
        self.extra = (height % 2, width % 2) if kind.even else (0, 0)
        self.stream = cast("VideoStream", file.add_stream(kind.picture, rate=fps, options=dict(kind.options)))
        self.stream.height, self.stream.width = height + self.extra[0], width + self.extra[1]
        self.stream.pix_fmt = kind.pixels
        coder = self.stream.codec_context
        coder.time_base = 1 / fps
        coder.colorspace = coder.color_primaries = coder.color_trc = BT709
        coder.color_range = LIMITED

    def packets(self, pixels: np.ndarray, number: int) -> list[Packet]:
        """What the coder gives for frame `number`: `pixels` uint8 [H, W, 3 or 4]."""
        from av import VideoFrame

        if any(self.extra):
            pixels = np.pad(pixels, ((0, self.extra[0]), (0, self.extra[1]), (0, 0)), mode="edge")
        coding = "rgb24" if pixels.shape[2] == 3 else "rgba"
        picture = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=coding)
        picture = picture.reformat(format=self.kind.pixels, dst_colorspace="ITU709", dst_color_range="MPEG")
        picture.pts, picture.time_base = number, 1 / self.fps
        return self.stream.encode(picture)

    def last_packets(self) -> list[Packet]:
        """What the coder still holds."""
        return self.stream.encode(None)
