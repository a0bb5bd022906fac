"""A small AEI-Net, trained for some seconds on drawn people, and what came of each step."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from likeness.models.faceshifter.aei_net import AEINet
from likeness.models.faceshifter.arcface import IdentityEncoder
from likeness.models.faceshifter.face_shifter import FaceShifter
from likeness.models.faceshifter.training.data.pairs import AEI_PAIRING, PairSource
from likeness.models.faceshifter.training.setting import Setting
from likeness.models.faceshifter.training.train_aei import train_aei
from likeness.models.faceshifter.training.weights import first_weights
from likeness.models.training.seeded import seeded
from likeness.models.training.step import Step
from likeness.tests.drawn_faces import SMALL, conventions, recogniser, strangers

STEPS = 120
STRANGERS = 3000  # people from that number on have taught nobody


class Trained(NamedTuple):
    out: Path
    steps: list[Step]
    first: FaceShifter  # before
    last: FaceShifter
    encoder: IdentityEncoder
    held_out: PairSource


def trained_shifter(out: Path) -> Trained:
    """Trains it; `held_out` are pairs of strangers."""
    with seeded(0):
        first = first_weights(AEINet(SMALL))
    steps: list[Step] = []
    pairs = PairSource(strangers(), AEI_PAIRING, 0)
    setting = Setting(STEPS, batch=6, rate=1e-3)
    last = train_aei(pairs, recogniser(), conventions(), first, out, setting, steps.append)
    before = FaceShifter(first.eval(), conventions())
    held_out = PairSource(strangers(first=STRANGERS), AEI_PAIRING, 1)
    return Trained(out, steps, before, last, last.encoder_of(recogniser()), held_out)
