"""Writing a video, frame by frame, with its sound: streamed, so that a long one needs no more memory than a short one.

The file appears under its name only when it is whole. Until then it lies beside it under a temporary hidden name, which
is removed when anything goes wrong, an interrupt included.

    .mp4   H.264 4:2:0 and AAC: plays everywhere, no transparency
    .webm  VP9 with alpha and Opus: transparent in browsers
    .mov   ProRes 4444 and plain samples: transparent in video editors, large
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from ..errors import LikenessError
from .audio import Audio
from .containers import CONTAINERS, TRANSPARENT, sound_for
from .picture_track import PictureTrack
from .sound_track import SoundTrack

if TYPE_CHECKING:
    from av import Packet

SOUND_AHEAD = Fraction(1, 2)  # seconds of sound written before the picture that belongs to it


class VideoWriter:
    """A context manager: writes `path` at `fps` frames a second, `width` x `height` pixels, with or without a sound.

    The sound is written as long as it is; sounds of more than two channels are mixed down to one, and a rate that the
    format cannot carry becomes 48000 Hz. When the pictures end before the sound, the last one is held until it ends.
    An odd size gets its last column or row twice where the format needs even ones.
    Raises LikenessError for an unknown suffix, a bad size or rate, a folder that cannot be written, a full disk, a
    frame of another size, transparent frames into .mp4, or no frame at all. Nothing is left behind then.
    """

    def __init__(self, path: Path | str, fps: Fraction, width: int, height: int, audio: Audio | None = None) -> None:
        self.path = Path(path)
        kind = CONTAINERS.get(self.path.suffix.lower())
        if kind is None:
            raise LikenessError(f"'{self.path.name}' must end in one of {', '.join(CONTAINERS)}.")
        if width < 1 or height < 1 or fps <= 0:
            raise LikenessError(f"A video of {width} x {height} pixels at {fps} frames a second is not possible.")
        self.kind, self.fps, self.width, self.height = kind, Fraction(fps), width, height
        self.frames = 0  # how many are written
        self._sound = None if audio is None else sound_for(kind, audio)
        self._track: SoundTrack | None = None
        self._last: np.ndarray | None = None
        self._partial = self.path.with_name(f".{self.path.stem}-{uuid.uuid4().hex[:8]}.part")
        self._container: Any = None

    def __enter__(self) -> VideoWriter:
        import av  # here, so that the engine's import does not load FFmpeg

        kind = self.kind
        try:
            if self.path.is_dir():
                raise IsADirectoryError(None, "a folder has that name")
            self._partial.touch()  # FFmpeg opens the file only at the first frame, when work has been spent on it
            # The default clock of mp4 and mov counts milliseconds and would round the sound's length.
            clock = (
                {"movie_timescale": str(self._sound.sample_rate)} if self._sound and kind.container != "webm" else {}
            )
            self._container = av.open(str(self._partial), "w", format=kind.container, options=clock)
            self._pictures = PictureTrack(self._container, kind, self.fps, self.width, self.height)
            if self._sound is not None:
                self._track = SoundTrack(self._container, kind, self._sound)
        except (OSError, av.FFmpegError) as reason:
            self._discard()
            raise self._unwritable(reason) from reason
        except ValueError as reason:  # no such coder in this build of FFmpeg
            self._discard()
            raise LikenessError(
                f"The PyAV of this machine cannot write {self.path.suffix} files: {reason}. Use another kind of file."
            ) from reason
        return self

    def write(self, frames: Tensor) -> None:
        """Adds frames uint8 [n, H, W, 3 or 4], straight (not premultiplied) sRGB."""
        if frames.ndim != 4 or frames.shape[1:3] != (self.height, self.width) or frames.shape[3] not in (3, 4):
            raise LikenessError(
                f"Frame {self.frames} of {self.path.name} is {list(frames.shape[1:])}; "
                f"this video takes [{self.height}, {self.width}, 3 or 4]."
            )
        if frames.shape[3] == 4 and self.path.suffix.lower() not in TRANSPARENT:
            raise LikenessError(f"{self.path.name} cannot be transparent. Use {' or '.join(TRANSPARENT)}.")
        for pixels in frames.cpu().numpy():
            self._write_one(pixels)

    def _write_one(self, pixels: np.ndarray) -> None:
        from av import FFmpegError

        try:
            self._mux(self._pictures.packets(pixels, self.frames))
            self._last, self.frames = pixels, self.frames + 1
            if self._track is not None:
                self._mux(self._track.packets(self.frames / self.fps + SOUND_AHEAD))
        except (OSError, FFmpegError) as reason:
            raise self._unwritable(reason) from reason

    def _mux(self, packets: Iterable[Packet]) -> None:
        for packet in packets:
            self._container.mux(packet)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._discard()  # after a success nothing is left under this name

    def _finish(self) -> None:
        from av import FFmpegError

        if self._last is None:
            raise LikenessError(f"No frame was written to {self.path.name}. Give it at least one.")
        while self._sound is not None and self.frames / self.fps < self._sound.duration:
            self._write_one(self._last)
        try:
            self._mux(self._pictures.last_packets())
            if self._track is not None:
                self._mux(self._track.last_packets())
            self._container.close()
            os.replace(self._partial, self.path)
        except (OSError, FFmpegError) as reason:
            raise self._unwritable(reason) from reason

    def _discard(self) -> None:
        from av import FFmpegError

        # Where the disk is full this fails as well; the reason is already on its way to the user.
        with suppress(OSError, FFmpegError):
            if self._container is not None:
                self._container.close()  # a second close does nothing
        with suppress(OSError):
            self._partial.unlink()  # gone already after a success

    def _unwritable(self, reason: Exception) -> LikenessError:
        why = getattr(reason, "strerror", None) or str(reason)
        return LikenessError(
            f"The video {self.path} cannot be written: {why}. Free some space or choose another folder, and run again."
        )
