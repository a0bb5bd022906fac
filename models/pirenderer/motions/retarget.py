"""One person's motion for another's face (PIRenderer, section 4): what is taken over, and what stays the source's."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ..motion import ANGLE, CROP, EXPRESSION, TRANSLATION, Motion

Mode = Literal["scale-normalised", "absolute", "source crop", "relative"]
Parts = Literal["all", "expression", "pose"]
SHARES = (0.3, 0.7)  # of expression and angle in how near two frames are, as published


def nearest_frame(source: Tensor, driver: Motion) -> int:
    """The frame of a driver whose face is held most like the source's [73]: 0.3 mean |d exp| + 0.7 mean |d angle|."""
    away = (driver.values - source).abs()  # [T, 73]
    return int((SHARES[0] * away[:, EXPRESSION].mean(1) + SHARES[1] * away[:, ANGLE].mean(1)).argmin())


def retarget(
    source: Motion, driver: Motion, mode: Mode, parts: Parts = "all", strength: float = 1.0, neutral: int | None = None
) -> tuple[Motion, int]:
    """The driver's motion for the face of the source's first frame, and which frame of the driver counted as neutral.

    "absolute": the driver's numbers. "scale-normalised", as published: the crop's s is multiplied by what makes the
    neutral frame as large as the source. "source crop": all three of the crop are the source's. "relative": the source
    moves by what the driver differs from its neutral frame, in all numbers. Of `parts`, "expression" keeps the source's
    angle, translation and crop, "pose" its expression. `strength`: how far from the source's own numbers to these, 1 is
    all the way. `neutral`: a frame of the driver; None is the nearest one to the source.
    Raises LikenessError for a frame that is not there, and a driver whose crop has no size.
    """
    for given, known in ((mode, get_args(Mode)), (parts, get_args(Parts))):
        if given not in known:
            raise LikenessError(f"There is no retargeting by '{given}'. Choose one of {', '.join(known)}.")
    own, values = source.values[0], driver.values.clone()
    if neutral is not None and not 0 <= neutral < len(driver):
        raise LikenessError(f"The driver has frames 0 to {len(driver) - 1}; there is no neutral frame {neutral}.")
    best = nearest_frame(own, driver) if neutral is None else neutral
    if mode == "relative":
        values = own + values - values[best]
    elif mode == "source crop":
        values[:, CROP] = own[CROP]
    elif mode == "scale-normalised":
        if not values[best, CROP.start] > 0:
            raise LikenessError(
                f"The crop of the driver's frame {best} has the scale {float(values[best, CROP.start]):g}, which no "
                "face has. Retarget by 'source crop'."
            )
        values[:, CROP.start] *= own[CROP.start] / values[best, CROP.start]
    if parts == "expression":
        values[:, ANGLE.start :] = own[ANGLE.start :]
    elif parts == "pose":
        values[:, EXPRESSION] = own[EXPRESSION]
    return driver.with_values(torch.lerp(own.expand_as(values), values, strength)), best


def differences(source: Motion, driver: Motion) -> str:
    """What of a driver is far from the source's first frame, in words, for people who choose a mode."""
    away = driver.values.mean(0) - source.values[0]
    pitch, yaw, roll = away[ANGLE].rad2deg().tolist()
    across, up, near = away[TRANSLATION].tolist()
    ratio = float(driver.crop[:, 0].mean() / source.crop[0, 0]) if source.crop[0, 0] else float("nan")
    return (
        f"on the mean the driver is turned by pitch {pitch:+.1f}, yaw {yaw:+.1f}, roll {roll:+.1f} degrees from the "
        f"source, moved by x {across:+.2f}, y {up:+.2f}, z {near:+.2f}, and its crop's scale is {ratio:.2f} times the "
        "source's"
    )
