"""Faces of clips swapped: as many frames as came, nothing changed beside the faces, each frame as if it were alone."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, State
from likeness.models.face.pasting.paste import Blend, Patch
from likeness.models.faceshifter.identity import Identity
from likeness.models.faceshifter.swapping.drawn_faces import FaceDrawer
from likeness.models.faceshifter.swapping.swap import Swapper
from likeness.tests.people import BLUE, RED, frames_of, person, track_of
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import small_shifter

SHIFTER = small_shifter()
ENCODER = SHIFTER.encoder_of(skin_encoder())
SOMEBODY, ANOTHER = (Identity(torch.tensor(vector), ENCODER.name) for vector in ([0.2, 0.8, -0.5], [-0.9, 0.1, 0.4]))
WALK = torch.stack([torch.linspace(50, 62, 7), torch.full((7,), 60.0)], dim=1)
TRACK = track_of(
    person(1, WALK, [State.FOUND] * 2 + [State.MISSING] * 2 + [State.FOUND] * 3),
    person(4, WALK + torch.tensor([85, 0])),
)
FRAMES = frames_of(TRACK, RED, BLUE)
BOX = Blend("box", feather=0.05)


def swapper(*identities: Identity | None, track: FaceTrack = TRACK, blend: Blend = BOX, **drawing: Any) -> Swapper:
    covers = drawing.pop("keep_covers", 0.0)
    return Swapper(FaceDrawer(SHIFTER, **drawing), track, identities or [SOMEBODY], "sber-swap", blend, covers)


def shown(made: Swapper, frames: Tensor = FRAMES, masks: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Frames and how much of each pixel was swapped."""
    where = torch.zeros(frames.shape[:3])

    def keep(at: int, patch: Patch, face: Tensor) -> None:
        here = where[at, patch.rows, patch.columns]
        here.copy_(torch.maximum(here, patch.mask))

    return made.into(frames, masks=masks, each=keep), where


def test_the_first_person_is_swapped_where_they_are_and_nothing_else() -> None:
    kept, made = FRAMES.clone(), swapper()
    done, where = shown(made)
    assert done.shape == FRAMES.shape and torch.equal(FRAMES, kept)
    assert torch.equal(done[where == 0], FRAMES[where == 0])
    assert torch.equal(done[2:4], FRAMES[2:4]) and not where[2:4].any()
    assert made.swapped == {1: 5}
    for at in (0, 1, 4, 5, 6):
        x, y = WALK[at].int().tolist()
        assert where[at, y, x] == 1 and not where[at, y, x + 85 :].any()
        assert (done[at, y - 5 : y + 5, x - 5 : x + 5] - FRAMES[at, y - 5 : y + 5, x - 5 : x + 5]).abs().max() > 0.1


def test_everybody_gets_the_identity_of_their_place() -> None:
    apart = Blend("box", 0.05, grow=-0.25, color=0)  # so that their places do not overlap
    both, one, other, swapped = (
        swapper(*who, blend=apart).into(FRAMES)
        for who in ([SOMEBODY, ANOTHER], [SOMEBODY], [None, ANOTHER], [ANOTHER, SOMEBODY])
    )
    left = torch.arange(200) < 97
    assert torch.equal(both[:, :, left], one[:, :, left])
    assert torch.equal(both[:, :, ~left], other[:, :, ~left])
    assert (swapped - both).abs().amax((1, 2, 3)).min() > 0.01


@pytest.mark.parametrize("times", [1, 2])
def test_a_frame_is_as_if_it_were_alone(times: int) -> None:
    """The identity does not depend on the frames around, nor on how many are drawn at once."""
    whole = swapper(SOMEBODY, ANOTHER, times=times).into(FRAMES)
    made = swapper(SOMEBODY, ANOTHER, times=times)
    for at in (0, 3, 6):
        alone = made.into(FRAMES[at : at + 1], at)
        assert (alone - whole[at : at + 1]).abs().max() < 2e-3


@pytest.mark.parametrize("kind", ["bytes", "alpha", "grey", "broken"])
def test_frames_of_every_kind(kind: str) -> None:
    given = FRAMES.clone()
    if kind == "bytes":
        given = (255 * given).round().byte()
    elif kind == "alpha":
        given = torch.cat([given, torch.rand(*given.shape[:3], 1)], dim=3)
    elif kind == "grey":
        given = given[..., :1]
    else:
        given[0, :70, :60] = torch.nan
    done, where = shown(swapper(), given)
    wide = given.expand(-1, -1, -1, 3) if kind == "grey" else given
    assert done.dtype == given.dtype and done.shape == wide.shape
    assert torch.equal(done[where == 0].nan_to_num(9), wide[where == 0].nan_to_num(9))
    assert done[where > 0].isfinite().all()
    if kind == "alpha":
        assert torch.equal(done[..., 3], given[..., 3])


def test_a_mask_over_the_frames_keeps_what_it_keeps() -> None:
    mask = torch.zeros(1, *FRAMES.shape[1:3])
    mask[:, 60:] = 1
    done, where = shown(swapper(), masks=mask)
    assert torch.equal(done[:, :60], FRAMES[:, :60]) and not where[:, :60].any()
    assert torch.equal(done[:, 60:], swapper().into(FRAMES)[:, 60:])
    each = torch.ones(7, *FRAMES.shape[1:3])
    each[0] = 0
    made = swapper()
    assert torch.equal(made.into(FRAMES, masks=each)[0], FRAMES[0]) and made.swapped == {1: 4}


def test_what_cannot_be_drawn_again_stays() -> None:
    """These weights draw nothing again, so by far most of the face differs; half of it counts as usual."""
    none = shown(swapper(encoder=ENCODER))[1]
    half, full = (shown(swapper(encoder=ENCODER, keep_covers=share))[1] for share in (0.5, 1.0))
    assert torch.allclose(half, (none + full) / 2, atol=1e-4)
    assert (full <= none).all()


def test_nothing_of_the_clip_is_kept() -> None:
    made, alive = swapper(SOMEBODY, ANOTHER), []

    def keep(at: int, patch: Patch, face: Tensor) -> None:
        alive.extend(weakref.ref(tensor) for tensor in (patch.pixels, patch.mask, patch.crop, face))

    for first in range(0, 7, 2):
        chunk = FRAMES[first : first + 2].clone()
        done = made.into(chunk, first, each=keep)
        alive += [weakref.ref(chunk), weakref.ref(done)]
    del chunk, done
    gc.collect()
    assert len(alive) > 40 and not [one for one in alive if one() is not None]


def test_faces_at_the_edges_and_tiny_ones_are_swapped_all_the_same() -> None:
    middles = torch.tensor([[2.0, 60.0], [100.0, 60.0], [-400.0, 60.0]])
    edge, tiny = person(1, middles), person(2, middles)
    tiny = replace(tiny, points=middles[:, None] + (edge.points - middles[:, None]) / 10)
    for one, count in ((edge, 2), (tiny, 2)):
        track = track_of(one)
        made = swapper(track=track)
        done, where = shown(made, FRAMES[:3])
        assert torch.equal(done[2], FRAMES[2]) and torch.equal(done[where == 0], FRAMES[:3][where == 0])
        assert made.swapped[one.number] == count and done.isfinite().all()


def test_what_does_not_fit_is_told() -> None:
    def refused(match: str, **given: Any) -> None:
        frames, masks, first = given.pop("frames", FRAMES), given.pop("masks", None), given.pop("first", 0)
        identities = given.pop("identities", [SOMEBODY])
        with pytest.raises(LikenessError, match=match):
            swapper(*identities, **given).into(frames, first, masks)

    refused("no identity to swap in", identities=[None, None])
    refused("Encode the source again", identities=[Identity(torch.ones(3), skin_encoder().name)])
    refused("boxes without|no landmarks", track=track_of(person(1, WALK, landmarks=False)))
    refused("Face 1 has 5 landmarks.*'face' takes 68.*or choose the part 'box'", blend=Blend("face"))
    refused("keep_covers compares a face with itself.*Connect the encoder", keep_covers=0.5)
    refused("Connect the frames that it was made from", frames=FRAMES[:, :100])
    refused("Connect the frames that it was made from", frames=FRAMES, first=1)
    refused("The mask lies over the frames", masks=torch.ones(1, 64, 64))
