"""Faces of pictures by MediaPipe: the points of its mesh, and boxes as S3FD would draw them.

MediaPipe finds a face in the whole picture when it is at least about a tenth as wide as the picture's longer side; with
`parts` the picture is looked at in overlapping squares of half that side as well, which finds faces half as wide.

S3FD's boxes go from the hairline to the chin, with the cheek that is turned away; the mesh ends below the hairline.
Where both are known of one frame (HyperLips' trial clip: the box of its own pipeline, x 581-751, y 84-294, and the
mesh, x 593-750, y 107-295), the mesh's box has to grow by an eighth of its height at the top and a twelfth of its width
in all: so far it grows here, the width to both sides alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..detection.decoding import OVERLAP, overlaps
from ..detection.detector import Face
from ..following.association import Sighting
from ..landmark_sets import MESH, MESH_WITH_IRISES
from .mediapipe_door import Seen, open_tracker

HIGHER, WIDER = 1 / 8, 1 / 24  # of the mesh's height above it, and of its width to either side


@dataclass(frozen=True)
class MeshFace:
    """`points` [478 or 468, 2] in pixels of the picture, and a box; MediaPipe says no score, so that is always 1."""

    face: Face
    points: Tensor

    @property
    def box(self) -> Tensor:
        """[4]"""
        return torch.tensor([self.face.left, self.face.top, self.face.right, self.face.bottom])

    def sighting(self) -> Sighting:
        """As those take it who find out whose face it is."""
        return Sighting(self.box, self.points, self.face.score)

    def is_also(self, other: MeshFace) -> bool:
        """The two are the same face."""
        return bool(overlaps(self.box, other.box[None]) > OVERLAP)

    def ends_in(self, left: int, top: int, side: int, width: int, height: int) -> bool:
        """It ends before that square of the picture does, or where the picture itself ends."""
        (first_x, first_y), (last_x, last_y) = self.points.amin(0).tolist(), self.points.amax(0).tolist()
        within = (left == 0 or first_x > left) and (top == 0 or first_y > top)
        right, bottom = left + side, top + side
        return within and (right >= width or last_x < right) and (bottom >= height or last_y < bottom)


FaceFinder = Callable[[np.ndarray, int], list[MeshFace]]  # uint8 [H, W, 3], milliseconds -> its faces


@contextmanager
def open_face_finder(
    task_file: Path | None, faces: int, video: bool = True, parts: bool = False
) -> Iterator[FaceFinder]:
    """Finds at most so many `faces` in each picture: of a clip with `video`, else of pictures that are each their own.

    Raises LikenessError with what to install or to get, as `open_tracker`.
    """
    with ExitStack() as stack:
        whole = stack.enter_context(open_tracker(task_file, faces, video))
        part = stack.enter_context(open_tracker(task_file, faces, video=False)) if parts else None

        def find(pixels: np.ndarray, time: int) -> list[MeshFace]:
            height, width = pixels.shape[:2]
            found = faces_in(pixels, (0, 0), whole(np.ascontiguousarray(pixels), time))
            if part is None:
                return found
            for left, top, side in squares(height, width):
                seen = np.ascontiguousarray(pixels[top : top + side, left : left + side])
                for face in faces_in(seen, (left, top), part(seen, time)):
                    if face.ends_in(left, top, side, width, height) and not any(map(face.is_also, found)):
                        found.append(face)
            return found[:faces]

        yield find


def squares(height: int, width: int) -> Iterable[tuple[int, int, int]]:
    """Left, top and side of the squares that a picture is looked at in: half overlapping, half its longer side."""
    side = math.ceil(max(height, width) / 2)
    return [(left, top, side) for top in _starts(height, side) for left in _starts(width, side)]


def _starts(length: int, side: int) -> list[int]:
    steps = max(0, math.ceil(2 * (length - side) / side))
    return [round(step * (length - side) / steps) for step in range(steps + 1)] if steps else [0]


def faces_in(pixels: np.ndarray, corner: tuple[int, int], seen: Iterable[Seen]) -> list[MeshFace]:
    """What a tracker saw in a picture that lies with its left top corner at x, y of a larger one, in that one."""
    height, width = pixels.shape[:2]
    found = []
    for one in seen:
        count = MESH_WITH_IRISES if len(one.points) >= MESH_WITH_IRISES else MESH
        points = one.points[:count, :2] * torch.tensor([width, height]) + torch.tensor(corner)
        if bool(points.isfinite().all()) and bool((points.amax(0) > points.amin(0)).all()):
            found.append(MeshFace(box_of(points), points))
    return found


def box_of(points: Tensor) -> Face:
    """The box of a mesh [468 or 478, 2], grown to what S3FD draws."""
    (left, top), (right, bottom) = points[:MESH].amin(0).tolist(), points[:MESH].amax(0).tolist()
    aside = WIDER * (right - left)
    return Face(left - aside, top - HIGHER * (bottom - top), right + aside, bottom, 1.0)
