"""Writes tests/weights/: a small S3FD and a small 2DFAN that know drawn actors, for tests that need faces to be found.

    python tests/train_small_faces.py [detector | landmarks]

Some ten minutes each on one core. They have the layers of the published networks with fewer channels, and see nothing
in photographs. The losses are those of the papers: S3FD's section 3.2 (anchors that overlap a face by 0.35, or its best
one; cross entropy with three hard negatives to each positive, smooth L1), and heat maps of a Gaussian (2DFAN, section
3). Ours, CC0 1.0.
"""

from __future__ import annotations

import argparse
import logging
import random
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import cross_entropy, interpolate, smooth_l1_loss

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.scene import Actor, Frame, film
from likeness.models.face.decoding import CENTRE_VARIANCE, SIZE_VARIANCE, STRIDES, anchors
from likeness.models.face.detector import MEAN_BGR
from likeness.models.face.face_square import HIGHER
from likeness.models.face.landmark_net import LandmarkNet, LandmarkNetConfig
from likeness.models.face.s3fd import S3FD, S3FDConfig
from likeness.models.loading import metadata_of, write_safetensors

WEIGHTS = Path(__file__).resolve().parent / "weights"
DETECTOR = S3FDConfig(groups=(8, 12, 16, 24, 24), fc=32, conv6=(16, 24), conv7=(12, 16))
LANDMARKS = LandmarkNetConfig(first=8, second=16, width=32, points=68, stacks=1)
SCENE = (192, 320)  # pixels, H and W
SCENES, STEPS, BATCH = 500, 2400, 8
SPREAD = 1.3  # cells: of the Gaussian about a landmark
MATCH, HARD = 0.35, 3
PEAK = 200  # times heavier than the empty ground does a landmark weigh


def background(height: int, width: int, chance: random.Random) -> Tensor:
    """[3, H, W]: blurred blotches of any colour."""
    grain = torch.rand(3, chance.randint(2, 9), chance.randint(2, 9), generator=torch_generator(chance))
    return interpolate(grain[None], (height, width), mode="bicubic", align_corners=False)[0].clamp(0, 1)


def torch_generator(chance: random.Random) -> torch.Generator:
    return torch.Generator().manual_seed(chance.randrange(2**31))


def doing(x: float, y: float, size: float, chance: random.Random) -> Act:
    """Somebody there, doing anything."""
    between = chance.uniform
    return Act(
        *(x, y, size),
        **{"yaw": between(-28, 28), "pitch": between(-18, 18), "roll": chance.gauss(0, 9)},
        **{"jaw": max(0.0, between(-0.5, 1)), "blink": float(chance.random() < 0.15)},
        **{name: between(-0.8, 0.8) for name in ("wide", "smile", "brows", "look_x", "look_y")},
    )


def scene(seed: int) -> Frame:
    """Nobody, one or two actors somewhere, of 20 to 90 pixels between the eyes' corners."""
    chance = random.Random(seed)
    height, width = SCENE
    things = []
    for at in range(chance.choice((0, 1, 1, 2, 2))):
        size = 20 * 4.5 ** chance.random()
        x = chance.uniform(0.1, 0.45) * width + at * 0.45 * width
        act = doing(x, chance.uniform(0.25, 0.7) * height, size, chance)
        things.append(Actor(random_identity(chance.randrange(2**31)), act))
    return film(background(height, width, chance), things)


def close_up(seed: int) -> tuple[Tensor, Tensor]:
    """What the landmark network looks at, [3, 128, 128] (enlarged to 256 for it), and the points [68, 2] in 0..1."""
    chance = random.Random(seed)
    who = random_identity(chance.randrange(2**31))
    size = chance.uniform(31, 46)
    act = doing(64 + chance.gauss(0, 4), 64 + chance.gauss(0, 4), size, chance)
    frame = film(background(128, 128, chance), [Actor(who, act)])
    box = frame.faces[0].box
    middle = (box[:2] + box[2:]) / 2
    middle[1] -= HIGHER * (box[3] - box[1])
    shift = torch.round(64 - middle + torch.tensor([chance.gauss(0, 3), chance.gauss(0, 3)]))
    act = Act(**{**act.__dict__, "x": act.x + float(shift[0]), "y": act.y + float(shift[1])})
    frame = film(background(128, 128, chance), [Actor(who, act)])
    return frame.picture, frame.faces[0].points / 128


def detector_targets(boxes: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    """Which face each anchor [N, 3] stands for, -1 for none, [N]; and its offsets [N, 4]."""
    middle, side = places[:, :2], places[:, 2:]
    own = torch.cat([middle - side / 2, middle + side / 2], dim=1)
    best = torch.full((len(places),), -1)
    offsets = torch.zeros(len(places), 4)
    if not len(boxes):
        return best, offsets
    common = (torch.minimum(own[:, None, 2:], boxes[:, 2:]) - torch.maximum(own[:, None, :2], boxes[:, :2])).clamp(0)
    both = common.prod(2)
    overlap = both / (side.square() + (boxes[:, 2:] - boxes[:, :2]).prod(1) - both)  # [N, faces]
    height, who = overlap.max(1)
    best = torch.where(height > MATCH, who, best)
    best[overlap.argmax(0)] = torch.arange(len(boxes))
    met = boxes[best.clamp(min=0)]
    centre = ((met[:, :2] + met[:, 2:]) / 2 - middle) / (CENTRE_VARIANCE * side)
    size = ((met[:, 2:] - met[:, :2]) / side).log() / SIZE_VARIANCE
    return best, torch.cat([centre, size], dim=1)


def train_detector() -> S3FD:
    network = S3FD(DETECTOR)
    with torch.no_grad():
        network.conv1_1.weight /= 64  # pixels come in as 0..255
    scenes = [scene(seed) for seed in range(SCENES)]
    logging.info("%d scenes are drawn", len(scenes))
    pictures = torch.stack([255 * one.picture.flip(0) for one in scenes]) - torch.tensor(MEAN_BGR)[:, None, None]
    with torch.no_grad():
        maps = [level.logits.shape[-2:] for level in network(pictures[:1])]
    places = torch.cat([anchors(*size, stride) for size, stride in zip(maps, STRIDES, strict=True)])
    targets = [
        detector_targets(torch.stack([face.box for face in one.faces]) if one.faces else torch.zeros(0, 4), places)
        for one in scenes
    ]

    def loss(chosen: Tensor) -> Tensor:
        bright = 1 + 0.3 * (torch.rand(len(chosen), 3, 1, 1) - 0.5)
        levels = network(pictures[chosen] * bright)
        logits = torch.cat([level.logits.flatten(2) for level in levels], dim=2)  # [B, 2, N]
        offsets = torch.cat([level.offsets.flatten(2) for level in levels], dim=2).transpose(1, 2)  # [B, N, 4]
        who = torch.stack([targets[at][0] for at in chosen])
        wanted = torch.stack([targets[at][1] for at in chosen])
        there = who >= 0
        each = cross_entropy(logits, there.long(), reduction="none")  # [B, N]
        hard = each.masked_fill(there, 0).flatten().topk(HARD * max(8, int(there.sum()))).values
        return (each[there].sum() + hard.sum() + smooth_l1_loss(offsets[there], wanted[there], reduction="sum")) / (
            there.sum().clamp(min=1)
        )

    learn(network, loss)
    return network


def train_landmarks() -> LandmarkNet:
    network = LandmarkNet(LANDMARKS)
    shown = [close_up(seed) for seed in range(2 * SCENES)]
    logging.info("%d faces are drawn", len(shown))
    pictures, points = (torch.stack(part) for part in zip(*shown, strict=True))
    cells = torch.arange(64) + 0.5

    def loss(chosen: Tensor) -> Tensor:
        bright = 1 + 0.4 * (torch.rand(len(chosen), 3, 1, 1) - 0.5)
        seen = interpolate((pictures[chosen] * bright).clamp(0, 1), scale_factor=2, mode="bilinear")
        x, y = (64 * points[chosen]).unbind(-1)  # [B, 68]
        across, down = (-(cells - along[..., None]).square() / (2 * SPREAD**2) for along in (x, y))
        wanted = (down[..., :, None] + across[..., None, :]).exp()  # [B, 68, 64, 64]
        weight = 1 + PEAK * wanted  # else nothing anywhere is the nearest good answer
        return sum((weight * (maps - wanted).square()).mean() for maps in network(seen)) * 100

    learn(network, loss)
    return network


def learn(network: Module, loss) -> None:
    network.train()
    optimiser = torch.optim.Adam(network.parameters(), 3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, STEPS)
    count = SCENES if isinstance(network, S3FD) else 2 * SCENES
    total = 0.0
    for step in range(1, STEPS + 1):
        value = loss(torch.randint(count, (BATCH,)))
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        schedule.step()
        total += value.item()
        if step % 100 == 0:
            logging.info("step %d: loss %.4f", step, total / 100)
            total = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="?", choices=("detector", "landmarks"))
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(0)
    WEIGHTS.mkdir(exist_ok=True)
    for name, train in (("detector", train_detector), ("landmarks", train_landmarks)):
        if options.which in (None, name):
            network = train().eval()
            half = {key: tensor.half() for key, tensor in network.state_dict().items() if tensor.is_floating_point()}
            architecture = {"detector": "face.s3fd", "landmarks": "face.2dfan"}[name]
            notes = metadata_of(architecture, network.config)
            write_safetensors(WEIGHTS / f"small_{name}.safetensors", half, notes)


if __name__ == "__main__":
    main()
