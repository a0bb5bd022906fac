"""Telling people of a clip apart by an identity, whether its frames are pictures or a film: for Pick Face."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.face_track import FaceTrack
from ..models.faceshifter.arcface import IdentityEncoder
from ..models.faceshifter.identity import Identity
from ..models.faceshifter.same_person import likeness_of_people, where_to_look
from .host import Progress, on_device
from .streaming import clip_of


def likeness_to(
    identity: Identity | None,
    encoder: IdentityEncoder | None,
    track: FaceTrack,
    frame: int | None,
    image: Tensor | None,
    video: Any,
) -> dict[int, float | None]:
    """Each person's number -> how alike they are to the identity, by a few frames or by that one; see the engine's.

    Raises LikenessError, naming it, for an input that is missing or of another clip.
    """
    if identity is None or encoder is None or (image is None) == (video is None):
        raise LikenessError(
            "'same person' needs an identity, the encoder that made it, and the frames of the track as image or as "
            "video. Connect them, or choose another order."
        )
    looks = where_to_look(track, frame)
    wanted = sorted({at for own in looks for at in own})
    on_device(encoder)
    before = len(wanted) if video is None else (wanted or [-1])[-1] + 1  # frames that are read
    progress = Progress(before + sum(map(len, looks)))
    frames = _of_images(image, track, wanted) if image is not None else _of_film(video, track, wanted, progress.tick)
    return likeness_of_people(identity, encoder, track, looks, frames, lambda done: progress.reach(before + done))


def _of_images(image: Tensor, track: FaceTrack, wanted: Sequence[int]) -> Iterator[tuple[int, Tensor]]:
    track.check_frames(*image.shape[:3])
    return ((at, image[at]) for at in wanted)


def _of_film(
    video: Any, track: FaceTrack, wanted: Sequence[int], tick: Callable[[], None]
) -> Iterator[tuple[int, Tensor]]:
    """Reads a film up to the last frame that is wanted, in constant memory."""
    clip, part = clip_of(video)
    if (clip.width, clip.height) != (track.width, track.height):
        raise LikenessError(
            f"This face track is of frames of {track.width} x {track.height} pixels, but the video's are "
            f"{clip.width} x {clip.height}. Connect the video that it was made from."
        )
    left = set(wanted)
    for at, picture in enumerate(clip.pictures(part) if left else ()):
        tick()
        if at in left:
            left.remove(at)
            yield at, picture.pixels(torch.uint8)
        if not left:
            return
