"""Blendshapes of a performer -> poses of the character (section 13), for all frames at once.

The formulas are those of the published puppeteers without their slips (section 9): frowns lower the corners of the
mouth for every source, and the mouth is solved exactly (mouth_solve.py) instead of by an optimiser. ramp(v, a..b) is
(v - a) / (b - a) brought into 0..1. A smile beyond `smile` turns a wink into a happy wink, and keeps the brows from
being pulled down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.blendshape_track import BlendshapeTrack
from ..pose import POSE_SIZE, indices_of_name
from .mouth_solve import SHAPES, mouth_weights

BrowDown = Literal["angry", "troubled", "lowered", "serious"]  # what a lowered brow of the performer becomes
Wink = Literal["wink", "relaxed"]  # what a shut eye becomes without a smile
SIDES = ("Left", "Right")


@dataclass(frozen=True)
class Thresholds:
    """Where a movement counts as full (one number), or begins and is full (two), as the published puppeteers have it.

    Blendshapes are 0..1, head angles in degrees. Raises LikenessError for a threshold that is not above 0, and for a
    beginning that does not come before its end.
    """

    smile: tuple[float, float] = (0.4, 0.6)
    brow_down: float = 0.4
    eye_wide: float = 0.5
    eye_blink: float = 0.8
    cheek_squint: tuple[float, float] = (0.1, 0.7)
    gaze: float = 0.75
    frown: float = 0.6
    jaw_open: tuple[float, float] = (0.1, 0.4)
    funnel: tuple[float, float] = (0.25, 0.5)  # uuu below, ooo above
    head_x: float = 15.0
    head_y: float = 10.0
    neck_z: float = 15.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = value if isinstance(value, tuple) else (0.0, value)
            if not 0 <= low < high < float("inf"):
                raise LikenessError(f"The threshold {field.name} is {value}; it must rise, from 0 or more.")


def poses_of_blendshapes(
    track: BlendshapeTrack, thresholds: Thresholds, brow_down: BrowDown = "angry", wink: Wink = "wink"
) -> Tensor:
    """Poses [T, 45] in range, breathing 0; frames without a face are at rest. LikenessError for an unknown style."""
    if brow_down not in get_args(BrowDown) or wink not in get_args(Wink):
        styles = ", ".join((*get_args(BrowDown), *get_args(Wink)))
        raise LikenessError(f"'{brow_down}' and '{wink}' are not both styles of this node. Known are: {styles}.")
    smile = (track.column("mouthSmileLeft") + track.column("mouthSmileRight")) / 2 + track.column("mouthShrugUpper")
    laugh = _ramp(smile, *thresholds.smile)  # [T]
    curves = {
        **_brows(track, thresholds, smile, laugh, brow_down),
        **_eyes(track, thresholds, laugh, wink),
        **_mouth(track, thresholds, smile),
        **_head(track, thresholds),
    }
    poses = torch.zeros(len(track), POSE_SIZE)
    for name, curve in curves.items():
        poses[:, indices_of_name(name)] = curve[:, None]
    return poses


def _brows(
    track: BlendshapeTrack, thresholds: Thresholds, smile: Tensor, laugh: Tensor, style: BrowDown
) -> Mapping[str, Tensor]:
    curves = {"eyebrow_happy": smile.clamp(0, 1) * laugh}
    for side in SIDES:
        up = track.column("browInnerUp") + track.column(f"browOuterUp{side}")
        down = (track.column(f"browDown{side}") / thresholds.brow_down).clamp(0, 1)
        curves[f"eyebrow_raised_{side.lower()}"] = up.clamp(0, 1)
        curves[f"eyebrow_{style}_{side.lower()}"] = (1 - laugh) * down
    return curves


def _eyes(track: BlendshapeTrack, thresholds: Thresholds, laugh: Tensor, wink: Wink) -> Mapping[str, Tensor]:
    look = {way: [track.column(f"eyeLook{way}{side}") for side in SIDES] for way in ("In", "Out", "Up", "Down")}
    turned = (look["In"][0] - look["Out"][0] - look["In"][1] + look["Out"][1]) / 2
    raised = (look["Up"][0] + look["Up"][1] - look["Down"][0] - look["Down"][1]) / 2
    curves = {
        "iris_rotation_y": (turned / thresholds.gaze).clamp(-1, 1),
        "iris_rotation_x": (raised / thresholds.gaze).clamp(-1, 1),
    }
    for side in SIDES:
        shut = (track.column(f"eyeBlink{side}") / thresholds.eye_blink).clamp(0, 1)
        wide = (track.column(f"eyeWide{side}") / thresholds.eye_wide).clamp(0, 1)
        curves[f"eye_surprised_{side.lower()}"] = wide
        curves[f"eye_{wink}_{side.lower()}"] = (1 - laugh) * shut
        curves[f"eye_happy_wink_{side.lower()}"] = laugh * shut
        squint = _ramp(track.column(f"cheekSquint{side}"), *thresholds.cheek_squint)
        curves[f"eye_raised_lower_eyelid_{side.lower()}"] = squint
    return curves


def _mouth(track: BlendshapeTrack, thresholds: Thresholds, smile: Tensor) -> Mapping[str, Tensor]:
    opened = _ramp(track.column("jawOpen"), *thresholds.jaw_open)  # [T]
    frown = (track.column("mouthFrownLeft") + track.column("mouthFrownRight")) / thresholds.frown
    lower = (track.column("mouthLowerDownLeft") + track.column("mouthLowerDownRight")).clamp(0, 1)
    funnel, pucker = track.column("mouthFunnel"), track.column("mouthPucker")
    weights = torch.zeros(len(track), len(SHAPES))
    talking = opened > 0
    weights[talking] = mouth_weights(torch.stack((opened, lower, funnel, pucker), dim=1)[talking])
    aaa, iii, uuu, ooo = weights.unbind(dim=1)
    rounded, share = (uuu + ooo).clamp(0, 1), _ramp(funnel, *thresholds.funnel)
    return {
        "mouth_raised_corner": smile.clamp(0, 1),
        "mouth_lowered_corner": torch.where(talking, 0, frown.clamp(0, 1)),
        "mouth_aaa": aaa,
        "mouth_iii": iii,
        "mouth_uuu": rounded * (1 - share),
        "mouth_ooo": rounded * share,
    }


def _head(track: BlendshapeTrack, thresholds: Thresholds) -> Mapping[str, Tensor]:
    if track.rotation is None:
        return {}
    x, y, z = track.rotation.unbind(dim=1)
    nod, turn, tilt = -x / thresholds.head_x, -y / thresholds.head_y, z / thresholds.neck_z
    names = {"head_x": nod, "head_y": turn, "body_y": turn, "neck_z": tilt, "body_z": tilt}
    return {name: curve.clamp(-1, 1) for name, curve in names.items()}


def _ramp(values: Tensor, low: float, high: float) -> Tensor:
    return ((values - low) / (high - low)).clamp(0, 1)
