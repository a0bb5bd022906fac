"""Between FFmpeg's pictures and tensors: colour matrix, range, depth and alpha, in both directions.

FFmpeg's quick ways from Y'CbCr to packed R'G'B' darken a picture by one to two levels of 255 each time. The way over
planes does not, and is as quick: a film that goes through ten nodes keeps its colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor

from .color_tags import BT601, BT709, FULL, ColorTags

if TYPE_CHECKING:
    from av import VideoFrame

# SWS_BILINEAR, FULL_CHR_H_INT, FULL_CHR_H_INP (colour from every pixel, not from every other), ACCURATE_RND
SCALING = 2 | 0x2000 | 0x4000 | 0x40000
PLANAR = {(3, False): "gbrp", (4, False): "gbrap", (3, True): "gbrp16le", (4, True): "gbrap16le"}
PACKED = {(3, False): "rgb24", (4, False): "rgba", (3, True): "rgb48le", (4, True): "rgba64le"}


def has_alpha(format: Any) -> bool:
    """Whether a PyAV pixel format is transparent."""
    return any(part.is_alpha for part in format.components)


def is_deep(format: Any) -> bool:
    """Whether a PyAV pixel format has more than 8 bits a colour."""
    return any(part.bits > 8 for part in format.components)


def white(format: Any, tags: ColorTags) -> int:
    """What FFmpeg makes of white in 16 bits: it shifts the bits that there are, so that white falls short of 65535."""
    bits = max(part.bits for part in format.components)
    return ((1 << bits) - 1) << (16 - bits) if format.is_rgb or tags.range == FULL else 255 << 8


def rows_of(picture: VideoFrame) -> np.ndarray:
    """The memory of a packed picture as [H, W, channels], uint8 or uint16, to read or to fill."""
    plane = picture.planes[0]
    kind = np.dtype("<u2") if "48" in picture.format.name or "64" in picture.format.name else np.dtype("u1")
    channels = len(picture.format.components)
    rows = np.frombuffer(cast("Any", plane), kind).reshape(plane.height, plane.line_size // kind.itemsize)
    return rows[:, : plane.width * channels].reshape(plane.height, plane.width, channels)


class Unpacking:
    """From the pictures of one stream to tensors of `height` x `width` pixels, whatever size a picture has.

    `deep`: pictures of more than 8 bits become floats without loss; as uint8 they are rounded.
    """

    def __init__(self, width: int, height: int, tags: ColorTags, alpha: bool, deep: bool) -> None:
        from av.video.reformatter import VideoReformatter

        self._to_planes, self._to_pixels = VideoReformatter(), VideoReformatter()
        self._width, self._height, self._tags = width, height, tags
        self._channels, self._deep = 4 if alpha else 3, deep

    def __call__(self, picture: VideoFrame, dtype: torch.dtype) -> Tensor:
        """[H, W, 3 or 4] R'G'B'(A), straight: uint8, or floating in 0..1."""
        top = white(picture.format, self._tags)
        kind = (self._channels, self._deep and dtype.is_floating_point)
        size: dict[str, Any] = {"width": self._width, "height": self._height}
        if not picture.format.is_rgb:
            matrix = self._tags.scaler_matrix
            picture = self._to_planes.reformat(
                picture,
                **size,
                format=PLANAR[kind],
                src_colorspace=matrix,
                dst_colorspace=other_matrix(matrix),
                src_color_range=self._tags.scaler_range,
                dst_color_range=FULL,
                interpolation=SCALING,
            )
        values = rows_of(self._to_pixels.reformat(picture, **size, format=PACKED[kind], interpolation=SCALING))
        if values.dtype == np.uint8:
            pixels = torch.from_numpy(values.copy())
            return pixels if dtype == torch.uint8 else pixels.to(dtype) / 255
        floats = torch.from_numpy(values.astype(np.float32))
        floats[..., :3] /= top
        floats[..., 3:] /= 65535
        return floats.clamp_(max=1).to(dtype)


class Packing:
    """From tensors to pictures of one stream in the pixel format `pixels`; a row or column may have to be repeated.

    `extra`: (rows, columns) to repeat at the lower and right edges, for formats that need even sizes.
    """

    def __init__(self, pixels: str, tags: ColorTags, extra: tuple[int, int] = (0, 0)) -> None:
        from av.video.format import VideoFormat
        from av.video.reformatter import VideoReformatter

        self._scaler = VideoReformatter()
        self._format, self._tags, self._extra = VideoFormat(pixels), tags, extra
        self._filled: VideoFrame | None = None

    def __call__(self, pixels: Tensor) -> VideoFrame:
        """`pixels` [H, W, 3 or 4]: uint8, or floating, where what is beyond 0..1 is clamped and NaN becomes 0."""
        from av import VideoFrame

        deep = pixels.dtype.is_floating_point and is_deep(self._format)
        height, width, channels = pixels.shape
        rows, columns = self._extra
        name = PACKED[channels, deep]
        if self._filled is None or self._filled.format.name != name or name == self._format.name:
            self._filled = VideoFrame(width + columns, height + rows, name)
        filled = rows_of(self._filled)
        filled[:height, :width] = self._levels(pixels, deep)
        filled[height:, :width] = filled[height - 1 : height, :width]
        filled[:, width:] = filled[:, width - 1 : width]
        if self._format.is_rgb:
            return self._scaler.reformat(self._filled, format=self._format.name)
        matrix = self._tags.scaler_matrix
        made = self._scaler.reformat(
            self._filled,
            format=self._format.name,
            src_colorspace=other_matrix(matrix),
            dst_colorspace=matrix,
            src_color_range=FULL,
            dst_color_range=self._tags.scaler_range,
            interpolation=SCALING,
        )
        # ProRes takes the tags of pictures, not those of its coder; older PyAV has no place for some of them.
        made.colorspace, made.color_range = self._tags.matrix, self._tags.range
        if hasattr(made, "color_primaries"):
            made.color_primaries, made.color_trc = self._tags.primaries, self._tags.transfer
        return made

    def _levels(self, pixels: Tensor, deep: bool) -> np.ndarray:
        """Whole numbers [H, W, channels] of 8 or of 16 bits."""
        if not pixels.dtype.is_floating_point:
            return pixels.cpu().numpy()
        levels = pixels.detach().cpu().float().nan_to_num(0, 1, 0).clamp(0, 1)
        if not deep:
            return (255 * levels).round().byte().numpy()
        top = torch.full((levels.shape[-1],), float(white(self._format, self._tags)))
        top[3:] = 65535
        return (levels * top).round().numpy().astype(np.uint16)


def other_matrix(matrix: int) -> int:
    """Any other matrix: older PyAV leaves the matrix alone where both sides name the same. R'G'B' has none anyway."""
    return BT709 if matrix == BT601 else BT601
