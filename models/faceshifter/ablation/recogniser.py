"""A small recogniser that tells drawn people apart: to them what ArcFace is to real ones."""

from __future__ import annotations

import torch
from torch.nn import Linear
from torch.nn.functional import cross_entropy, normalize

from ...training.seeded import seeded
from ..arcface import IdentityEncoder
from ..iresnet import IResNet, IResNetConfig
from .drawn_people import draw, random_attributes

SMALL = IResNetConfig(blocks=(1, 1, 1, 1), widths=(8, 12, 16, 24), side=32, features=16)
PEOPLE, BATCH, RATE, SHARP = 200, 32, 4e-3, 16.0


@torch.inference_mode(False)
@torch.enable_grad()
def small_recogniser(steps: int = 400, seed: int = 0) -> IdentityEncoder:
    """Trained in seconds: which of some people is it, by the angle to a direction of each (as ArcFace, section 3.1)."""
    with seeded(seed):
        network, people = IResNet(SMALL), Linear(SMALL.features, PEOPLE, bias=False)
    optimiser = torch.optim.Adam([*network.parameters(), *people.parameters()], RATE)
    chance = torch.Generator().manual_seed(seed)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)
    for _ in range(steps):
        who = torch.randint(PEOPLE, (BATCH,), generator=chance)
        faces, _ = draw(who, random_attributes(BATCH, chance), SMALL.side)  # [B, 3, 32, 32]
        features = normalize(network(2 * faces - 1))  # [B, 16]
        loss = cross_entropy(SHARP * features @ normalize(people.weight).T, who)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return IdentityEncoder(network).eval()
