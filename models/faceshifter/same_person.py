"""Finding somebody again among the people of a clip, by a few looks at each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.face_track import FaceTrack
from ..face.tracks.best_frames import best_frames
from .arcface import IdentityEncoder, encode_faces
from .encoder_view import faces_of
from .identity import Identity, check_encoder, mean_identity, similarity

LOOKS = 4  # at each person


def where_to_look(track: FaceTrack, frame: int | None = None) -> list[list[int]]:
    """For each person the frames to look at: the best ones of the clip, or one `frame` where they are in it.

    Raises LikenessError for a frame that the clip does not have.
    """
    if frame is None:
        return [best_frames(person, LOOKS) for person in track.people]
    if not 0 <= frame < len(track):
        raise LikenessError(f"There is no frame {frame}: the clip's are 0 to {len(track) - 1}.")
    return [[frame] if person.present[frame] else [] for person in track.people]


def likeness_of_people(
    identity: Identity,
    encoder: IdentityEncoder,
    track: FaceTrack,
    looks: Sequence[Sequence[int]],
    frames: Iterable[tuple[int, Tensor]],
    reach: Callable[[int], None] | None = None,
) -> dict[int, float | None]:
    """Each person's number -> how alike they are to `identity`, -1..1; None for those who are not to be looked at.

    `looks`: from `where_to_look`. `frames`: numbers and pictures [H, W, 3 or 4], at least those; they may be a stream.
    Raises LikenessError for an identity of another encoder, and as `faces_of` and `encode_faces` do.
    """
    check_encoder(identity, encoder.name)
    faces = faces_of(frames, track.people, looks, encoder)
    vectors = encode_faces(encoder, torch.cat(faces), reach).split([len(own) for own in faces])  # [n, F] each
    likeness: dict[int, float | None] = {}
    for person, own, features in zip(track.people, looks, vectors, strict=True):
        seen = mean_identity(features, encoder.name, person.scores[list(own)]) if own else None
        likeness[person.number] = None if seen is None else similarity(identity, seen)
    return likeness
