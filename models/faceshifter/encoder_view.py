"""What an identity encoder is shown: faces by its view's template, out of frames with landmarks or other crops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.cropping.crop_warp import crop_picture
from ..face.cropping.similarity import moved
from ..face.cropping.templates import TEMPLATES
from ..face.face_crop import FaceCrop
from ..face.face_track import Person
from ..face.landmark_sets import five_from
from .arcface import IdentityEncoder


def faces_of(
    frames: Iterable[tuple[int, Tensor]],
    people: Sequence[Person],
    wanted: Sequence[Sequence[int]],
    encoder: IdentityEncoder,
) -> list[Tensor]:
    """For each person the faces [n, 3, S, S] of the frames that are wanted of them, in the order of time.

    `frames`: numbers and pictures [H, W, 3 or 4], uint8 or 0..1; each is looked at once, so they may be a stream.
    Raises LikenessError for people without landmarks, and for frames that do not come.
    """
    for person, own in zip(people, wanted, strict=True):
        if own and not person.points.shape[1]:
            raise LikenessError(
                f"Face {person.number} has boxes without landmarks, and by a box alone nobody can be told. Track faces "
                "with a landmark network or MediaPipe."
            )
    found: list[list[Tensor]] = [[] for _ in people]
    for at, frame in frames:
        for person, own, faces in zip(people, wanted, found, strict=True):
            if at in own:
                faces.append(aligned(frame, person.points[at], encoder))
    for person, own, faces in zip(people, wanted, found, strict=True):
        if len(faces) < len(own):
            raise LikenessError(
                f"Face {person.number} was to be looked at in {len(own)} frames, but only {len(faces)} of them came. "
                "Connect the frames that the face track was made from."
            )
    return [_together(faces, encoder) for faces in found]


def aligned(frame: Tensor, points: Tensor, encoder: IdentityEncoder) -> Tensor:
    """The face [3, S, S] with landmarks [5 | 68 | 468 | 478, 2], in pixels of a frame [H, W, 3 or 4]."""
    return crop_picture(frame[..., :3].movedim(-1, 0), _placed(points, encoder), _size(encoder))


def faces_of_crops(images: Tensor, crop: FaceCrop, wanted: Sequence[int], encoder: IdentityEncoder) -> Tensor:
    """The faces [n, 3, S, S] of crops [T, S, S, 3 or 4] that follow any template, by their landmarks.

    Raises LikenessError for pictures that are not those crops, and for crops without landmarks.
    """
    count, height, width = images.shape[:3]
    if count != len(crop) or height != width:
        raise LikenessError(
            f"This face crop is of {len(crop)} square pictures; these are {count} of {width} x {height}. "
            "Connect the pictures that came with it."
        )
    if not crop.points.shape[1]:
        raise LikenessError(
            "These crops come without landmarks, and by a box alone nobody can be told. Track faces with a landmark "
            "network or MediaPipe."
        )
    way_back = crop.backwards()  # [T, 2, 3]
    points = moved(crop.points, way_back)  # [T, N, 2] in the frame, where no template has stretched the face
    faces = []
    for at in wanted:
        matrix, back = _placed(points[at], encoder), way_back[at]  # frame -> face, crop -> frame
        linear = matrix[:, :2] @ back[:, :2] * (crop.size / height)  # of crops that were enlarged since, too
        onto = torch.cat([linear, matrix[:, :2] @ back[:, 2:] + matrix[:, 2:]], dim=1)
        faces.append(crop_picture(images[at][..., :3].movedim(-1, 0), onto, _size(encoder), "replicate"))
    return _together(faces, encoder)


def width_of(points: Tensor, encoder: IdentityEncoder) -> float:
    """How many pixels of a frame a side of the face is there, of which the encoder is shown all: by the landmarks."""
    return float(_size(encoder) / torch.linalg.det(_placed(points, encoder)[:, :2]).abs().sqrt())


def _size(encoder: IdentityEncoder) -> int:
    return encoder.view.size or encoder.side


def _together(faces: list[Tensor], encoder: IdentityEncoder) -> Tensor:
    return torch.stack(faces) if faces else torch.zeros(0, 3, _size(encoder), _size(encoder))


def _placed(points: Tensor, encoder: IdentityEncoder) -> Tensor:
    """The map [2, 3] of a frame onto what the encoder is shown, by the landmarks [N, 2] in the frame."""
    wanted = TEMPLATES[encoder.view.template]
    return _size(encoder) * wanted.place(five_from(points, wanted.eyes)[None])[0]


def spread(present: Tensor, count: int) -> list[int]:
    """Up to `count` places where `present` [T] is true, evenly over them."""
    places = present.nonzero()[:, 0]
    return [int(part[len(part) // 2]) for part in places.tensor_split(min(count, len(places)))] if len(places) else []
