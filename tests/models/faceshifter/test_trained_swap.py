"""An AEI-Net that our own training made puts one drawn actor's identity on another, whom it has never seen."""

from __future__ import annotations

import random

import torch
from torch.nn.functional import cosine_similarity

from likeness.models.faceshifter.arcface import encode_faces, load_identity_encoder
from likeness.models.faceshifter.face_shifter import load_face_shifter
from likeness.tests.train_small_swap import PEOPLE, RECOGNISER, SHIFTER, square

PAIRS = 12


def test_identity_comes_from_the_source_and_all_else_from_the_target() -> None:
    shifter, chance = load_face_shifter(SHIFTER), random.Random(1)
    encoder = shifter.encoder_of(load_identity_encoder(RECOGNISER))
    strangers = torch.stack([square(10 * PEOPLE + who, chance) for who in range(2 * PAIRS)]).float() / 255
    source, target = strangers.split(PAIRS)  # [12, 3, 64, 64] each
    z_s, z_t = encode_faces(encoder, source), encode_faces(encoder, target)  # [12, 16] each
    with torch.no_grad():
        z_att = shifter.aei.attributes(shifter.shown(target))
        drawn = shifter.aei.generate(z_att, shifter.aei.source(z_s))  # [12 sources, 12 targets, 3, 64, 64]
        swapped = torch.stack([shifter.picture(drawn[at, at]) for at in range(PAIRS)])  # [12, 3, 64, 64]
    z_y = encode_faces(encoder, swapped)
    to_source, to_target = (cosine_similarity(z_y, z).mean() for z in (z_s, z_t))
    before = cosine_similarity(z_t, z_s).mean()
    assert to_source > before + 0.3
    assert to_source > to_target
    assert (swapped - target).abs().mean() < 0.5 * (source - target).abs().mean()
