"""Landmarks moved by sliders: a head turned as a rigid 3D template of the 68 points, its features as faces do.

Every point keeps what the person has of their own: it is lifted to the template's depth and laid back where it was, so
that with all sliders at rest nothing moves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.actor.act import Act
from ...face.actor.identity import Identity
from ...face.actor.template import both, front
from ...face.head_fit import TEMPLATE, lay
from ...face.landmark_track import LandmarkTrack
from .parts import RIGID

SLIDERS: dict[str, tuple[float, float]] = {  # what a slider's ends are; 0 is the face as it is
    "yaw": (-40.0, 40.0),
    "pitch": (-30.0, 30.0),
    "roll": (-90.0, 90.0),
    "mouth": (-1.0, 1.0),
    "smile": (-1.0, 1.0),
    "width": (-1.0, 1.0),
    "brows": (-1.0, 1.0),
    "eyes": (-1.0, 1.0),
}
ANYBODY = Identity()
# How far points stand out of the plane of the eyes, in head_fit's unit; common measures of adult heads, to a tenth
JAW_DEPTHS = (0.10, 0.05, -0.10, -0.35, -0.65, -0.95, -1.20, -1.40, -1.55)  # from the chin to an ear
BROW_DEPTHS = (-0.30, -0.02, 0.15, 0.24, 0.26)  # from the outside
EYE_DEPTHS = (-0.28, -0.12, -0.05, 0.0, -0.05, -0.12)  # the corner outside, upper lid, the corner inside, lower lid
LIP_DEPTHS = ((0.05, 0.15, 0.26, 0.30, 0.26, 0.15), (0.06, 0.20, 0.26, 0.20))  # outer and inner, from a corner
PIVOT = (0.0, -0.8, -1.2)  # about which a head turns: between the ears, by eye; in the template's unit
LIDS = ((37, 41), (38, 40), (43, 47), (44, 46))  # upper and lower points of an eye, one above the other
LIPS = ((61, 67), (62, 66), (63, 65))
WIDER = 0.5  # of its opening: what an eye opens further at the slider's end
SHAPES = ("mouth", "smile", "width", "brows")  # sliders that a face's whole shape follows


def edited(track: LandmarkTrack, changes: Mapping[str, float | Tensor]) -> LandmarkTrack:
    """The 68 points after `changes`: by names of SLIDERS, one number for all frames, or one for each [T].

    `yaw` and `pitch` in degrees, to the picture's right and downwards, `roll` with the head's top to the picture's
    left. `mouth` 1: wide open, -1: shut. `smile` -1: corners down. `width` of the mouth -1: rounded, 1: stretched.
    `brows` 1: raised. `eyes` 1: half as far open again, -1: shut. Frames without a face stay so.
    Raises LikenessError for another name, a value out of its range, and a face that is seen from the side.
    """
    values = {name: _value(name, changes.get(name, 0.0), len(track)) for name in {**SLIDERS, **changes}}
    mean = shape()  # [68, 3]
    up = torch.tensor([1.0, -1.0], dtype=torch.float64)
    points = track.as_ibug().points[..., :2].double() * up  # [T, 68, 2]
    laid = lay(mean[list(RIGID)], points[:, list(RIGID)])
    lost = track.present & ~laid.present
    if lost.any():
        raise LikenessError(
            f"Frame {int(lost.nonzero()[0])}: the face is seen from the side, or lies in one place, and cannot be "
            "posed. Choose a picture from the front."
        )
    places = torch.cat([laid.from_the_front(points, mean[:, 2]), mean[:, 2:].expand(len(track), -1, -1)], 2)
    places = _with_eyes(places, values["eyes"]) + _moves(places, values)  # [T, 68, 3]
    pivot = torch.tensor(PIVOT, dtype=torch.float64)
    straight = laid.affine @ laid.rotation.mT  # [T, 2, 3]: the map without the head's turn
    turned = straight @ _rotation(values) @ laid.rotation  # [T, 2, 3]
    about = laid.origin + ((pivot - laid.middle) @ laid.affine.mT)[:, None]  # [T, 1, 2]
    made = torch.einsum("tij,tnj->tni", turned, places - pivot) + about
    points = torch.where(track.present[:, None, None], made * up, 0).float()
    return replace(track.as_ibug(), points=points)


def held(track: LandmarkTrack, frames: int) -> LandmarkTrack:
    """The first face of a track in so many frames. Raises LikenessError where there is none."""
    if not track.present.any():
        raise LikenessError("These landmarks show no face. Choose another picture, or another tracker.")
    first = int(track.present.nonzero()[0])
    points = track.points[first].expand(frames, -1, -1)
    return replace(track, points=points, present=torch.ones(frames, dtype=torch.bool))


def shape() -> Tensor:
    """The 68 points of the average head at rest, [68, 3] float64: x to the right, y up, z to the viewer."""
    left, upper = np.array(EYE_DEPTHS), np.array(BROW_DEPTHS)
    jaw = both(np.array([(at, deep) for at, deep in enumerate(JAW_DEPTHS)]))[:, 1]
    nose = [TEMPLATE[at][2] for at in range(27, 36)]
    lips = [deep for lip in LIP_DEPTHS for deep in (*lip, lip[0], *lip[:0:-1])]
    deep = np.concatenate([jaw, upper, upper[::-1], nose, left, left[[3, 2, 1, 0, 5, 4]], lips])
    return torch.from_numpy(np.concatenate([front(ANYBODY, Act(0, 0, 100)), deep[:, None]], 1))


def flat(**act: float) -> Tensor:
    """The same at something else, as seen from the front: [68, 2]."""
    return torch.from_numpy(front(ANYBODY, Act(0, 0, 100, **act)))


def _value(name: str, given: float | Tensor, frames: int) -> Tensor:
    if name not in SLIDERS:
        raise LikenessError(f"There is no slider '{name}'. Known are: {', '.join(SLIDERS)}.")
    value = torch.as_tensor(given, dtype=torch.float64).expand(frames)
    low, high = SLIDERS[name]
    if not bool(((value >= low) & (value <= high)).all()):
        raise LikenessError(f"The slider {name} goes from {low:g} to {high:g}. Choose a value between them.")
    return value


def _rotation(values: Mapping[str, Tensor]) -> Tensor:
    """[T, 3, 3]: Rz(roll) Ry(yaw) Rx(pitch), in the picture's axes."""
    made = torch.eye(3, dtype=torch.float64)
    for name, (one, other) in (("roll", (0, 1)), ("yaw", (2, 0)), ("pitch", (1, 2))):
        angle = values[name] * (math.pi / 180)
        turn = torch.eye(3, dtype=torch.float64).repeat(len(angle), 1, 1)
        turn[:, one, one] = turn[:, other, other] = angle.cos()
        turn[:, one, other], turn[:, other, one] = -angle.sin(), angle.sin()
        made = made @ turn
    return made


def _moves(places: Tensor, values: Mapping[str, Tensor]) -> Tensor:
    """How far the average face's points go, [T, 68, 3]."""
    rest, opened = flat(), flat(jaw=1.0)
    shutting = -gaps(places, LIPS).mean(1) / (gaps(opened, LIPS) - gaps(rest, LIPS)).mean()  # [T] of an open jaw
    moves = torch.zeros_like(places)
    for at, (mouth, smile, width, brows) in enumerate(torch.stack([values[name] for name in SHAPES], 1).tolist()):
        if any((mouth, smile, width, brows)):
            posed = flat(jaw=max(mouth, 0.0), smile=smile, wide=width, brows=brows)
            moves[at, :, :2] = posed - rest + max(-mouth, 0.0) * shutting[at] * (opened - rest)
    return moves


def _with_eyes(places: Tensor, eyes: Tensor) -> Tensor:
    """The places with eyes opened further or shut: their upper lids move, by shares of how far they are open."""
    made = places.clone()
    share = torch.where(eyes < 0, eyes, WIDER * eyes)[:, None]  # [T, 1]
    upper = [pair[0] for pair in LIDS]
    made[:, upper, 1] += share * gaps(places, LIDS)
    return made


def gaps(places: Tensor, pairs: tuple[tuple[int, int], ...]) -> Tensor:
    """How far the upper points of pairs are above the lower ones, [..., pairs]; 0 where they are below."""
    upper, lower = ([pair[at] for pair in pairs] for at in (0, 1))
    return (places[..., upper, 1] - places[..., lower, 1]).clamp(min=0)
