"""What covers a drawn face is found by what does not come back, though all that comes back is a little off."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.covers import Hand, Pillar
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, film
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.landmark_sets import five_from
from likeness.models.face.pasting.landmark_mask import region_masks
from likeness.models.faceshifter.swapping.occlusion import covers

SIDE, WIDTH, HEIGHT = 128, 240, 200
COVERS = {"hand": Hand(130, 130, 25), "pillar": Pillar(100, 20), "dark pillar": Pillar(150, 30, (40, 34, 34))}


@cache
def drawn(seed: int, cover: Hand | Pillar | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """X_t, Y_tt [1, 3, s, s], the face and the cover [1, s, s]: Y_tt is the bare face, coarser, tinted and uneven, with
    a trace of the cover, as a network would draw it."""
    scene = [Actor(random_identity(seed), Act(x=120, y=85, size=50, yaw=4 * seed - 8, roll=3 * seed))]
    clean = film(room(WIDTH, HEIGHT, seed), scene)
    target = film(room(WIDTH, HEIGHT, seed), [*scene, cover]) if cover else clean
    points = clean.faces[0].points[None].float()
    matrix = SIDE * TEMPLATES["sber-swap"].place(five_from(points, "six"))[0]
    bare, x_t = (2 * crop_picture(frame.picture, matrix, SIDE)[None] - 1 for frame in (clean, target))
    trace = torch.lerp(bare, x_t, 0.2)
    coarse = interpolate(interpolate(trace, (64, 64), mode="area"), (SIDE, SIDE), mode="bilinear")
    uneven = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(seed))
    y_tt = coarse + 0.04 * interpolate(uneven, (SIDE, SIDE), mode="bilinear")
    y_tt += torch.tensor([0.1, -0.05, 0.05])[:, None, None]
    face = region_masks(moved(points, matrix[None]).float(), SIDE, SIDE, "face")
    return x_t, y_tt, face, (x_t - bare).abs().amax(1) > 0.02


@pytest.mark.parametrize("cover", COVERS)
def test_covers_are_found(cover: str) -> None:
    shares = []
    for seed in range(3):
        x_t, y_tt, face, truth = drawn(seed, COVERS[cover])
        found = (covers(x_t, y_tt, face) > 0.5) & (face > 0.5)
        truth = truth & (face > 0.5)
        shares.append(float((found & truth).sum() / (found | truth).sum()))
    assert sum(shares) / 3 > 0.65 and min(shares) > 0.4, shares


def test_a_bare_face_is_not_covered_however_it_is_tinted() -> None:
    for seed in range(3):
        x_t, y_tt, face, _ = drawn(seed)
        for tint in (0.0, 0.3):
            found = covers(x_t, y_tt + tint, face)
            assert found.max() < 0.5 and found.mean() < 0.01


def test_pictures_are_judged_each_by_itself() -> None:
    one, other = drawn(0, COVERS["hand"])[:3], drawn(1)[:3]
    both = covers(*(torch.cat(pair) for pair in zip(one, other, strict=True)))
    assert torch.allclose(both[:1], covers(*one), atol=1e-5) and torch.allclose(both[1:], covers(*other), atol=1e-5)


def test_without_a_face_nothing_breaks() -> None:
    x_t, y_tt, face, _ = drawn(0, COVERS["hand"])
    found = covers(x_t, y_tt, torch.zeros_like(face))
    assert found.isfinite().all() and found.min() >= 0 and found.max() <= 1
