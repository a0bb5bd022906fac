"""Writing a video, frame by frame, with its sound: streamed, so that a long one needs no more memory than a short one.

The file appears under its name only when it is whole. Until then it lies beside it under a temporary hidden name, which
is removed when anything goes wrong, an interrupt included. The formats are those of containers.FORMATS.
"""

from __future__ import annotations

import errno
import logging
import os
import uuid
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from torch import Tensor

from ..errors import LikenessError
from .audio import Audio
from .color_tags import BT709_LIMITED, ColorTags
from .encoding import BY_SUFFIX, TRANSPARENT, Encoding, encoding_of
from .mark_in_video import append_mark, tags_of
from .marks import Mark
from .picture_track import GIF_FASTEST, PictureTrack
from .sound_of_file import SoundOfFile
from .sound_track import CopiedSound, SoundTrack, coded_sound

if TYPE_CHECKING:
    from av import Packet

_log = logging.getLogger(__name__)
SOUND_AHEAD = Fraction(1, 2)  # seconds of sound written before the picture that belongs to it


class VideoWriter:
    """A context manager: writes `path` at `fps` frames a second, `width` x `height` pixels, with or without a sound.

    `encoding`: by default the usual one of the path's suffix. `tags` and `aspect` (a pixel's width by its height) are
    written into the file. Frames may have times of their own, in whole steps of `clock` seconds; by default they follow
    each other at `fps`.

    A sound in memory is written as long as it is; one of more than two channels is mixed down to one, and a rate that
    the format cannot carry becomes 48000 Hz. With `hold`, the last picture is held until it ends. The sound of a file
    is copied packet by packet where that is possible, and whole. A GIF has no sound: it is left out.

    An odd size gets its last column or row twice where the format needs even ones. `mark`: what the file says of how
    its pictures came about; nothing else of it changes.

    Raises LikenessError for an unknown suffix, a bad size or rate, a folder that cannot be written, a full disk, a
    frame of another size, transparent frames into a file that cannot hold them, or no frame at all. Nothing is left
    behind then.
    """

    def __init__(
        self,
        path: Path | str,
        fps: Fraction,
        width: int,
        height: int,
        audio: Audio | SoundOfFile | None = None,
        *,
        encoding: Encoding | None = None,
        tags: ColorTags = BT709_LIMITED,
        clock: Fraction | None = None,
        aspect: Fraction = Fraction(1),
        hold: bool = True,
        mark: Mark | None = None,
    ) -> None:
        self.path = Path(path)
        suffix = self.path.suffix.lower()
        chosen = encoding or encoding_of(suffix)
        if chosen is None or chosen.suffix != suffix:
            fitting = BY_SUFFIX if encoding is None else (encoding.suffix,)
            raise LikenessError(f"'{self.path.name}' must end in one of {', '.join(fitting)}.")
        if width < 1 or height < 1 or fps <= 0:
            raise LikenessError(f"A video of {width} x {height} pixels at {fps} frames a second is not possible.")
        if min(width, height) < chosen.kind.least:
            raise LikenessError(
                f"{chosen.format} takes pictures of at least {chosen.kind.least} pixels each way, and these are "
                f"{width} x {height}. Use h264."
            )
        if chosen.format == "gif" and fps > GIF_FASTEST:
            raise LikenessError(
                f"A GIF shows at most {GIF_FASTEST} frames a second, and this video has {float(fps):.6g}. "
                "Resample it first, to 25 for example."
            )
        self.encoding, self.fps, self.width, self.height = chosen, Fraction(fps), width, height
        self.frames = 0  # how many are written
        self._tags, self._clock, self._aspect = tags, clock or 1 / self.fps, aspect
        self._sound = audio if chosen.kind.sound is not None else None
        self._hold, self._mark = hold, mark
        self._delay = Fraction(0)  # of the pictures, where the sound of a file begins before them
        self._pictures: PictureTrack | None = None  # made for the first frame, which tells whether there is alpha
        self._track: SoundTrack | CopiedSound | None = None
        self._last: tuple[Tensor, Fraction] | None = None
        self._partial = self.path.with_name(f".{self.path.stem}-{uuid.uuid4().hex[:8]}.part")
        self._container: Any = None
        self._open = ExitStack()

    def __enter__(self) -> VideoWriter:
        import av  # here, so that the engine's import does not load FFmpeg

        kind = self.encoding.kind
        try:
            if self.path.is_dir():
                raise IsADirectoryError(None, "a folder has that name")
            self._partial.touch()  # FFmpeg opens the file only at the first frame, when work has been spent on it
            # The default clock of mp4 and mov counts milliseconds and would round the sound's length.
            rate = self._sound.rate if isinstance(self._sound, SoundOfFile) else getattr(self._sound, "sample_rate", 0)
            clock = {"movie_timescale": str(rate)} if rate and kind.container in ("mp4", "mov") else {}
            av.Codec(kind.picture, "w")
            self._container = av.open(str(self._partial), "w", format=kind.container, options=clock)
            if self._mark is not None:
                self._container.metadata.update(tags_of(self._mark, kind.container))
        except (OSError, av.FFmpegError) as reason:
            self._discard()
            raise self._unwritable(reason) from reason
        except ValueError as reason:  # no such coder in this build of FFmpeg
            self._discard()
            raise LikenessError(
                f"The PyAV of this machine cannot write {self.path.suffix} files: {reason}. Use another kind of file."
            ) from reason
        return self

    def write(self, frames: Tensor, times: Sequence[Fraction] | None = None) -> None:
        """Adds frames [n, H, W, 3 or 4], straight (not premultiplied) R'G'B'(A): uint8, or floating in 0..1.

        `times`: when each is shown, in seconds since the first frame or the start of the sound's clock.
        """
        if frames.ndim != 4 or frames.shape[1:3] != (self.height, self.width) or frames.shape[3] not in (3, 4):
            raise LikenessError(
                f"Frame {self.frames} of {self.path.name} is {list(frames.shape[1:])}; "
                f"this video takes [{self.height}, {self.width}, 3 or 4]."
            )
        for place, pixels in enumerate(frames):
            self._write_one(pixels, self.frames / self.fps if times is None else times[place])

    def _write_one(self, pixels: Tensor, time: Fraction) -> None:
        from av import FFmpegError

        alpha = pixels.shape[2] == 4
        if alpha and not self.encoding.transparent:
            raise LikenessError(f"{self.path.name} cannot be transparent. Use {' or '.join(TRANSPARENT)}.")
        try:
            if self._pictures is None:
                self._pictures = self._begin(alpha)
            self._mux(self._pictures.packets(pixels, time + self._delay))
            self._last, self.frames = (pixels, time), self.frames + 1
            if self._track is not None:
                self._mux(self._track.packets(time + self._delay + 1 / self.fps + SOUND_AHEAD))
        except (OSError, FFmpegError) as reason:
            if not self.frames and getattr(reason, "errno", None) == errno.EINVAL:  # the coder looks at its settings
                raise LikenessError(
                    f"The {self.encoding.kind.picture} of this machine does not take {self.width} x {self.height} "
                    f"pixels of {self.encoding.pixels_for(alpha)}. Choose another format or other pixels."
                ) from reason
            raise self._unwritable(reason) from reason

    def _begin(self, alpha: bool) -> PictureTrack:
        size = (self.fps, self.width, self.height)
        look = (self._tags, self._clock, self._aspect)
        track = PictureTrack(self._container, self.encoding, *size, alpha, *look)
        kind, sound = self.encoding.kind, self._sound
        if self._aspect != 1 and kind.container in ("webm", "gif"):
            _log.warning("%s cannot say that its pixels are not square: it looks too wide or narrow.", self.path.name)
        if isinstance(sound, SoundOfFile) and sound.cut is None:
            self._delay = max(Fraction(0), -sound.start)
            if sound.codec in kind.copied:
                source = self._open.enter_context(sound.opened())
                self._track = CopiedSound(self._container, sound, source, self._delay - sound.zero)
                return track
        if sound is not None:
            self._track = coded_sound(self._container, kind, sound, self._delay)
        return track

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

        if self._last is None or self._pictures is None:
            raise LikenessError(f"No frame was written to {self.path.name}. Give it at least one.")
        pixels, time = self._last
        if self._hold and isinstance(self._sound, Audio):
            while (time := time + 1 / self.fps) < self._sound.duration:
                self._write_one(pixels, time)
        try:
            self._mux(self._pictures.last_packets())
            if self._track is not None:
                self._mux(self._track.last_packets())
            self._container.close()
            self._open.close()
            if self._mark is not None:
                append_mark(self._partial, self.encoding.kind.container, self._mark)
            os.replace(self._partial, self.path)
        except (OSError, FFmpegError) as reason:
            raise self._unwritable(reason) from reason

    def _discard(self) -> None:
        from av import FFmpegError

        # Where the disk is full this fails as well; the reason is already on its way to the user.
        with suppress(OSError, FFmpegError):
            if self._container is not None:
                self._container.close()  # a second close does nothing
        self._open.close()
        with suppress(OSError):
            self._partial.unlink()  # gone already after a success

    def _unwritable(self, reason: Exception) -> LikenessError:
        why = getattr(reason, "strerror", None) or str(reason)
        return LikenessError(
            f"The video {self.path} cannot be written: {why}. Free some space or choose another folder, and run again."
        )
