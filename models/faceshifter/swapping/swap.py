"""Faces of a clip swapped where they are: cropped, drawn with another identity, pasted back (FaceShifter, section 3).

A chunk of frames at a time, so a long clip needs no more memory than a short one; what depends on the source is made
once, so the identity is the same in every frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_pictures
from ...face.cropping.cropping import crop_of
from ...face.cropping.templates import TEMPLATES
from ...face.face_crop import FaceCrop
from ...face.face_track import FaceTrack, Person
from ...face.landmark_sets import FIVE
from ...face.pasting.frame_mask import check_masks, within
from ...face.pasting.landmark_mask import region_masks
from ...face.pasting.paste import Blend, Patch
from ...face.pasting.pasting import Pasting
from ...face.pictures import rgb
from ..fast_aei import SourceTerms
from ..identity import Identity
from ..target_crops import AT_ONCE
from .drawn_faces import Drawn, FaceDrawer
from .occlusion import covers

AS_SEEN = Blend(part="face", feather=0.06, grow=-0.03)  # the chin lies at the crop's edge: a wide feather takes it off

Each = Callable[[int, Patch, Tensor], None]


@dataclass(frozen=True)
class SwappedFace:
    """A person of the track who gets another face: how their crops lie, and what is drawn of `identity`."""

    person: Person
    where: FaceCrop
    identity: Identity
    source: SourceTerms


class Swapper:
    """Puts identities on the people of a track.

    `identities`: for the track's first person, the second, ...; None, and people beyond, stay as they are. `template`:
    a crop template. `keep_covers` 0..1: how far the target shows where its face seems covered; above 0 the drawer needs
    an encoder. Raises LikenessError for identities of another encoder, people without the landmarks that template or
    blend need, and for no identity at all.
    """

    def __init__(
        self,
        drawer: FaceDrawer,
        track: FaceTrack,
        identities: Sequence[Identity | None],
        template: str,
        blend: Blend = AS_SEEN,
        keep_covers: float = 0.0,
    ) -> None:
        if not any(identities):
            raise LikenessError("There is no identity to swap in. Connect one, from Identity Encoder or Load Identity.")
        if keep_covers > 0 and drawer.encoder is None:
            raise LikenessError(
                "keep_covers compares a face with itself drawn again, and that needs its identity. Connect the encoder "
                "that Load FaceShifter gives, or set it to 0."
            )
        self.drawer, self.track, self.template, self.blend = drawer, track, template, blend
        self.keep_covers, self.unused = keep_covers, len([one for one in identities[len(track.people) :] if one])
        chosen = zip(track.people, identities, strict=False)
        self.faces = [self._face(person, identity) for person, identity in chosen if identity is not None]
        self.swapped = dict.fromkeys((face.person.number for face in self.faces), 0)

    def _face(self, person: Person, identity: Identity) -> SwappedFace:
        points, needed = person.points.shape[1], "68" if self.blend.part != "box" else "five"
        if person.present.any() and (not points or (points == FIVE and needed == "68")):
            raise LikenessError(
                f"Face {person.number} has {points or 'no'} landmarks, and to swap its part '{self.blend.part}' takes "
                f"{needed}. Give the tracker a landmark network or MediaPipe"
                + (", or choose the part 'box'." if points else ".")
            )
        where = crop_of(self.track.with_people(person), self.template, self.drawer.crop_size)
        return SwappedFace(person, where, identity, self.drawer.source(identity))

    @torch.no_grad()
    def into(self, frames: Tensor, first: int = 0, masks: Tensor | None = None, each: Each | None = None) -> Tensor:
        """Frames [n, H, W, 1, 3 or 4], uint8 or 0..1, of which the first is number `first` -> the same, swapped.

        `masks` [T or 1, H, W] over the whole clip's frames: 1 swaps, 0 keeps. Where nothing was swapped a frame stays
        bit for bit, and so does its alpha; grey frames come back with three channels. `each` is told a frame's place
        among these, its patch, and the face as it was drawn, [s, s, 3]. Raises LikenessError for frames that are not
        the track's, masks of another size, and networks that give values that are no numbers.
        """
        frames = frames if frames.shape[-1] in (3, 4) else rgb(frames)
        track = self.track
        track.check_frames(max(first + len(frames), len(track)), *frames.shape[1:3])
        check_masks(masks, len(track), track.height, track.width)
        done = frames.clone()
        for face in self.faces:
            there = face.where.present[first : first + len(frames)].nonzero()[:, 0]
            for places in there.split(AT_ONCE) if len(there) else ():
                self._swap(face, frames, done, places, first, masks, each)
        return done

    def _swap(
        self,
        face: SwappedFace,
        frames: Tensor,
        done: Tensor,
        places: Tensor,
        first: int,
        masks: Tensor | None,
        each: Each | None,
    ) -> None:
        where = _of_frames(face.where, first + places)
        border = TEMPLATES[self.template].border
        crops = crop_pictures(frames[places], where.matrices, where.size, border)  # [b, S, S, 3]
        drawn = self.drawer(crops.movedim(-1, 1), face.source)
        pictures = drawn.pictures.movedim(1, -1).to(frames.device)  # [b, s, s, 3]
        pasting = Pasting(pictures, where, self.blend, self._shown(drawn, where))
        for at, place in enumerate(places.tolist()):
            patch = pasting.patch(done[place], at)
            if patch is None:
                continue
            if masks is not None:
                patch = within(patch, done[place], masks[first + place if len(masks) > 1 else 0])
            done[place, patch.rows, patch.columns, :3] = patch.pixels
            self.swapped[face.person.number] += bool(patch.mask.any())
            if each is not None:
                each(place, patch, pictures[at])

    def _shown(self, drawn: Drawn, where: FaceCrop) -> Tensor | None:
        """How much of each crop is pasted, for what covers it: [b, s, s] in 0..1; None for all."""
        if not self.keep_covers or drawn.x_t is None or drawn.y_tt is None:
            return None
        side = drawn.x_t.shape[-1]
        if where.points.shape[1] > FIVE:
            face = region_masks(where.points * (side / where.size), side, side, "face").to(drawn.x_t.device)
        else:
            face = torch.ones_like(drawn.x_t[:, 0])
        return 1 - self.keep_covers * covers(drawn.x_t, drawn.y_tt, face)


def _of_frames(where: FaceCrop, frames: Tensor) -> FaceCrop:
    """The crops of these frames alone."""
    return replace(where, matrices=where.matrices[frames], present=where.present[frames], points=where.points[frames])
