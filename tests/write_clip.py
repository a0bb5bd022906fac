"""Writes js/examples/likeness_clip.mp4, the video that our templates for faces begin with.

    python tests/write_clip.py

Seven seconds of two drawn people: one speaks our example sound, turning and blinking; the other comes in from the
right, passes behind a pillar, stands and listens, and leaves the same way. The camera is held by hand. What is filmed
in a frame, and so where every landmark is, can be had from `frame_at` without the file. Ours, CC0 1.0.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.covers import Pillar
from likeness.models.face.actor.identity import CLOTHS, EYES, HAIRS, SKINS, Identity
from likeness.models.face.actor.room import room, view
from likeness.models.face.actor.scene import Actor, Frame, film
from likeness.models.media.audio import read_audio
from likeness.models.media.encoding import Encoding
from likeness.models.media.video import VideoWriter
from likeness.models.tha4.lip_sync import MOUTHS, lip_sync
from likeness.models.tha4.pose import INDEX

EXAMPLES = Path(__file__).resolve().parent.parent / "js" / "examples"
PATH, SOUND = EXAMPLES / "likeness_clip.mp4", EXAMPLES / "likeness_hello.flac"
WIDTH, HEIGHT, FPS, FRAMES = 640, 360, Fraction(25), 175
MARGIN = 12  # pixels of room around the picture, for the camera's tremble
SPEAKER = Identity(
    eye_high=1.08, nose_wide=0.92, lips_full=1.1, jaw_wide=0.95, style="long", parting=-0.5,
    skin=SKINS[1], hair=HAIRS[3], eyes=EYES[1], cloth=CLOTHS[0],
)  # fmt: skip
LISTENER = Identity(
    face_long=1.05, jaw_wide=1.1, nose_wide=1.06, brow_thick=1.15, style="short", parting=0.7,
    skin=SKINS[3], hair=HAIRS[5], eyes=EYES[3], cloth=CLOTHS[3],
)  # fmt: skip
SHAPES = {"a": (0.62, 0.0), "i": (0.22, 0.7), "u": (0.22, -0.9), "e": (0.38, 0.4), "o": (0.48, -0.6)}  # jaw and width
ENTERS, STANDS, TURNS, LEAVES = 0.3, 2.4, 4.4, 6.5  # seconds: the listener's
OUTSIDE, STANDING = 755.0, 405.0  # x of the listener's eyes
PILLAR = Pillar(506.0, 72.0)


def bump(time: float, middle: float, half: float) -> float:
    """1 at `middle`, 0 from `half` seconds on to either side, smooth."""
    part = max(0.0, 1 - abs(time - middle) / half)
    return part * part * (3 - 2 * part)


def wave(time: float, hertz: float, phase: float = 0.0) -> float:
    return math.sin(2 * math.pi * (hertz * time + phase))


@lru_cache
def mouths() -> Tensor:
    """[FRAMES, 2]: how far the speaker's jaw is open and how wide the mouth is, from the sound."""
    poses = lip_sync(read_audio(SOUND), FPS).poses  # [FRAMES, 45]
    shapes = poses[:, [INDEX[MOUTHS[vowel]] for vowel in SHAPES]]
    return shapes @ torch.tensor(list(SHAPES.values()))


def speaker(frame: int) -> Act:
    """What the one who speaks does."""
    time = frame / float(FPS)
    jaw, wide = mouths()[frame].clamp(-1, 1).tolist()
    return Act(
        x=232 + 5 * wave(time, 0.17), y=150 + 3 * wave(time, 0.23, 0.3), size=68 + 3 * wave(time, 0.11),
        yaw=2 + 8 * wave(time, 0.31, 0.1) + 12 * bump(time, 3.4, 0.8) - 8 * bump(time, 5.6, 0.7),
        pitch=3 * wave(time, 0.45) + 5 * bump(time, 0.9, 0.4) + 5 * bump(time, 4.9, 0.4),
        roll=3 * wave(time, 0.27, 0.4) + 5 * bump(time, 2.2, 0.7) - 5 * bump(time, 6.0, 0.7),
        jaw=max(jaw, 0.0), wide=wide, smile=0.3 + 0.4 * bump(time, 6.7, 0.6),
        blink=max(bump(time, at, 0.12) for at in (0.6, 2.5, 3.3, 5.3, 6.6)),
        look_x=0.5 * bump(time, 3.4, 0.7), look_y=-0.2 * bump(time, 1.6, 0.4),
        brows=0.6 * bump(time, 0.9, 0.4) + 0.5 * bump(time, 4.9, 0.4),
    )  # fmt: skip


def listener(frame: int) -> Act:
    """What the one who comes and goes does."""
    time = frame / float(FPS)
    there = min(1.0, max(0.0, (time - ENTERS) / (STANDS - ENTERS)))
    gone = min(1.0, max(0.0, (time - TURNS) / (LEAVES - TURNS)))
    walking = 0 < there < 1 or 0 < gone < 1
    step = abs(wave(time, 1.1)) if walking else 0.0
    turned = bump(time, TURNS, 0.5) if time < TURNS else 1.0  # from looking to the left to looking to the right
    return Act(
        x=OUTSIDE + (STANDING - OUTSIDE) * (there - gone), y=138 - 4 * step, size=47,
        yaw=-24 + 8 * bump(time, 3.4, 0.8) + 46 * turned, pitch=2 * wave(time, 0.5) + 4 * bump(time, 3.6, 0.3),
        roll=1.5 * wave(time, 0.55), smile=0.15 + 0.5 * bump(time, 3.8, 0.6), brows=0.4 * bump(time, 3.2, 0.4),
        blink=max(bump(time, at, 0.12) for at in (1.2, 3.0, 4.4, 5.6)), look_x=-0.5 * bump(time, 3.4, 1.0),
    )  # fmt: skip


def tremble(frame: int) -> tuple[float, float]:
    """Pixels by which the hand-held camera shifts everything."""
    time = frame / float(FPS)
    return (
        1.8 * wave(time, 0.7) + 0.7 * wave(time, 1.9, 0.2) + 0.15 * wave(time, 4.1, 0.7),
        1.4 * wave(time, 0.9, 0.4) + 0.6 * wave(time, 2.1, 0.6) + 0.15 * wave(time, 3.7, 0.1),
    )


def moved(act: Act, x: float, y: float) -> Act:
    return replace(act, x=act.x + x, y=act.y + y)


@lru_cache
def place() -> Tensor:
    return room(WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN, seed=3)


def frame_at(frame: int) -> Frame:
    """Frame 0 to FRAMES - 1 with its truth: of the listener first, then of the speaker."""
    x, y = tremble(frame)
    background = view(place(), MARGIN - x, MARGIN - y, WIDTH, HEIGHT)
    return film(
        background,
        [
            Actor(LISTENER, moved(listener(frame), x, y)),
            Pillar(PILLAR.x + x, PILLAR.width),
            Actor(SPEAKER, moved(speaker(frame), x, y)),
        ],
    )


def main() -> None:
    small = Encoding("h264", "small", preset="veryslow")  # it travels with the pack
    with VideoWriter(PATH, FPS, WIDTH, HEIGHT, read_audio(SOUND), encoding=small) as video:
        for frame in range(FRAMES):
            picture = frame_at(frame).picture.clamp(0, 1)
            video.write((picture * 255).round().byte().movedim(0, -1)[None])


if __name__ == "__main__":
    main()
