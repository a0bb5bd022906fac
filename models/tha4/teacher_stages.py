"""The teacher's two stages on their own, frame by frame (THA4, section 3): the face is posed, then the body turned.

Pictures go in and come out in network space; the networks compute in the precision of their weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from ..errors import LikenessError
from .eyebrow_combiner import CombinedBrows
from .eyebrow_decomposer import BrowLayers
from .face_morpher import MorphedFace
from .pose import PoseTrack
from .teacher import FullTeacher
from .unet import Frames


class PosedFace(NamedTuple):
    """What the first three networks make of one frame; sizes are those of a picture of 512 pixels."""

    picture: Tensor  # [1, 4, 512, 512]: the character with its face posed, head and body still
    face: MorphedFace  # [1, C, 192, 192]
    brows: CombinedBrows  # [1, C, 128, 128]
    layers: BrowLayers  # [1, C, 128, 128]


def posed_faces(teacher: FullTeacher, characters: Tensor, track: PoseTrack) -> Iterator[PosedFace]:
    """Characters [N, 4, 512, 512] and a track of T poses -> frames; of either, one stands for all of the other.

    The brows are parted from the face once for each character. Raises LikenessError for 1 < N != T > 1, and for a
    frame whose values are not numbers.
    """
    layers = None
    for frame, (character, pose) in enumerate(_frames(teacher, characters, track)):
        with torch.inference_mode():
            if layers is None or frame < len(characters):
                layers = teacher.part_brows(character)  # [1, C, 128, 128]
            picture, face, brows = teacher.morph_face(character, layers, pose)  # [1, 4, 512, 512] and its parts
            _check(picture, frame)
        yield PosedFace(picture, face, brows, layers)


def turned_bodies(teacher: FullTeacher, pictures: Tensor, track: PoseTrack, coarse: bool = False) -> Iterator[Frames]:
    """Pictures with posed faces [N, 4, 512, 512] and a track of T poses -> the editor's frames, [1, C, 512, 512].

    `coarse`: those of the half-resolution rotator, [1, C, 256, 256]; the editor does not run. Pairs and errors as in
    `posed_faces`.
    """
    for frame, (picture, pose) in enumerate(_frames(teacher, pictures, track)):
        with torch.inference_mode():
            turned = teacher.rotate_body(picture, pose)  # [1, C, 256, 256]
            if not coarse:
                turned = teacher.edit(picture, turned, pose)  # [1, C, 512, 512]
            _check(turned.image, frame)
        yield turned


def _frames(teacher: FullTeacher, pictures: Tensor, track: PoseTrack) -> Iterator[tuple[Tensor, Tensor]]:
    """Each frame's picture [1, 4, S, S] and pose [1, 45], as the teacher's weights are and where they are."""
    if min(len(pictures), len(track)) > 1 and len(pictures) != len(track):
        raise LikenessError(
            f"There are {len(pictures)} pictures and {len(track)} poses. Give one picture for each pose, one picture "
            "for all, or one pose for all."
        )
    weights = next(teacher.parameters())
    for frame in range(max(len(pictures), len(track))):
        picture = pictures[min(frame, len(pictures) - 1)][None]
        yield picture.to(weights), track.poses[min(frame, len(track) - 1)][None].to(weights)


def _check(picture: Tensor, frame: int) -> None:
    if not torch.isfinite(picture).all():
        raise LikenessError(
            f"Frame {frame} came out with values that are not numbers. Load the teacher in float32, or check its files."
        )
