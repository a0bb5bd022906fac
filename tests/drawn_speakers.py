"""Drawn people who speak: syllables of vowels, and a jaw that is as far open as they are loud."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import Identity, random_identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, film, truth
from likeness.models.face.cropping.box_crops import hyperlips
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.similarity import moved
from likeness.models.hyperlips.training.clips import write_clip
from likeness.models.media.audio import Audio
from likeness.tests.voice import MAN, WOMAN, vowel

RATE, FRAME = 16_000, 640  # Hz, and samples of a frame
ROOM = 1.125  # sides of a crop, is the frame that it is cut out of
LOUDER = 1.5  # the power of the jaw's opening that the sound is as loud as
FINE = 8  # levels of loudness in a frame


@dataclass(frozen=True)
class Speaker:
    """`crops` [T, 3, s, s] in 0..1, their `points` [T, 68, 2] in 0..1 of them, the `sound`, and how far the jaw is open
    at each frame, `jaw` [T] in 0..1."""

    crops: Tensor
    points: Tensor
    sound: Audio
    jaw: Tensor


def loudness(frames: int, chance: random.Random) -> Tensor:
    """[8 T] in 0..1: syllables of 0.15 to 0.35 s, each of another loudness, with a pause here and there."""
    levels: list[float] = []
    while len(levels) < FINE * frames:
        long = chance.randint(30, 70)  # of 5 ms
        most = 0.0 if chance.random() < 0.25 else chance.uniform(0.35, 1)
        levels += [most * math.sin(math.pi * (at + 0.5) / long) ** 2 for at in range(long)]
    return torch.tensor(levels[: FINE * frames])


def spoken(level: Tensor, chance: random.Random) -> Audio:
    """A voice as loud as said, [8 T] in 0..1, that changes its vowel from one syllable to the next."""
    seconds = len(level) * FRAME / FINE / RATE
    table = chance.choice((MAN, WOMAN))
    pitch = chance.uniform(95, 140) * (1.7 if table is WOMAN else 1)
    voices = torch.stack([vowel(table[name], pitch, seconds) for name in "aeo"])
    mix = torch.rand(3, max(2, round(3 * seconds)), generator=torch.Generator().manual_seed(chance.randrange(2**31)))
    shares, loud = (
        torch.nn.functional.interpolate(own[None], voices.shape[1], mode="linear", align_corners=True)[0]
        for own in (mix, level[None])
    )
    wave = (shares / shares.sum(0) * voices).sum(0) * loud[0] ** LOUDER
    noise = torch.randn(len(wave), generator=torch.Generator().manual_seed(chance.randrange(2**31)))
    return Audio((0.6 * wave + 0.0005 * noise)[None], RATE)


def jaws(sound: Audio, frames: int) -> Tensor:
    """How far the jaw is open for any sound at 16 kHz, [T] in 0..1: as `spoken` has it."""
    waves = sound.waveform[0, : frames * FRAME].unflatten(0, (frames, FRAME))
    loud = waves.square().mean(1).sqrt()  # [T]
    return (loud / loud.quantile(0.98)).clamp(0, 1) ** (1 / LOUDER)


def speaker(frames: int, seed: int, side: int = 128, who: Identity | None = None, said: Audio | None = None) -> Speaker:
    """Somebody before some wall, who says something, or what is given; the crop is that of a closed mouth's box, about.

    `said`: at 16 kHz, as long as the frames or longer.
    """
    chance, scene = random.Random(seed), round(ROOM * side)
    level = loudness(frames, chance)
    sound = said or spoken(level, chance)
    jaw = jaws(said, frames) if said else level.unflatten(0, (frames, FINE)).mean(1)
    identity, wall = who or random_identity(seed), room(scene, scene, seed)
    phase, turn = chance.uniform(0, 6), chance.uniform(4, 14)
    wider, higher = (chance.uniform(-0.04, 0.04) for _ in range(2))
    crops, points = [], []
    for frame in range(frames):
        time = frame / 25
        act = Act(
            x=scene / 2 + 0.02 * scene * math.sin(1.7 * time + phase),
            y=0.44 * scene + 0.015 * scene * math.sin(2.3 * time),
            size=0.36 * scene,
            yaw=turn * math.sin(1.1 * time + phase),
            pitch=4 * math.sin(0.9 * time),
            roll=3 * math.sin(0.7 * time + phase),
            jaw=float(jaw[frame]),
            blink=float(math.sin(1.3 * time + 2 * phase) > 0.97),
        )
        box = truth(identity, replace(act, jaw=0.15), scene, scene).box
        box = box + (box[2:] - box[:2]).repeat(2) * torch.tensor([-wider, -higher, wider, higher])
        matrix = side * hyperlips(box[None], 0)  # [1, 2, 3]
        shown = film(wall, [Actor(identity, act)])
        crops.append(crop_picture(shown.picture, matrix[0], side).clamp(0, 1))
        points.append(moved(shown.faces[0].points[None].double(), matrix)[0].float() / side)
    return Speaker(torch.stack(crops), torch.stack(points), sound, jaw)


def write_speaker(root: Path, name: str, told: Speaker) -> None:
    """NAME.npz and the folder NAME, as `likeness prepare hyperlips` leaves them."""
    root.mkdir(parents=True, exist_ok=True)
    frames = (255 * told.crops).round().byte().movedim(1, -1).contiguous()
    write_clip(root, name, frames, told.points, told.sound)
