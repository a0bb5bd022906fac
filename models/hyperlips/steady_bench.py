"""`likeness bench hyperlips-steady`: how much lips tremble in silence, dubbed plainly and by our pipeline.

On a drawn speaker whose geometry is known: their head sways, the camera is noisy, and the track has the jitter of a
detector. What is measured is the mean squared change from frame to frame in the mouth's region, seen from the true
face's own crop, so that the sway does not count; where sound has been silent for a while and stays so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Conv2d, Linear

from ..face.actor.act import Act
from ..face.actor.identity import Identity
from ..face.actor.room import room
from ..face.actor.scene import Actor, film
from ..face.cropping.crop_warp import crop_pictures
from ..face.cropping.cropping import crop_of
from ..face.face_crop import FaceCrop
from ..face.face_track import FaceTrack, Person, State
from ..face.pasting.landmark_mask import region_masks
from ..media.audio import Audio
from ..media.clip import WHOLE
from ..media.picture_clip import PictureClip
from .base import SIDE, BaseConfig, HyperLipsBase
from .dubbing.prepare import prepare
from .dubbing.settings import Dubbing
from .hyper_lips import HyperLips, load_hyper_lips

FPS, RATE = Fraction(25), 16_000
WIDTH, HEIGHT = 320, 240
TURN = 1.0  # seconds of speech, then as many of silence
WAIT = 0.28  # seconds that a silence has to last on both sides of a frame: a window, and then some
CAMERA = 2 / 255  # deviation of its noise
BOX, POINT = 0.015, 0.01  # deviation of a detector's boxes and points, in sizes of the face
ROOM = 0.001  # loudness of silence: -60 dB
PLAIN = Dubbing(box="per frame", reference="first", steady=0.0)
SMALL = BaseConfig(8, 32, 32, 24, 16, 16, 16, 16)


@dataclass(frozen=True)
class Speaker:
    """Frames [T, H, W, 3] in 0..1, their sound, a track as a detector would make it, and the `truth`.

    `silent` [T - 1]: whether the step to the next frame lies in silence.
    """

    frames: Tensor
    audio: Audio
    track: FaceTrack
    truth: FaceTrack
    silent: Tensor


def report(weights: Path | None, seconds: float) -> Iterator[str]:
    """Lines, as they are measured; `weights`: of a base network, drawn ones where there are none."""
    speaker = drawn_speaker(seconds)
    base = load_hyper_lips(weights) if weights else HyperLips(drawn_base()).eval()
    own = energy(speaker, speaker.frames)
    yield (
        f"{len(speaker.frames)} frames of a drawn speaker, {int(speaker.silent.sum())} steps in silence; "
        f"{weights.name if weights else 'drawn weights'}"
    )
    yield f"source: change of the mouth's region {own:.3f} (mean square, grey levels of 255)"
    plain = energy(speaker, dubbed(base, speaker, PLAIN))
    yield f"plain (box per frame, nothing calmed): {plain:.3f}, {plain / own:.2f} times the source's"
    ours = energy(speaker, dubbed(base, speaker, Dubbing()))
    yield f"ours: {ours:.3f}, {ours / own:.2f} times the source's, {plain / ours:.1f} times less than plain"


def dubbed(model: HyperLips, speaker: Speaker, settings: Dubbing) -> Tensor:
    """The speaker's frames [T, H, W, 3] dubbed with their own sound."""
    clip = PictureClip(speaker.frames, FPS)
    made = prepare(model, clip, WHOLE, speaker.track, speaker.audio, settings)
    return torch.stack(list(made.clip.frames(torch.float32)))


def energy(speaker: Speaker, frames: Tensor) -> float:
    """Mean squared change from frame to frame, in squares of 1 / 255, of the mouth's region in silence."""
    where = mouth_crops(speaker.truth)
    crops = crop_pictures(frames, where.matrices, SIDE)  # [T, 128, 128, 3]
    region = region_masks(where.points, SIDE, SIDE, "lower face")  # [T, 128, 128]
    change = (255 * crops.diff(dim=0)).square().mean(3)  # [T - 1, 128, 128]
    inside = region[1:] * speaker.silent[:, None, None]
    return float((change * inside).sum() / inside.sum())


def mouth_crops(truth: FaceTrack) -> FaceCrop:
    """The crops of the true face."""
    return crop_of(truth, "hyperlips")


def drawn_speaker(seconds: float, seed: int = 0) -> Speaker:
    """Somebody who speaks and is silent by turns."""
    count, generator = round(seconds * FPS), torch.Generator().manual_seed(seed)
    audio, loud = speech(seconds, generator)
    shown = []
    for frame in range(count):
        time = frame / float(FPS)
        act = Act(
            x=160 + 4 * math.sin(1.1 * time), y=95 + 2 * math.sin(1.7 * time), size=64, yaw=4 * math.sin(0.9 * time),
            jaw=0.6 * float(loud[min(len(loud) - 1, round(time * RATE))]),
        )  # fmt: skip
        shown.append(film(room(WIDTH, HEIGHT, seed), [Actor(Identity(), act)]))
    frames = torch.stack([one.picture for one in shown]).movedim(1, -1)
    frames = (frames + CAMERA * torch.randn(frames.shape, generator=generator)).clamp(0, 1)
    points, boxes = (torch.stack([getattr(one.faces[0], name) for one in shown]) for name in ("points", "box"))
    size = float((boxes[:, 2:] - boxes[:, :2]).mean())
    shaken = [
        places + share * size * torch.randn(places.shape, generator=generator)
        for places, share in ((boxes, BOX), (points, POINT))
    ]
    quiet = torch.tensor([_quiet(loud, frame / float(FPS)) for frame in range(count)])
    return Speaker(frames, audio, _track(*shaken), _track(boxes, points), (quiet[1:] & quiet[:-1]).float())


def speech(seconds: float, generator: torch.Generator) -> tuple[Audio, Tensor]:
    """A buzz that swells four times a second, in every other second, in a room that is never quite silent.

    And how loud it is, [samples] in 0..1.
    """
    at = torch.arange(round(seconds * RATE)) / RATE
    loud = (at % (2 * TURN) < TURN) * torch.sin(4 * math.pi * at).square()
    buzz = sum(torch.sin(2 * math.pi * 130 * tone * at) / tone for tone in range(1, 12))
    return Audio((0.2 * loud * buzz + ROOM * torch.randn(len(at), generator=generator))[None], RATE), loud


def drawn_base(seed: int = 0) -> HyperLipsBase:
    """A smaller base with random weights: it draws no face, but hands on what trembles in its inputs."""
    base, generator = HyperLipsBase(SMALL), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in base.modules():
            if isinstance(layer, (Conv2d, Linear)):
                fan = layer.weight[0].numel()
                layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator) * math.sqrt(2 / fan))
    return base.eval()


def _quiet(loud: Tensor, time: float) -> bool:
    first, last = (round(max(0.0, time + way * WAIT) * RATE) for way in (-1, 1))
    return not bool(loud[first : last + 1].gt(0).any())


def _track(boxes: Tensor, points: Tensor) -> FaceTrack:
    count = len(boxes)
    states = torch.full((count,), State.FOUND.value, dtype=torch.uint8)
    return FaceTrack((Person(1, boxes, points, torch.ones(count), states, ("",) * count),), WIDTH, HEIGHT, FPS)
