"""From pictures to a face track: a detector looks at some frames, and faces are followed through those between."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

import torch
from torch import Tensor

from ...errors import LikenessError
from ..detection.detector import LONGEST_SIDE, Face, detect_faces
from ..detection.s3fd import S3FD
from ..face_track import FaceTrack
from .association import Census, Sighting
from .walks import FORWARDS, Landmarker, Seen, Stretch, Walk, box_of
from .windows import Window, windows

AT_ONCE = 4  # frames that a detector gets in one call
CLOSE_SIDE = 1920  # pixels of the longer side when it looks closely
FARTHEST = 2  # detections in a row that may overlook a face before it is given up
AGAIN = (4, 8, 16)  # frames after one in which a face was lost
LARGEST = 4  # times the longer side of the frame: no face is larger

_log = logging.getLogger(__name__)


class Detector(Protocol):
    """Faces of each of pictures [B, 3, H, W], uint8 or floating in 0..1.

    `closely`: a second look, at full size, at pictures that were shrunk for the first; nothing if they were not.
    """

    def __call__(self, pictures: Tensor, closely: bool) -> list[list[Face]]: ...


def s3fd_detector(network: S3FD, threshold: float = 0.5, longest_side: int = LONGEST_SIDE) -> Detector:
    """S3FD as a Detector: its first look is at pictures of at most `longest_side` pixels, its second of 1920."""

    def detect(pictures: Tensor, closely: bool) -> list[list[Face]]:
        if closely and max(pictures.shape[2:]) <= longest_side:
            return [[] for _ in pictures]
        return detect_faces(network, pictures, threshold, max(CLOSE_SIDE, longest_side) if closely else longest_side)

    return detect


@dataclass(frozen=True)
class Following:
    """How faces are looked for.

    `every`: frames from one detection to the next; where there are no landmarks to follow it is every frame.
    `threshold`: a face scores more. `smallest`: the least mean of its width and height, in pixels. `most`: so many
    faces of a frame are followed, the largest. Raises LikenessError for values that make no sense.
    """

    every: int = 12
    threshold: float = 0.5
    smallest: float = 0.0
    most: int = 20

    def __post_init__(self) -> None:
        if self.every < 1 or self.most < 1:
            raise LikenessError(
                f"Detecting every {self.every} frames and following {self.most} faces is not possible. Give 1 or more."
            )


def follow_faces(
    chunks: Iterable[Tensor],
    fps: Fraction,
    detect: Detector,
    landmark: Landmarker | None = None,
    setting: Following = Following(),
    on_frames: Callable[[int], object] = lambda done: None,
) -> FaceTrack:
    """Everybody in a clip, largest first: an entry for each in each frame.

    `chunks`: frames [n, H, W, 3 or 4], uint8 or floating in 0..1, of any n and of one size; they are read once, and
    some dozens of them are held. `landmark` finds the points of faces, by which they are followed; without it there are
    boxes alone, from a detection in every frame. `on_frames` is called between the passes of the networks, with the
    number of frames that are done: what it raises passes through.
    Raises LikenessError for no frame, frames of another shape, type or size, and as `detect` and `landmark` do.
    """
    follower = _Follower(detect, landmark, setting, on_frames)
    for window in windows(chunks, setting.every if landmark else 1):
        follower.follow(window)
    if not follower.done:
        raise LikenessError("There is no frame to look for faces in. Give it a picture or a longer part.")
    return FaceTrack(follower.census.people(), follower.width, follower.height, fps)


class _Follower:
    """Window by window: what is known at the end of one is what the next begins with."""

    def __init__(
        self, detect: Detector, landmark: Landmarker | None, setting: Following, on_frames: Callable[[int], object]
    ) -> None:
        self.census = Census()
        self.done = self.width = self.height = 0
        self._detect, self._landmark, self._setting, self._on_frames = detect, landmark, setting, on_frames
        self._border: list[Seen] = []  # the faces of the last frame
        self._due: set[int] = set()  # frames of the clip in which the detector looks besides
        self._close = False  # whether the faces of this shot are seen in a close look alone
        self._told, self._warned = 0, False

    def follow(self, window: Window) -> None:
        self.height, self.width = window.pictures.shape[2:]
        doubts: list[list[Sighting]] = [[] for _ in window.shots]
        looked = {*window.heads, *self._due_in(window)}
        found = self._detections(window, sorted(looked), doubts, closely=True)
        if self._landmark is None:
            seen: list[list[Sighting]] = [[] for _ in window.shots]
            for frame, face in found:
                seen[frame].append(Sighting(box_of(face), torch.zeros(0, 2), face.score))
        else:
            stretch = self._stretch(window, self._landmark)
            walks = [Walk(0, seen, FORWARDS) for seen in stretch.seen[0]] + stretch.add(found)
            self._search(window, stretch, walks, looked, doubts)
            self._border = stretch.seen[-1]
            seen = [[one.sighting for one in there] for there in stretch.seen]
            doubts = [own + others for own, others in zip(stretch.doubts, doubts, strict=True)]
        for frame in range(len(window.shots) - window.new, len(window.shots)):
            reason = self._reason(frame in looked, seen[frame], doubts[frame])
            self.census.see(seen[frame] + doubts[frame], reason, cut=frame in window.begins)
        self.done += window.new
        self._passed(self.done)

    def _search(
        self, window: Window, stretch: Stretch, walks: list[Walk], looked: set[int], doubts: list[list[Sighting]]
    ) -> None:
        """Takes walks to their ends. The detector looks in the frames in which they lose a face, and where there are
        fewer faces than in the frame before even so, in some frames after that.
        """
        lost = set(stretch.go(walks))
        while lost or self._due_in(window) - looked:
            due = self._due_in(window)
            frames = sorted(({frame for frame, _ in lost} | due) - looked)
            looked.update(frames)
            walks = stretch.add(self._detections(window, frames, doubts))
            seen = [len(there) for there in stretch.seen]
            gone = [frame for frame, way in lost if way == FORWARDS and seen[frame] < seen[frame - 1]]
            self._due |= {self._first(window) + frame + wait for frame in gone for wait in AGAIN}
            searched = lost | {(frame, FORWARDS) for frame in due}
            lost = set(stretch.go([replace(walk, search=(walk.frame, walk.way) in searched) for walk in walks]))

    def _first(self, window: Window) -> int:
        """The number that its first frame has in the clip."""
        return self.done + window.new - len(window.shots)

    def _due_in(self, window: Window) -> set[int]:
        """Its frames in which somebody who was lost may be back."""
        first = self._first(window)
        return {frame - first for frame in self._due if self.done <= frame < first + len(window.shots)}

    def _passed(self, done: int) -> None:
        self._told = max(self._told, done)
        self._on_frames(self._told)

    def _stretch(self, window: Window, landmark: Landmarker) -> Stretch:
        known = len(window.shots) - window.new
        return Stretch(
            window.pictures,
            window.shots,
            landmark,
            self._border if known else None,
            self._setting.most,
            FARTHEST * window.every,
            lambda looked: self._passed(self.done + min(looked, window.new)),
        )

    def _detections(
        self, window: Window, frames: Sequence[int], doubts: list[list[Sighting]], closely: bool = False
    ) -> list[tuple[int, Face]]:
        """The faces to follow in some frames of a window, with those; what others are goes to `doubts`.

        `closely`: where nothing is found, a second look is taken at the first frame of a shot, and at later ones for as
        long as that finds something.
        """
        found: dict[int, list[Face]] = {}
        for start in range(0, len(frames), AT_ONCE):
            part = list(frames[start : start + AT_ONCE])
            found.update(zip(part, self._sure(window.pictures[part], False), strict=True))
            self._passed(self.done)
        for frame in frames if closely else ():
            self._close |= frame in window.begins
            if not found[frame] and self._close:
                (found[frame],) = self._sure(window.pictures[frame : frame + 1], True)
                self._close = bool(found[frame])
        return [(frame, face) for frame in frames for face in self._followed(found[frame], doubts[frame])]

    def _sure(self, pictures: Tensor, closely: bool) -> list[list[Face]]:
        most = LARGEST * max(self.width, self.height)
        return [
            [face for face in faces if face.score > self._setting.threshold and _size(face) <= most]
            for faces in self._detect(pictures, closely)
        ]

    def _followed(self, faces: Sequence[Face], doubts: list[Sighting]) -> list[Face]:
        """The largest `most` faces that are not too small."""
        smallest, most = self._setting.smallest, self._setting.most
        ordered = sorted(faces, key=_size, reverse=True)
        large = [face for face in ordered if _size(face) >= smallest]
        for face in ordered[len(large) :]:
            doubts.append(_doubt(face, f"the face is smaller than {smallest:g} pixels"))
        for face in large[most:]:
            doubts.append(_doubt(face, f"only the {most} largest faces of a frame are followed"))
        if len(large) > most and not self._warned:
            self._warned = True
            _log.warning("There are %d faces in a frame: only the %d largest are followed.", len(large), most)
        return large[:most]

    def _reason(self, looked: bool, seen: Sequence[Sighting], doubts: Sequence[Sighting]) -> str:
        """Why somebody is not seen in a frame, for those who have no reason of their own."""
        if doubts and not seen:
            return doubts[0].doubt
        face = "further face" if seen else "face"
        if looked:
            return f"the detector found no {face} scoring above {self._setting.threshold:.2f}"
        return f"no {face} leads here from the detections before and after"


def _size(face: Face) -> float:
    return (face.right - face.left + face.bottom - face.top) / 2


def _doubt(face: Face, why: str) -> Sighting:
    return Sighting(box_of(face), torch.zeros(0, 2), face.score, doubt=why)
