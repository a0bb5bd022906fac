"""Lips that stand still are calmed, those that move are left alone, and nothing passes from one scene to the next."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.hyperlips.dubbing.calm import Calm, scenes_of
from likeness.models.hyperlips.dubbing.shot import Shot, batches, with_neighbours

FPS = Fraction(25)
COUNT, HALF = 40, 20
GENERATOR = torch.Generator().manual_seed(0)
# silence, then speech
CONTROL = torch.cat([torch.zeros(HALF, 4, 8), torch.randn(HALF, 4, 8, generator=GENERATOR)]) + 1
TREMBLE = 0.5 + 0.03 * torch.randn(COUNT, 3, 24, 24, generator=GENERATOR)
SPOKEN = torch.zeros(COUNT)  # what is heard does not count as silence, vectors alone tell
ONE_SCENE = torch.zeros(COUNT, dtype=torch.long)


def shots(faces: Tensor = TREMBLE) -> list[Shot]:
    points = faces.flatten(1)[:, :136].reshape(-1, 68, 2)
    return [
        Shot(at, at, torch.zeros(1, 1, 3), face, own) for at, (face, own) in enumerate(zip(faces, points, strict=True))
    ]


def energy(faces: list[Tensor | None]) -> float:
    return sum(float((b - a).square().mean()) for a, b in pairwise(faces) if a is not None and b is not None)


def test_still_lips_tremble_far_less_and_moving_ones_are_the_very_same() -> None:
    calm = [shot.face for shot in Calm(CONTROL, SPOKEN, ONE_SCENE, FPS, 1.0).faces(shots())]
    assert energy(calm[:HALF]) < 0.1 * energy(list(TREMBLE[:HALF]))
    assert all(torch.allclose(calm[at], TREMBLE[at]) for at in range(HALF + 1, COUNT))  # type: ignore[arg-type]


def test_what_differs_much_is_not_mixed_however_silent_it_is() -> None:
    faces = TREMBLE.clone()
    faces[10:, :, :, 12:] = 0.9  # the light goes on
    calm = [shot.face for shot in Calm(CONTROL, SPOKEN, ONE_SCENE, FPS, 1.0).faces(shots(faces))]
    assert calm[9] is not None and calm[10] is not None
    assert abs(float(calm[9][:, :, 18:].mean()) - 0.5) < 0.02 and float(calm[10][:, :, 18:].mean()) > 0.88


def test_scenes_and_missing_faces_are_borders() -> None:
    scenes = ONE_SCENE.clone()
    scenes[8], scenes[9:] = -1, 1
    faces = TREMBLE + 0.05 * (torch.arange(COUNT) > 8)[:, None, None, None]
    given = shots(faces)
    given[8] = Shot(8, 8, given[8].frame)
    made = list(Calm(CONTROL, SPOKEN, scenes, FPS, 1.0).faces(given))
    assert made[8].face is None and made[7].face is not None and made[9].face is not None
    assert abs(float(made[7].face.mean()) - 0.5) < 0.01 and abs(float(made[9].face.mean()) - 0.55) < 0.01


def test_points_of_moving_lips_are_calmed_less_than_of_still_ones() -> None:
    made = [shot.points for shot in Calm(CONTROL, SPOKEN, ONE_SCENE, FPS, 1.0).points(shots())]
    own = [shot.points for shot in shots()]
    still, moving = (energy(made[part]) / energy(own[part]) for part in (slice(2, HALF - 2), slice(HALF + 2, None)))
    assert still < 0.15 < moving < 0.9
    ramp = shots(torch.arange(COUNT).float()[:, None, None, None].expand_as(TREMBLE))
    calm = Calm(CONTROL, SPOKEN, ONE_SCENE, FPS, 1.0)
    points = [float(shot.points.mean()) for shot in calm.points(ramp) if shot.points is not None]
    assert all(abs(points[at] - at) < 1e-4 for at in range(calm.reach, HALF - calm.reach)), "nothing lags"


def test_off_is_off() -> None:
    made = list(Calm(CONTROL, SPOKEN, ONE_SCENE, FPS, 0.0).faces(given := shots()))
    assert all(shot is own for shot, own in zip(made, given, strict=True))


@given(st.integers(0, 30), st.integers(0, 6))
def test_neighbours_are_all_within_reach_and_each_has_its_turn(count: int, reach: int) -> None:
    seen = [(near, near[middle]) for near, middle in with_neighbours(range(count), reach)]
    assert [own for _, own in seen] == list(range(count))
    for near, own in seen:
        assert near == list(range(max(0, own - reach), min(count, own + reach + 1)))
    assert [own for batch in batches(range(count), reach + 1) for own in batch] == list(range(count))


def test_jumps_begin_scenes() -> None:
    parts = torch.tensor([0, 0, 0, -1, 1, 1, 1, 1, 1, 1, 2])
    assert scenes_of([0, 1, 2, 1, 0, 1, 2, 3, 4, 5, 9, 10, 0], parts).tolist() == [0] * 7 + [-1, 2, 2, 2, 3, 4]
