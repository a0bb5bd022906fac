"""Training faces of drawn people, and small ways to train on them."""

from __future__ import annotations

from functools import cache

from likeness.models.faceshifter.ablation.drawn_people import drawn_faces
from likeness.models.faceshifter.aei_net import AEIConfig
from likeness.models.faceshifter.arcface import IdentityEncoder, load_identity_encoder
from likeness.models.faceshifter.conventions import Conventions
from likeness.models.faceshifter.training.data.faces import GivenFaces
from likeness.models.faceshifter.training.shown import new_conventions
from likeness.tests.train_small_recogniser import RECOGNISER

SIDE = 32
SMALL = AEIConfig(layers=1, levels=5, width=8, c_id=16)


@cache
def recogniser() -> IdentityEncoder:
    """Tells drawn people apart."""
    return load_identity_encoder(RECOGNISER)


def conventions() -> Conventions:
    """Whole crops, as the recogniser was trained."""
    return new_conventions(recogniser(), SIDE, "arcface")


@cache
def strangers(people: int = 24, each: int = 4, side: int = SIDE, first: int = 1000) -> GivenFaces:
    """Pictures of people that the recogniser has not been trained on."""
    return drawn_faces(people, each, side, first, first=first)
