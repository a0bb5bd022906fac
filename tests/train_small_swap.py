"""Writes tests/weights/: a recogniser and an AEI-Net of 64 x 64 pixels that know drawn actors, for our templates' runs.

    python tests/train_small_swap.py [minutes of AEI-Net, 40]

Trained as a user would, by the losses of the papers, on aligned faces of actors. On photographs they are of no use.
Ours, CC0 1.0.
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Linear
from torch.nn.functional import cross_entropy, normalize

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.scene import Actor, film
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.landmark_sets import five_from
from likeness.models.faceshifter.aei_net import AEIConfig
from likeness.models.faceshifter.arcface import IdentityEncoder
from likeness.models.faceshifter.conventions import KEY, Conventions, View
from likeness.models.faceshifter.iresnet import IResNet, IResNetConfig
from likeness.models.faceshifter.training.data.faces import GivenFaces
from likeness.models.faceshifter.training.data.jitter import AEI_JITTER, drawn_amounts, jittered
from likeness.models.faceshifter.training.data.pairs import Pairing, PairSource
from likeness.models.faceshifter.training.setting import Setting
from likeness.models.faceshifter.training.train_aei import train_aei
from likeness.models.loading import load_network, metadata_of, write_safetensors
from likeness.tests.train_small_faces import background, doing

WEIGHTS = Path(__file__).resolve().parent / "weights"
RECOGNISER, SHIFTER = WEIGHTS / "small_actors_recogniser.safetensors", WEIGHTS / "small_shifter.safetensors"
TEMPLATE, SIDE = "sber-swap", 64
WHO = IResNetConfig(blocks=(1, 1, 1, 1), widths=(8, 12, 16, 24), side=32, features=16)
AEI = AEIConfig(layers=2, levels=6, width=12, c_id=WHO.features)
PEOPLE, EACH, STEPS, SHARP = 96, 24, 1500, 16.0


def square(who: int, chance: random.Random) -> Tensor:
    """A face by the template, [3, 64, 64] uint8: somebody doing something before some background."""
    act = doing(80 + chance.gauss(0, 3), 76 + chance.gauss(0, 3), chance.uniform(40, 52), chance)
    act = Act(**{**act.__dict__, "yaw": 0.6 * act.yaw, "pitch": 0.6 * act.pitch})
    frame = film(background(160, 160, chance), [Actor(random_identity(who), act)])
    template = TEMPLATES[TEMPLATE]
    (place,) = template.place(five_from(frame.faces[0].points, template.eyes)[None])
    return (255 * crop_picture(frame.picture, SIDE * place, SIDE).clamp(0, 1)).round().byte()


def faces() -> GivenFaces:
    """All of them, and who is on each."""
    chance = random.Random(0)
    persons = torch.arange(PEOPLE).repeat_interleave(EACH)
    return GivenFaces(torch.stack([square(int(who), chance) for who in persons]), persons)


def train_recogniser(known: GivenFaces) -> IdentityEncoder:
    """Which of them it is, by the angle to a direction of each, as ArcFace's section 3.1 begins."""
    encoder = IdentityEncoder(IResNet(WHO), view=View(TEMPLATE, SIDE))
    people, chance = Linear(WHO.features, PEOPLE, bias=False), torch.Generator().manual_seed(0)
    optimiser = torch.optim.Adam([*encoder.parameters(), *people.parameters()], 4e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, STEPS)
    for step in range(STEPS):
        chosen = torch.randint(len(known.persons), (48,), generator=chance)
        pictures = known.pictures(chosen.tolist()).float() / 255
        amounts = torch.stack([drawn_amounts(AEI_JITTER, chance) for _ in chosen])
        features = normalize(encoder(jittered(pictures, amounts)))
        loss = cross_entropy(SHARP * features @ normalize(people.weight).T, known.persons[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            logging.info("recogniser: step %d, loss %.3f", step, loss.item())
    return encoder.eval()


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 40.0
    torch.manual_seed(0)
    known = faces()
    logging.info("%d faces are drawn", len(known.persons))
    network = train_recogniser(known).network
    write_halves(RECOGNISER, network.state_dict(), metadata_of("faceshifter.iresnet", network.config))
    network = load_network(RECOGNISER).network  # as it will be used, rounded
    assert isinstance(network, IResNet)
    name = IdentityEncoder(network).name
    conventions = Conventions(TEMPLATE, SIDE, encoder=name)
    encoder = IdentityEncoder(network, view=conventions.view).eval()
    pairs = PairSource(known, Pairing(0.2, AEI_JITTER, other_picture=0.5, flip=0.5), seed=0)

    def told(step: object) -> None:
        logging.info("%s", step)

    with tempfile.TemporaryDirectory() as folder:
        out = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "shifter.safetensors"
        setting = Setting(None, minutes, batch=8, rate=8e-4)
        train_aei(pairs, encoder, conventions, AEI, out, setting)
        trained = load_network(out)
    notes = {**metadata_of("faceshifter.aei_net", trained.config), KEY: conventions.as_text()}
    write_halves(SHIFTER, trained.network.state_dict(), notes)


def write_halves(path: Path, state: dict[str, Tensor], about: dict[str, str]) -> None:
    halves = {name: own.half() if own.is_floating_point() else own for name, own in state.items()}
    write_safetensors(path, halves, about)


if __name__ == "__main__":
    main()
