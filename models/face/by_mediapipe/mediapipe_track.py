"""A face track by MediaPipe alone: no weights of ours, some milliseconds a frame on a CPU."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np

from ...errors import LikenessError
from ..face_track import FaceTrack
from ..following.association import Census
from .mediapipe_faces import FaceFinder

NO_FACE = "MediaPipe found no face"


def track_faces(
    frames: Iterable[np.ndarray],
    fps: Fraction,
    find: FaceFinder,
    apart: bool = False,
    on_frame: Callable[[], object] = lambda: None,
) -> FaceTrack:
    """Everybody in a clip, largest first, an entry for each in each frame: frames uint8 [H, W, 3] RGB, of one size.

    `apart`: they do not follow each other in time, so only a face in the same place counts as the same person.
    `on_frame` is called after each one; what it raises passes through. Raises LikenessError for no frame, and for one
    of another size than the first.
    """
    census = Census()
    size: tuple[int, ...] = ()
    count = 0
    for pixels in frames:
        size = size or pixels.shape
        if pixels.shape != size:
            raise LikenessError(
                f"Frame {count} is {pixels.shape[1]} x {pixels.shape[0]} pixels, the first one {size[1]} x {size[0]}. "
                "Give frames of one size."
            )
        faces = find(pixels, round(1000 * count / fps))
        census.see([face.sighting() for face in faces], NO_FACE, cut=apart)
        count += 1
        on_frame()
    if not count:
        raise LikenessError("There is no frame to look for faces in. Give it a picture or a longer part.")
    return FaceTrack(census.people(), size[1], size[0], fps)
