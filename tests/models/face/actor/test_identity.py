"""Who and what an actor can be."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import FACTORS, Identity, random_identity
from likeness.models.face.actor.scene import truth
from likeness.models.face.head_fit import fit_head
from likeness.models.face.landmark_track import LandmarkTrack

AT = Act(320, 240, 100)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"face_wide": 1.3}, "face_wide is a factor of 0.8 to 1.25, not 1.3"),
        ({"lips_full": math.nan}, "lips_full is a factor"),
        ({"style": "mohawk"}, "Choose one of short, long, shaved"),
        ({"skin": (300, 0, 0)}, "skin is a colour"),
        ({"hair": (1, 2)}, "hair is a colour"),
        ({"parting": 2.0}, "between -1 and 1"),
    ],
)
def test_nobody_is_like_that(change: dict[str, Any], says: str) -> None:
    with pytest.raises(LikenessError, match=says):
        replace(Identity(), **change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"yaw": 45}, "yaw lies within -30..30, not at 45"),
        ({"jaw": -0.1}, "jaw lies within 0..1"),
        ({"x": math.inf}, "x lies within"),
        ({"size": math.nan}, "size lies within"),
        ({"size": 3}, "4 pixels or more"),
    ],
)
def test_nobody_does_that(change: dict[str, float], says: str) -> None:
    with pytest.raises(LikenessError, match=says):
        replace(AT, **change)


def test_people_differ() -> None:
    people = [random_identity(seed) for seed in range(40)]
    assert len(set(people)) == 40 and {who.style for who in people} == {"short", "long", "shaved"}
    assert people[7] == random_identity(7)


@pytest.mark.parametrize("factor", FACTORS)
def test_every_factor_changes_the_face(factor: str) -> None:
    narrow, wide = (truth(replace(Identity(), **{factor: value}), AT, 640, 480) for value in (0.85, 1.15))
    if factor == "brow_thick":  # the landmarks are the brows' upper edges
        assert torch.equal(narrow.points, wide.points)
    else:
        assert (narrow.points - wide.points).abs().max() > 1


@pytest.mark.parametrize("angles", [(0, 0, 0), (12, 0, 0), (0, 20, 0), (0, -20, 15), (-10, 15, -25)])
def test_the_head_is_turned_as_the_head_fit_measures_it(angles: tuple[float, float, float]) -> None:
    """A template of other proportions measures it, so only about."""
    pitch, yaw, roll = angles
    turned = truth(Identity(), replace(AT, pitch=pitch, yaw=yaw, roll=roll), 640, 480).points
    rest = truth(Identity(), AT, 640, 480).points
    track = LandmarkTrack(torch.stack([rest, turned]), 640, 480, torch.ones(2), Fraction(25))
    still, moved = fit_head(track).rotation
    assert torch.allclose(moved - still, torch.tensor([pitch, yaw, roll], dtype=torch.float32), atol=4)
