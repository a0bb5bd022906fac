"""VIDEO in, VIDEO out, chunk by chunk: what every node that works on a film is built on.

def execute(cls, video, strength):
    return io.NodeOutput(stream_video(video, lambda frames, first: brighter(frames, strength)))
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import torch
from torch import Tensor

from ..models.media.audio import Audio
from ..models.media.clip import WHOLE, Clip, Part
from ..models.media.encoding import Encoding
from ..models.media.marks import Mark
from ..models.media.picture_clip import PictureClip
from ..models.media.stream import stream_through
from ..models.media.video_reader import VideoReader
from .host import Progress, film, film_parts, film_source, film_window, sound, temporary_file

PREVIEW_EVERY = 0.25  # seconds
PREVIEW_SIDE = 512  # pixels, about


def clip_of(video: Any) -> tuple[Clip, Part]:
    """A VIDEO as a clip to read, and the part of it that its node has chosen; pictures in memory are not encoded."""
    parts = film_parts(video)
    if parts is not None:
        images, frame_rate, audio = parts
        heard = None if audio is None or not audio["waveform"].numel() else Audio(*sound(audio))
        return PictureClip(images, frame_rate, heard), WHOLE
    return VideoReader(film_source(video)), Part(*film_window(video))


def encoding_like(clip: Clip) -> Encoding:
    """The encoding that loses nothing of a clip which a VIDEO has to keep: H.264, or VP9 where it is transparent."""
    return Encoding("vp9" if clip.alpha else "h264")


def stream_video(
    video: Any,
    work: Callable[[Tensor, int], Tensor],
    *,
    dtype: torch.dtype | None = torch.float32,
    chunk_frames: int | None = None,
    encoding: Encoding | None = None,
    part: Part = WHOLE,
    fps: Fraction | None = None,
    audio: Audio | None = None,
    preview: bool = True,
    synthetic: Mark | None = None,
) -> Any:
    """A VIDEO of what `work` makes of each chunk of `video`, in constant memory; see stream_through of the engine.

    `work(frames, first)` gets frames [n, H, W, 3 or 4] of `dtype` and the number of the first of them, and returns as
    many of any one size. The progress bar ticks with every frame, which is also where an interrupt arrives; `preview`
    shows some of them on the node. `encoding` is by default H.264, or VP9 for a transparent video. A node whose work
    makes people look or act as they did not says so by `synthetic`, and the file carries that mark; marks of the
    source are kept in any case.
    """
    clip, chosen = clip_of(video)
    return stream_clip(
        clip,
        work,
        dtype=dtype,
        chunk_frames=chunk_frames,
        encoding=encoding,
        part=_within(chosen, part),
        fps=fps,
        audio=audio,
        preview=preview,
        synthetic=synthetic,
    )


def stream_clip(
    clip: Clip,
    work: Callable[[Tensor, int], Tensor],
    *,
    dtype: torch.dtype | None = torch.float32,
    chunk_frames: int | None = None,
    encoding: Encoding | None = None,
    part: Part = WHOLE,
    fps: Fraction | None = None,
    audio: Audio | None = None,
    preview: bool = True,
    synthetic: Mark | None = None,
) -> Any:
    """The same of a clip, from a file or from memory."""
    shown = _Shown(Progress(promised(clip, part, fps)), preview)
    encoding = encoding or encoding_like(clip)
    path = temporary_file(encoding.suffix)
    stream_through(
        clip,
        path,
        work,
        dtype=dtype,
        chunk_frames=chunk_frames,
        encoding=encoding,
        on_frame=shown.tick,
        part=part,
        fps=fps,
        audio=audio,
        synthetic=synthetic,
    )
    return film(path)


def untouched(frames: Tensor, first: int) -> Tensor:
    """The work of nodes that only write a video in another way."""
    return frames


def _within(outer: Part, inner: Part) -> Part:
    """A part of a part."""
    ends = [end for end in (outer.end, None if inner.end is None else outer.start + inner.end) if end is not None]
    start = outer.start + inner.start
    return Part(start, min(ends) - start if ends else None)


def promised(clip: Clip, part: Part, fps: Fraction | None = None) -> int:
    """About how many frames will come."""
    seconds = clip.count / clip.fps - part.start
    if part.seconds is not None:
        seconds = min(seconds, part.seconds)
    return max(1, round(seconds * (fps or clip.fps)))


class _Shown:
    """Ticks with every frame, and shows one from time to time: a preview of each would take longer than some work."""

    def __init__(self, progress: Progress, preview: bool) -> None:
        self._progress, self._preview = progress, preview
        self._next = 0.0

    def tick(self, number: int, frame: Tensor) -> None:
        now = time.monotonic()
        if not self._preview or now < self._next:
            self._progress.tick()
            return
        self._next = now + PREVIEW_EVERY
        step = max(1, min(frame.shape[:2]) // PREVIEW_SIDE)
        small = frame[::step, ::step]
        self._progress.tick(small if frame.dtype.is_floating_point else small.float() / 255)
