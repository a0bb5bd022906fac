"""A small HyperLips, a drawn speaker of known geometry, and tracks of them: for tests of dubbing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import torch
from torch import Tensor

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import Identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, Frame, film
from likeness.models.face.detection.landmark_net import LandmarkNet, LandmarkNetConfig
from likeness.models.face.face_track import FaceTrack, Person, State
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.media.audio import Audio
from likeness.tests.small_hyperlips import small_hyper_lips

WIDTH, HEIGHT = 192, 144
FPS = Fraction(25)


@cache
def small_lips(hr: int = 0) -> HyperLips:
    """With filled weights, so that it draws nonsense, but hears; `hr`: how many times an HR decoder enlarges."""
    return small_hyper_lips(hr or None)


@cache
def sure_landmarker() -> LandmarkNet:
    """A small network that is always sure, and finds every point where its filter happens to be highest."""
    torch.manual_seed(0)
    network = LandmarkNet(LandmarkNetConfig(first=4, second=8, width=8, stacks=1)).eval()
    torch.nn.init.constant_(network.l0.bias, 2.0)  # type: ignore[union-attr, arg-type]
    return network


@cache
def _shown(at: int, sway: float) -> Frame:
    act = Act(x=96 + 2 * sway * math.sin(at), y=58, size=36, jaw=max(0.0, 0.5 * math.sin(1.3 * at)))
    return film(room(WIDTH, HEIGHT, 0), [Actor(Identity(), act)])


@cache
def speaker(frames: int = 6, sway: float = 1.0) -> tuple[Tensor, FaceTrack]:
    """Frames [T, 144, 192, 3] uint8 of somebody who talks to themselves and sways, and their track."""
    shown = [_shown(at, sway) for at in range(frames)]
    pictures = torch.stack([frame.picture for frame in shown]).movedim(1, -1)
    points, boxes = (torch.stack([getattr(frame.faces[0], name) for frame in shown]) for name in ("points", "box"))
    states = torch.full((frames,), State.FOUND.value, dtype=torch.uint8)
    person = Person(1, boxes, points, torch.ones(frames), states, ("",) * frames)
    return (255 * pictures).round().byte(), FaceTrack((person,), WIDTH, HEIGHT, FPS)


def without(track: FaceTrack, missing: Sequence[int]) -> FaceTrack:
    """The same with the first person turned away in these frames."""
    person = track.first
    states = person.states.clone()
    states[list(missing)] = State.MISSING.value
    reasons = tuple("turned away" if frame in set(missing) else "" for frame in range(len(track)))
    return track.with_people(replace(person, states=states, reasons=reasons), *track.people[1:])


def chirp(seconds: float, rate: int = 16000, channels: int = 1) -> Audio:
    """A tone that climbs and swells."""
    at = torch.arange(round(seconds * rate)) / rate
    wave = 0.5 * torch.sin(2 * math.pi * (200 * at + 300 * at**2)) * (0.6 + 0.4 * torch.sin(15 * at))
    return Audio(wave.expand(channels, -1).contiguous(), rate)
