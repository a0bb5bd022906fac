"""Which frame shows the network the face, and whether a clip is the track's, before anything is drawn."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.hyperlips.dubbing.look_through import Seen, given_reference, look_through, sharpness
from likeness.models.hyperlips.dubbing.places import places_of
from likeness.models.hyperlips.dubbing.settings import Reference
from likeness.models.media.clip import WHOLE
from likeness.models.media.picture_clip import PictureClip
from likeness.tests.dubbing import FPS, speaker, without
from likeness.tests.followed import boxes_alone

FRAMES, TRACK = speaker(12, sway=0.0)
CLIP = PictureClip(FRAMES / 255, FPS)


def looked(choice: Reference, track: object = TRACK, clip: PictureClip = CLIP) -> Seen:
    return look_through(clip, WHOLE, track, places_of(track, "per frame"), choice)  # type: ignore[arg-type]


def test_the_first_face_is_the_first_that_is_there() -> None:
    assert looked("first").frame == 0
    seen = looked("first", without(TRACK, [0, 1]))
    assert seen.frame == 2 and seen.times == tuple(Fraction(at, 25) for at in range(12))
    matrices = places_of(TRACK, "per frame").crops.matrices
    assert torch.equal(seen.reference, crop_pictures(FRAMES[2:3], matrices[2:3], 128)[0].movedim(-1, 0))


def test_of_closed_mouths_the_sharpest_is_taken() -> None:
    openings = places_of(TRACK, "per frame").openings
    assert openings is not None
    closed = [at for at in range(12) if openings[at] <= openings.min() + 0.02]
    assert 2 <= len(closed) < 12
    blurred = FRAMES.clone()
    for at in closed[:-1]:
        blurred[at] = torch.nn.functional.avg_pool2d(FRAMES[at].movedim(-1, 0).float(), 5, 1, 2).movedim(0, -1).byte()
    assert looked("sharpest closed mouth", clip=PictureClip(blurred / 255, FPS)).frame == closed[-1]


def test_without_lips_any_sharp_frame_does() -> None:
    blurred = torch.full_like(FRAMES, 90)
    blurred[7] = FRAMES[7]
    track = TRACK.with_people(boxes_alone(TRACK.first))
    assert looked("sharpest closed mouth", track, PictureClip(blurred / 255, FPS)).frame == 7


def test_sharpness_is_the_variance_of_the_laplacian() -> None:
    crop = torch.zeros(3, 4, 3)
    crop[1, 1] = 1
    assert sharpness(crop) == pytest.approx(12.5)  # of -4 and 1
    assert sharpness(torch.rand(1, 1, 3).expand(9, 9, 3)) == pytest.approx(0, abs=1e-9)


def test_another_clip_is_told_before_anything_is_drawn() -> None:
    for frames in (FRAMES[:11], torch.cat([FRAMES, FRAMES[:1]]), FRAMES[:, :-2]):
        with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
            looked("first", clip=PictureClip(frames / 255, FPS))
    with pytest.raises(LikenessError, match="not 'last'"):
        looked("last")  # type: ignore[arg-type]


def test_a_given_reference_is_a_square_of_any_size() -> None:
    picture = torch.rand(2, 40, 40, 4)
    assert given_reference(picture).shape == (3, 128, 128)
    same = torch.rand(1, 128, 128, 3)
    assert torch.equal(given_reference(same), same[0].movedim(-1, 0))
    with pytest.raises(LikenessError, match="square crop"):
        given_reference(torch.rand(1, 40, 50, 3))
