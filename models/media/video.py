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

if TYPE_CHECKING:
    from av import Packet, VideoFrame

SOUND_AHEAD = Fraction(1, 2)  # seconds of sound written before the picture that belongs to it
SOUND_BLOCK = 1 << 15  # samples handed over at a time
BT709 = 1  # FFmpeg's number for the matrix, the primaries and the curve of BT.709
LIMITED = 1  # FFmpeg's number for luma 16..235


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
        self._sound_at = 0  # samples written
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
            self._video = self._container.add_stream(kind.picture, rate=self.fps, options=dict(kind.options))
            self._video.width = self.width + (self.width % 2 if kind.even else 0)
            self._video.height = self.height + (self.height % 2 if kind.even else 0)
            self._video.pix_fmt = kind.pixels
            coder = self._video.codec_context
            coder.time_base = 1 / self.fps
            coder.colorspace = coder.color_primaries = coder.color_trc = BT709
            coder.color_range = LIMITED
            if self._sound is not None:
                channels, rate = self._sound.channels, self._sound.sample_rate
                layout = "mono" if channels == 1 else "stereo"
                self._audio = self._container.add_stream(kind.sound, rate=rate, layout=layout)
                self._audio.codec_context.bit_rate = min(96_000, 4 * rate) * channels  # AAC's limit is 6 bits a sample
        except (OSError, av.FFmpegError) as reason:
            self._discard()
            raise self._unwritable(reason) from reason
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
        from av import FFmpegError, VideoFrame

        extra = (self._video.height - self.height, self._video.width - self.width)
        if any(extra):
            pixels = np.pad(pixels, ((0, extra[0]), (0, extra[1]), (0, 0)), mode="edge")
        coding = "rgb24" if pixels.shape[2] == 3 else "rgba"
        picture: VideoFrame = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=coding)
        picture = picture.reformat(format=self.kind.pixels, dst_colorspace="ITU709", dst_color_range="MPEG")
        picture.pts, picture.time_base = self.frames, 1 / self.fps
        try:
            self._mux(self._video.encode(picture))
            self._last, self.frames = pixels[: self.height, : self.width], self.frames + 1
            self._write_sound(until=self.frames / self.fps + SOUND_AHEAD)
        except (OSError, FFmpegError) as reason:
            raise self._unwritable(reason) from reason

    def _write_sound(self, until: Fraction | None) -> None:
        """Hands over the sound up to `until` seconds; all of it when None."""
        if self._sound is None:
            return
        from av import AudioFrame

        wave, rate = self._sound.waveform, self._sound.sample_rate
        goal = wave.shape[1] if until is None else min(wave.shape[1], int(until * rate))
        while self._sound_at < goal:
            part = wave[:, self._sound_at : min(goal, self._sound_at + SOUND_BLOCK)].clamp(-1, 1).contiguous().numpy()
            frame = AudioFrame.from_ndarray(part, format="fltp", layout="mono" if len(part) == 1 else "stereo")
            frame.sample_rate, frame.pts, frame.time_base = rate, self._sound_at, Fraction(1, rate)
            self._mux(self._audio.encode(frame))
            self._sound_at += part.shape[1]

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
            self._write_sound(until=None)
            self._mux(self._video.encode(None))
            if self._sound is not None:
                self._mux(self._audio.encode(None))
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
