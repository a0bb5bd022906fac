"""A video through a function, chunk by chunk, into a new video: the base of every node that takes and gives a VIDEO.

Whatever the clip: as many frames out as came in, at the same times, with the same sound, in constant memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import torch
from torch import Tensor

from ..errors import LikenessError
from .audio import Audio, between
from .clip import SLACK, WHOLE, Chunk, Clip, Part, at_rate, chunks
from .encoding import Encoding, encoding_of
from .marks import Mark
from .video import VideoWriter
from .video_reader import VideoReader

Work = Callable[[Tensor, int], Tensor]


@dataclass(frozen=True)
class Streamed:
    """What was written: how many frames, of what size in pixels."""

    frames: int
    width: int
    height: int


def stream_through(
    source: Clip | str | Path | BytesIO,
    path: Path | str,
    work: Work,
    *,
    dtype: torch.dtype | None = None,
    chunk_frames: int | None = None,
    encoding: Encoding | None = None,
    on_frame: Callable[[int, Tensor], None] | None = None,
    part: Part = WHOLE,
    fps: Fraction | None = None,
    audio: Audio | None = None,
    synthetic: Mark | None = None,
) -> Streamed:
    """Writes to `path` what `work` makes of each chunk of `source`.

    `work(frames, first)` gets frames [n, H, W, 3 or 4] of `dtype` (uint8, or floating in 0..1; 4 channels where the
    source is transparent), of which the first has the number `first`, counted from the start of the part. It returns
    as many, uint8 or floating, of any one size, with 3 or 4 channels, on any device; it must not change its input.
    Without a `dtype` it gets float32 where source and file both have more than 8 bits, uint8 otherwise. A chunk has at
    most `chunk_frames` frames, by default as many as clip.CHUNK_BYTES hold.

    `encoding`: by default that of `path`'s suffix. `on_frame(number, frame)` is called with every finished frame before
    it is written; what it raises passes through: that is how a run is interrupted. `part`: which pictures to take; the
    sound is cut with them, to the sample. `fps`: another constant rate, by repeating and leaving out; else each frame
    keeps its time. `audio`: a sound instead of the source's own, which is copied as it is where the format can hold it.
    `synthetic`: the mark of what `work` makes, beside the source's own, which is kept.

    Raises LikenessError for a source that cannot be read, a `path` that cannot be written, or another number of frames
    from `work` than it got. Nothing is left under `path` then, nor after an interrupt.
    """
    clip = VideoReader(source) if isinstance(source, (str, Path, BytesIO)) else source
    chosen = encoding or encoding_of(Path(path).suffix)
    if dtype is None:
        dtype = torch.float32 if clip.deep and chosen is not None and chosen.deep else torch.uint8
    with ExitStack() as stack:
        pictures = clip.pictures(part)
        if fps is not None:
            pictures = at_rate(pictures, fps)
        writer: VideoWriter | None = None
        start = Fraction(0)
        for chunk in chunks(pictures, dtype, chunk_frames):
            with torch.inference_mode():
                frames = work(chunk.frames, chunk.first)
            _check(frames, chunk)
            if writer is None:
                start = chunk.times[0]
                mark = clip.mark if synthetic is None else synthetic.over(clip.mark)
                writer = stack.enter_context(_writer(clip, path, frames, start, chosen, part, fps, audio, mark))
            if on_frame is not None:
                for number, frame in enumerate(frames, chunk.first):
                    on_frame(number, frame)
            writer.write(frames, [time - start for time in chunk.times])
    assert writer is not None  # a clip without a picture has raised
    return Streamed(writer.frames, writer.width, writer.height)


def _check(frames: Tensor, chunk: Chunk) -> None:
    if frames.ndim != 4 or len(frames) != len(chunk.times) or frames.shape[3] not in (3, 4) or 0 in frames.shape:
        raise LikenessError(
            f"Frames {chunk.first} to {chunk.first + len(chunk.times) - 1} went in as {list(chunk.frames.shape)} and "
            f"came out as {list(frames.shape)}: as many have to come out, as [frames, height, width, 3 or 4]."
        )


def _writer(
    clip: Clip,
    path: Path | str,
    frames: Tensor,
    first: Fraction,
    encoding: Encoding | None,
    part: Part,
    fps: Fraction | None,
    audio: Audio | None,
    mark: Mark | None,
) -> VideoWriter:
    rate = fps or clip.fps
    sound = audio or clip.sound()
    if part != WHOLE and audio is None and sound is not None:
        # Pictures are whole: the last one is shown to its end, and so is the sound heard.
        end = None if part.end is None else first + math.ceil((part.end - first) * rate - SLACK) / rate
        sound = between(sound, first, end) if isinstance(sound, Audio) else sound.between(first, end)
    same_size = frames.shape[1:3] == (clip.height, clip.width)
    return VideoWriter(
        path,
        rate,
        frames.shape[2],
        frames.shape[1],
        sound,
        encoding=encoding,
        tags=clip.tags,
        clock=1 / fps if fps else clip.clock,
        aspect=clip.aspect if same_size else Fraction(1),
        hold=False,
        mark=mark,
    )
