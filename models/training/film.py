"""A film on its way to clips, at 25 frames a second: its faces are followed first, then stretches of it are cut out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from ..face.cropping.crop_warp import crop_picture
from ..face.face_track import FaceTrack
from ..face.following.cuts import Cuts
from ..face.following.follow import Detector, follow_faces
from ..face.following.walks import Landmarker
from ..media.audio import Audio
from ..media.clip import at_rate, chunks
from ..media.video_reader import VideoReader
from .prepared_films import Progress
from .stretches import Stretch

FPS = Fraction(25)
TRACKING = 0.6  # of the time that a film takes, about


class Look(NamedTuple):
    """What finds faces and their landmarks: 68, or MediaPipe's 478."""

    detect: Detector
    landmark: Landmarker


class Film:
    """The film in a file; `reach` hears how much of it is done. Raises LikenessError where it cannot be read."""

    def __init__(self, path: Path, reach: Progress) -> None:
        self._reader, self._reach = VideoReader(path), reach
        self._sound = self._reader.sound()
        self._count = max(1.0, float(self._reader.count * FPS / self._reader.fps))  # frames that it promises

    @property
    def silent(self) -> bool:
        """It has no sound at all."""
        return self._sound is None

    def followed(self, look: Look) -> tuple[FaceTrack, frozenset[int]]:
        """Everybody in it, and the frames with which another shot begins."""
        cuts: set[int] = set()
        track = follow_faces(
            self._watched(cuts),
            FPS,
            look.detect,
            look.landmark,
            on_frames=lambda done: self._reach(TRACKING * min(1.0, done / self._count)),
        )
        return track, frozenset(cuts)

    def crops(self, stretches: Sequence[Stretch], size: int) -> Iterator[tuple[Stretch, Tensor]]:
        """Each stretch, in the order of their first frames, with its crops [T, size, size, 3] uint8, as soon as its
        last frame was read. The film is read a second time, if there are any."""
        waiting, open_ones, seen = list(stretches), dict[int, tuple[Stretch, Tensor]](), 0
        for frames in self._pictures() if stretches else ():
            for frame in frames:
                while waiting and waiting[0].first == seen:
                    stretch = waiting.pop(0)
                    room = torch.empty(stretch.last - stretch.first, size, size, 3, dtype=torch.uint8)
                    open_ones[stretch.person] = stretch, room
                for stretch, crops in list(open_ones.values()):
                    crop = crop_picture(frame.movedim(-1, 0), stretch.matrix_of(seen), size)  # [3, size, size]
                    crops[seen - stretch.first] = (255 * crop.clamp(0, 1)).round().byte().movedim(0, -1)
                    if seen == stretch.last - 1:
                        del open_ones[stretch.person]
                        yield stretch, crops
                seen += 1
            self._reach(TRACKING + (1 - TRACKING) * min(1.0, seen / self._count))

    def heard(self, stretch: Stretch) -> Audio | None:
        """The sound of a stretch; None where there is none."""
        if self._sound is None:
            return None
        return self._sound.between(stretch.first / FPS, stretch.last / FPS).read()

    def _pictures(self) -> Iterator[Tensor]:
        """Frames [n, H, W, 3] uint8, 25 a second."""
        for chunk in chunks(at_rate(self._reader.pictures(), FPS), torch.uint8):
            yield chunk.frames[..., :3]

    def _watched(self, cuts: set[int]) -> Iterator[Tensor]:
        """The same; `cuts` gets the frames with which another shot begins."""
        watcher, seen = Cuts(), 0
        for frames in self._pictures():
            for frame in frames:
                if watcher.see(frame.movedim(-1, 0)):
                    cuts.add(seen)
                seen += 1
            yield frames
