"""Drawn people as clips of heads, with the landmarks that are known of them, and what small networks learn by."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import normalize

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import Identity, random_identity
from likeness.models.face.actor.scene import Actor, film
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.landmark_sets import five_from
from likeness.models.faceshifter.arcface import load_identity_encoder
from likeness.models.fewshot.head_crops import FRAMINGS, RELATIVE
from likeness.models.fewshot.landmark_canvas import draw_canvases
from likeness.models.fewshot.training.clips import write_clip
from likeness.models.fewshot.training.eyes import Eyes
from likeness.models.fewshot.training.vggface import VggFace, VggFaceConfig
from likeness.models.fewshot.variants import SAVE_DISC, FewShotConfig
from likeness.models.training.seeded import seeded
from likeness.tests.filmed_clips import colour_vgg, tiny_vgg
from likeness.tests.train_small_swap import RECOGNISER, TEMPLATE
from likeness.tests.train_small_swap import SIDE as FACE

SIDE = 64  # pixels of the crops
WALL = 0.7
STRENGTH = 60.0
TINY = FewShotConfig(SAVE_DISC, width=8, widest=16)


def acts(count: int, side: int, seed: int) -> list[Act]:
    """What somebody does in so many frames."""
    chance = random.Random(seed)
    between = chance.uniform
    return [
        Act(
            *(side * between(0.45, 0.55), side * between(0.42, 0.5), 0.25 * side * between(0.95, 1.05)),
            **{"yaw": between(-25, 25), "pitch": between(-12, 12), "roll": chance.gauss(0, 5)},
            **{"jaw": max(0.0, between(-0.4, 1)), "blink": float(chance.random() < 0.2)},
            **{name: between(-0.8, 0.8) for name in ("wide", "smile", "brows")},
        )
        for _ in range(count)
    ]


@lru_cache(maxsize=64)
def person(count: int, seed: int, side: int = SIDE, who: Identity | None = None) -> tuple[Tensor, Tensor]:
    """Crops [T, 3, side, side] in 0..1 of somebody before a grey wall, and the 68 points [T, 68, 2] in 0..1 of them."""
    stage = 2 * side
    identity, wall = who or random_identity(seed), torch.full((3, stage, stage), WALL)
    crops, points = [], []
    for act in acts(count, stage, seed):
        frame = film(wall, [Actor(identity, act)])
        own = frame.faces[0].points[None].double()  # [1, 68, 2]
        matrix = side * FRAMINGS[RELATIVE](own)  # [1, 2, 3]
        crops.append(crop_picture(frame.picture, matrix[0], side).clamp(0, 1))
        points.append(moved(own, matrix)[0].float() / side)
    return torch.stack(crops), torch.stack(points)


def canvases(points: Tensor, side: int = SIDE) -> Tensor:
    """Their drawings, [T, 3, side, side]."""
    return draw_canvases(side * points, side).movedim(-1, 1)


def write_people(root: Path, people: int, frames: int, side: int = SIDE, first: int = 0) -> None:
    """A clip of each, as `likeness prepare fewshot` leaves it."""
    root.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + people):
        crops, points = person(frames, number, side)
        pixels = (255 * crops).round().byte().movedim(1, -1).contiguous()
        write_clip(root, f"person{number:03}", pixels, points)


def tiny_face() -> VggFace:
    """A VGGFace with few channels, whose features are random."""
    with seeded(1):
        return VggFace(VggFaceConfig((4, 4, 8, 8, 8))).eval().requires_grad_(False)


def tiny_eyes() -> Eyes:
    """Both networks, random."""
    return Eyes(tiny_vgg(), tiny_face())


def colour_eyes() -> Eyes:
    """A VGG19 that sees colours at five sizes, as strongly against the other terms as whole ones do; no VGGFace."""
    vgg = colour_vgg()
    with torch.no_grad():
        vgg.features[0].weight *= STRENGTH  # type: ignore[arg-type, operator]
    return Eyes(vgg)


def psnr(drawn: Tensor, true: Tensor) -> Tensor:
    """In dB of each picture [N, 3, S, S] in 0..1: [N]."""
    return -10 * (drawn - true).square().flatten(1).mean(1).log10()


@torch.no_grad()
def identities(pictures: Tensor, points: Tensor) -> Tensor:
    """Who is on each picture [T, 3, S, S] in 0..1, by its points [T, 68, 2] in 0..1: unit vectors [T, 16]."""
    encoder, template, side = load_identity_encoder(RECOGNISER), TEMPLATES[TEMPLATE], pictures.shape[-1]
    places = template.place(five_from(side * points.double(), template.eyes))  # [T, 2, 3]
    faces = [crop_picture(own, FACE * place, FACE) for own, place in zip(pictures, places, strict=True)]
    return normalize(encoder(torch.stack(faces).clamp(0, 1)))
