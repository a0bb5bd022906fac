"""Takes the jitter out of where crops lie, and leaves alone what the face does: alignment apart from motion.

A person's points stay as they were seen. Beside them come steady ones: middle, size and turn of the face without
jitter, and its shape without fast changes, so that a crop does not pulse with the mouth. Boxes likewise: middle and
sizes. Always from the places as they were seen, so smoothing what is smooth already gives the same again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ..boxes import joined, split
from ..face_track import FaceTrack, Person
from .jumps import parts_of
from .mean_shape import fit, mean_shape, placed, real_of, remainder
from .time_filters import one_euro, zero_phase

Mode = Literal["zero-phase", "live"]
BETA = 4.0  # Hz for each size of the face a second: takes half the jitter from a talking head, and lags by 1 % of it
SHORTEST = 0.05  # frames: a Gaussian this narrow weighs its neighbours by less than 1e-80
Filter = Callable[[Tensor, Tensor, Tensor], Tensor]  # values [T, C], parts [T], motion [T, 4] -> [T, C]


def smooth_track(track: FaceTrack, seconds: float, mode: Mode = "zero-phase", beta: float = BETA) -> FaceTrack:
    """The same track with steady boxes and points for crops to follow; 0 seconds gives the track as it is.

    "zero-phase": a Gaussian with a standard deviation of `seconds`, to both sides, without delay. "live": a one-euro
    filter, which knows only the past; at rest it takes out as much as that Gaussian, and `beta` Hz less for each size
    of the face that it moves in a second. Nothing is smoothed across a jump (see jumps.py).
    Raises LikenessError for a time or beta that is negative or infinite, and for another mode.
    """
    for name, value in (("The time to smooth over", seconds), ("beta", beta)):
        if not 0 <= value < math.inf:
            raise LikenessError(f"{name} is {value}; it is a number, 0 or more.")
    if mode not in get_args(Mode):
        raise LikenessError(f"A track is smoothed {' or '.join(get_args(Mode))}, not '{mode}'.")
    fps = float(track.fps)
    if seconds * fps < SHORTEST:
        return track

    def steadied(values: Tensor, part: Tensor, motion: Tensor) -> Tensor:
        if mode == "zero-phase":
            return zero_phase(values, part, seconds * fps)
        cutoff = math.sqrt(math.log(2)) / (2 * math.pi * seconds)  # where that Gaussian has lost 3 dB
        return one_euro(values, part, motion, fps, cutoff, beta)

    return track.with_people(*(_steady(person, steadied) for person in track.people))


def _steady(person: Person, steadied: Filter) -> Person:
    part = parts_of(person)
    if not person.present.any():
        return person
    there = (part >= 0)[:, None]
    middles, logarithms = split(torch.where(there, person.boxes, person.boxes.new_tensor([0, 0, 1, 1])))
    sizes = logarithms.mean(dim=1).exp()  # [T] pixels: of the square that is as large as the box
    places = torch.cat([middles, logarithms], dim=1)  # [T, 4]
    places = steadied(places, part, _motion(places, part, sizes))
    points = _points(person.points, part, sizes, steadied) if person.points.shape[1] else person.points
    return replace(person, steady_boxes=joined(places[:, :2], places[:, 2:]), steady_points=points)


def _points(points: Tensor, part: Tensor, sizes: Tensor, steadied: Filter) -> Tensor:
    """Points [T, N, 2], their middle, size, turn and shape steadied; where they lie in one place, as they are."""
    shape = mean_shape(points[part >= 0])
    middles, factors = fit(points, shape)
    part = torch.where(factors.abs() > 0, part, -1)
    there = part >= 0
    solid = torch.where(there, factors, 1)
    turns = solid.angle()
    turns[there] = _unwrapped(turns[there])
    places = torch.stack([middles.real, middles.imag, solid.abs().log(), turns], dim=1)  # [T, 4]
    motion = _motion(places, part, sizes)
    places = steadied(places, part, motion)
    left = real_of(remainder(points, shape, middles, factors)).flatten(1)  # [T, 2N]
    left = torch.view_as_complex(steadied(left, part, motion).unflatten(1, (-1, 2)))  # [T, N]
    made = placed(
        shape + left, torch.complex(places[:, 0], places[:, 1]), torch.polar(places[:, 2].exp(), places[:, 3])
    )
    return torch.where(there[:, None, None], made, points)


def _motion(places: Tensor, part: Tensor, sizes: Tensor) -> Tensor:
    """How far the face's edge moved since the entry before, in sizes of the face: [T, 4], by its middle (2), and by

    its growth and its turn, or two growths, which move an edge half a size away from the middle.
    """
    there = part >= 0
    own = places[there]
    steps = own.diff(dim=0, prepend=own[:1])
    made = torch.zeros_like(places)
    made[there] = torch.cat([steps[:, :2] / sizes[there][:, None], steps[:, 2:] / 2], dim=1)
    return made


def _unwrapped(angles: Tensor) -> Tensor:
    """Angles [E] without leaps: each is within half a turn of the one before."""
    steps = angles.diff(prepend=angles[:1])
    return angles - 2 * math.pi * (steps / (2 * math.pi)).round().cumsum(0)
