"""`likeness bench face-track`: following faces between detections, against detecting them in every frame.

Both ways take the same networks over the same clip in one run. The networks are published weights, MediaPipe, or
networks of the published sizes with any weights, whose times do not depend on them; what those would say of the drawn
film is replaced by what is known of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor

from ...errors import LikenessError
from ...media.clip import chunks
from ...media.video_reader import VideoReader
from ..by_mediapipe.mediapipe_following import mediapipe_networks
from ..detection.detector import Face, load_detector
from ..detection.face_square import square_of
from ..detection.landmark_net import LandmarkNet
from ..detection.landmarks import find_landmarks, load_landmark_net
from ..detection.s3fd import S3FD
from ..face_track import FaceTrack, Person
from .follow import Detector, Following, follow_faces, s3fd_detector
from .known_face import CELLS, film, known_detector, known_landmarker, known_points
from .walks import Landmarker

FPS = Fraction(25)
EVERIES = (4, Following.every, 2 * Following.every)

Frames = Callable[[], Iterable[Tensor]]  # the chunks of a clip, anew with each call


def report(
    frames: Frames, detect: Detector, landmark: Landmarker, everies: Sequence[int], drawn: bool = False
) -> Iterator[str]:
    """Lines about detection in every frame, then every so many, as they are measured; `drawn`: of the drawn film."""
    plain, seconds, cpu = _timed(frames, detect, landmark, 1)
    off = f"; landmarks {_off(plain)}" if drawn else ""
    yield f"detection in every frame: {len(plain) / seconds:.2f} frames a second; {_entries(plain)}{off}"
    for every in everies:
        track, needed, own = _timed(frames, detect, landmark, every)
        off = f", {_off(track)}" if drawn else ""
        yield (
            f"detection every {every} frames: {len(plain) / needed:.2f} frames a second, {seconds / needed:.2f} times "
            f"as fast, {cpu / own:.2f} times less CPU; {_entries(track)}; "
            f"landmarks {_apart(plain.first, track.first)}{off}"
        )


@contextmanager
def networks(detector: Path | None, landmarker: Path | None, mediapipe: bool) -> Iterator[tuple[Detector, Landmarker]]:
    """The networks to measure: of two files, MediaPipe's, or without either those for the drawn film."""
    if mediapipe:
        with mediapipe_networks() as both:
            yield both
    elif detector and landmarker:
        yield s3fd_detector(load_detector(detector)), partial(find_landmarks, load_landmark_net(landmarker))
    elif detector or landmarker:
        raise LikenessError("Give both --detector and --landmarker, or neither.")
    else:
        look, marks = s3fd_detector(S3FD().eval()), partial(find_landmarks, LandmarkNet().eval())
        yield known_detector(look), known_landmarker(marks)


def drawn_frames(count: int) -> Frames:
    """The drawn film, in 720p."""
    return partial(film, count)


def film_frames(path: Path, count: int) -> Frames:
    """The first `count` frames of a film."""
    reader = VideoReader(path)
    return lambda: (chunk.frames for chunk in chunks(islice(reader.pictures(), count), torch.uint8))


def _timed(frames: Frames, detect: Detector, landmark: Landmarker, every: int) -> tuple[FaceTrack, float, float]:
    """The track, and the seconds that it took: by the clock, and of all cores, which other work does not lengthen."""
    start, begun = time.perf_counter(), time.process_time()
    with torch.inference_mode():
        track = follow_faces(frames(), FPS, detect, landmark, Following(every))
    return track, time.perf_counter() - start, time.process_time() - begun


def _entries(track: FaceTrack) -> str:
    return f"{len(track.people)} people, the first in {int(track.first.present.sum())} of {len(track)} frames"


def _apart(one: Person, other: Person) -> str:
    """How far landmarks found in one way are from those found in the other."""
    both = one.present & other.present
    if not both.any():
        return "never found both ways"
    apart = (one.points - other.points)[both].norm(dim=-1).mean(1)  # [frames]
    wide = (one.boxes[both, 2] - one.boxes[both, 0]).mean()
    return f"{apart.mean():.2f} px from those on average, {apart.max():.2f} at most, of a face {wide:.0f} px wide"


def _off(track: FaceTrack) -> str:
    """How far landmarks are from where they were drawn."""
    frames = track.first.present.nonzero()[:, 0].tolist()
    true = torch.stack([known_points(frame, track.height, track.width) for frame in frames])
    off = (track.first.points[frames] - true).norm(dim=-1).mean()
    left, top, right, bottom = track.first.boxes[frames].mean(0).tolist()
    cell = square_of(Face(left, top, right, bottom, 1.0)).side / CELLS
    return f"{off:.2f} px from where they were drawn ({off / cell:.2f} cells of a heat map)"
