"""`likeness bench faceshifter-ablation`: the paper's ablations (section 4.4) on drawn people, for equal steps.

AEI-Net with its masks and with M held at 1/2, so that identity and attributes are added everywhere alike; and what is
drawn of covered faces without HEAR-Net and with it. All are measured on people and pictures that nobody learned from.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import torch

from ...training.seeded import seeded
from ...training.step import OnStep, Step
from ..aad import AAD
from ..aei_net import AEIConfig, AEINet
from ..hear_net import HEARConfig
from ..training.data.faces import GivenFaces
from ..training.data.occlusions import Occlusions
from ..training.data.pairs import AEI_PAIRING, HEAR_PAIRING, Pairing, PairSource
from ..training.setting import Setting
from ..training.shown import new_conventions
from ..training.train_aei import train_aei
from ..training.train_hear import train_hear
from ..training.weights import first_weights
from .drawn_people import drawn_faces
from .figures import Figures, figures
from .recogniser import small_recogniser

SIDE, PEOPLE, EACH = 32, 60, 6
HELD_OUT = 1000  # pictures of people from that number on
MEASURED = 80  # pairs
HEADS = ("identity of source", "of target", "L_att", "same pairs", "covered", "elsewhere")
LOG = logging.getLogger(__name__)


def ablation(steps: int, folder: Path, seed: int = 0) -> Iterator[str]:
    """Lines of a table, as they are measured. A run that was ended goes on in `folder`."""
    encoder = small_recogniser()
    conventions = new_conventions(encoder, SIDE, "arcface")
    faces, others = drawn_faces(PEOPLE, EACH, SIDE), drawn_faces(PEOPLE, 2, SIDE, 1, first=HELD_OUT)
    config = AEIConfig(layers=1, levels=5, width=8, c_id=encoder.network.config.features)
    setting = Setting(steps, batch=8, rate=1e-3, seed=seed)
    plain, covered = PairSource(others, AEI_PAIRING, seed), _covered(others, HEAR_PAIRING, seed)
    yield f"{steps} steps each; cosines to the identities of source and target, errors in -1..1"
    yield "".join(f"{head:>20}" for head in ("", *HEADS))
    for name, masked in (("without mask", False), ("with mask", True)):
        with seeded(seed):
            network = first_weights(AEINet(config))  # the same ones
        if not masked:
            hold_masks(network)
        out = folder / f"{name.replace(' ', '_')}.safetensors"
        pairs = PairSource(faces, AEI_PAIRING, seed)
        shifter = train_aei(pairs, encoder, conventions, network, out, setting, _tell(name))
        yield _row(name, figures(plain, shifter, encoder, MEASURED))
    yield _row("covered, no HEAR", figures(covered, shifter, encoder, MEASURED))
    pairs = _covered(faces, HEAR_PAIRING, seed)
    hear = train_hear(pairs, shifter, encoder, HEARConfig(16), folder / "hear.safetensors", setting, _tell("HEAR-Net"))
    yield _row("covered, with HEAR", figures(covered, shifter, encoder, MEASURED, hear))


@torch.no_grad()
def hold_masks(network: AEINet) -> None:
    """Every M is 1/2 from now on: the sigmoid of 0, which does not learn."""
    for part in network.modules():
        if isinstance(part, AAD):
            part.conv_h.requires_grad_(False)
            part.conv_h.weight.zero_()
            part.conv_h.bias.zero_()  # type: ignore[union-attr]


def _covered(faces: GivenFaces, pairing: Pairing, seed: int) -> PairSource:
    return PairSource(faces, pairing, seed, Occlusions())


def _row(name: str, told: Figures) -> str:
    return f"{name:>20}" + "".join(f"{figure:>20.4f}" for figure in told)


def _tell(name: str) -> OnStep:
    def tell(step: Step) -> None:
        if step.step % 50 == 0:
            losses = ", ".join(f"{term} {loss:.4f}" for term, loss in step.losses.items())
            LOG.info("%s: step %d, %.0f s: %s", name, step.step, step.seconds, losses)

    return tell
