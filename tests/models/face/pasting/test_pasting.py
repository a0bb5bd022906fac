"""Crops of a clip back into its frames: which goes where, one for many, gaps, parts of a face, what does not fit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.cropping import crop_of
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.face_track import FaceTrack, Person, State
from likeness.models.face.landmark_track import IBUG
from likeness.models.face.pasting.paste import Blend
from likeness.models.face.pasting.pasting import Pasting
from likeness.tests.crops_by_hand import crop_at, noise
from likeness.tests.drawn_face import Face, drawn

PLAIN = Blend(detail="nowhere", color=0)


def clip(count: int = 3) -> FaceCrop:
    """A crop that moves, grows and turns."""
    one = [crop_at(30 + 5 * at, 30, 20 + 9 * at, 20 * at) for at in range(count)]
    return replace(crop_at(1, 1, 9, count=count), matrices=torch.cat([where.matrices for where in one]))


def test_a_batch_is_its_frames_one_by_one() -> None:
    where, frames, crops = clip(), noise(3), noise(3, (40, 40), seed=1)
    masks = noise(3, (7, 9), seed=2)[..., 0]
    together = Pasting(crops, where, Blend(), masks).into(frames)
    for at in range(3):
        one = replace(
            where, matrices=where.matrices[at : at + 1], present=where.present[at : at + 1], points=where.points[:1]
        )
        alone = Pasting(crops[at : at + 1], one, Blend(), masks[at : at + 1]).into(frames[at : at + 1])
        assert torch.equal(alone[0], together[at])
    later = Pasting(crops, where, Blend(), masks).into(frames[1:], first=1)
    assert torch.equal(later, together[1:])


def test_frames_without_the_face_pass_as_they_are() -> None:
    frames = noise(3)
    where = replace(clip(), present=torch.tensor([True, False, True]))
    done = Pasting(noise(3, (32, 32), seed=1), where).into(frames)
    assert torch.equal(done[1], frames[1])
    assert all(not torch.equal(done[at], frames[at]) for at in (0, 2))


def test_given_frames_stay_and_each_is_told() -> None:
    frames, told = noise(3), []
    before = frames.clone()
    where = replace(clip(), present=torch.tensor([True, False, True]))
    Pasting(noise(3, (32, 32)), where).into(frames, each=lambda at, patch: told.append((at, patch is None)))
    assert torch.equal(frames, before) and told == [(0, False), (1, True), (2, False)]


@pytest.mark.parametrize("one", ["crops", "places", "masks"])
def test_one_stands_for_all(one: str) -> None:
    frames, crops, masks, where = noise(3), noise(3, (32, 32), seed=1), torch.rand(3, 8, 8), clip()
    if one == "crops":
        crops = crops[:1]
    elif one == "places":
        where = clip(1)
    else:
        masks = masks[:1]
    pasting = Pasting(crops, where, PLAIN, masks)
    assert pasting.count == 3 and pasting.frames(1) == pasting.frames(3) == 3
    done = pasting.into(frames)
    full = Pasting(crops.expand(3, -1, -1, -1), where, PLAIN, masks.expand(3, -1, -1)).into(frames)
    assert torch.equal(done, full)


def test_numbers_that_do_not_agree_are_told() -> None:
    with pytest.raises(LikenessError, match=r"2 crops, 3 places of the face: .* Give as many of each"):
        Pasting(noise(2, (32, 32)), clip())
    with pytest.raises(LikenessError, match="5 frames, 3 crops, 3 places of the face"):
        Pasting(noise(3, (32, 32)), clip()).frames(5)
    with pytest.raises(LikenessError, match="2 masks"):
        Pasting(noise(3, (32, 32)), clip(), masks=torch.ones(2, 8, 8))


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(LikenessError, match=r"square pictures .* \[3, 60, 80, 3\]"):
        Pasting(noise(3), clip())
    with pytest.raises(LikenessError, match="square"):
        Pasting(torch.zeros(0, 32, 32, 3), clip())
    with pytest.raises(LikenessError, match=r"\[N, height, width\]"):
        Pasting(noise(3, (32, 32)), clip(), masks=torch.ones(8, 8))
    with pytest.raises(LikenessError, match="Frame 0 is 50 x 60 pixels, but its crop is from 80 x 60"):
        Pasting(noise(3, (32, 32)), clip()).into(noise(3, (60, 50)))
    with pytest.raises(LikenessError, match="Frame 0 has 1 channels"):
        Pasting(noise(3, (32, 32)), clip()).into(noise(3, channels=1))
    broken = noise(3, (32, 32))
    broken[1, 5, 5, 0] = torch.nan
    with pytest.raises(LikenessError, match="Crop 1 has values that are no numbers"):
        Pasting(broken, clip()).into(noise(3))


def of_a_face(region: str) -> tuple[Tensor, Tensor]:
    """How much a white crop changes a black frame, [H, W], and the face's points in it."""
    points = drawn(Face(), size=18.0, at=(60, 50)).points[:1, :, :2]
    where = crop_at(60, 60, 110, 8, size=96, frame=(120, 120))
    where = replace(where, points=moved(points, where.matrices).float())
    blend = replace(PLAIN, part=region, feather=0.02)  # type: ignore[arg-type]
    done = Pasting(torch.ones(1, 96, 96, 3), where, blend).into(torch.zeros(1, 120, 120, 3))
    return done[0, ..., 0], points[0]


def test_only_a_part_of_the_face_is_pasted() -> None:
    shares = []
    for region, inside, beyond in (
        ("mouth", range(60, 68), 30),
        ("lower face", range(48, 60), 28),
        ("face", range(17, 68), None),
    ):
        shown, points = of_a_face(region)
        seen = [float(shown[int(y), int(x)]) for x, y in points.tolist()]
        assert min(seen[at] for at in inside) > 0.9, region
        assert beyond is None or seen[beyond] == 0, region
        shares.append(float(shown.mean()))
    assert shares == sorted(shares) and len(points) == IBUG


def test_a_part_needs_landmarks() -> None:
    with pytest.raises(LikenessError, match="mouth needs 68 landmarks"):
        Pasting(noise(3, (32, 32)), clip(), Blend(part="mouth")).into(noise(3))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("size", [0, 24])
def test_an_untouched_clip_stays_as_it_is(template: str, size: int) -> None:
    points = drawn(*[Face(turned=(0, 0, 9.0 * at)) for at in range(3)], size=14, at=(40, 25)).points  # partly outside
    boxes = torch.cat([points.amin(1), points.amax(1)], dim=1)
    states = torch.tensor([State.FOUND, State.MISSING, State.FOUND])
    track = FaceTrack((Person(1, boxes, points, torch.ones(3), states, ("",) * 3),), 80, 60, Fraction(25))
    frames, where = (255 * noise(3)).byte(), crop_of(track, template, size)
    crops = crop_pictures(frames, where.matrices, where.size, TEMPLATES[template].border)
    assert torch.equal(Pasting(crops, where).into(frames), frames)
    assert not torch.equal(Pasting(1 - crops, where).into(frames), frames)
