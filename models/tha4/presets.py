"""Emotions as poses: what the 45 parameters do when the character is happy, sad, smug...

A preset names brows, lids, irises, mouth corners and a little head; the vowels of the mouth (aaa, iii, uuu, eee, ooo)
mostly stay free for speech. Values are ours, set by eye at strength 1. Names without a side set both sides.
"""

from __future__ import annotations

from torch import Tensor

from ..errors import LikenessError
from .pose import NAMES, indices_of_name, pose_from

PRESETS: dict[str, dict[str, float]] = {
    "neutral": {},
    "smile": {"mouth_raised_corner": 0.8, "eyebrow_happy": 0.3, "eye_raised_lower_eyelid": 0.2},
    "happy": {"eyebrow_happy": 0.8, "mouth_raised_corner": 1.0, "eye_raised_lower_eyelid": 0.4, "mouth_delta": 0.35},
    "laugh": {
        "eyebrow_happy": 1.0,
        "eyebrow_raised": 0.3,
        "eye_happy_wink": 1.0,
        "mouth_raised_corner": 1.0,
        "mouth_aaa": 0.7,
        "head_x": 0.25,
    },
    "wink": {"eye_happy_wink_left": 1.0, "eyebrow_happy": 0.5, "eyebrow_raised_right": 0.4, "mouth_raised_corner": 0.9},
    "smug": {
        "mouth_smirk": 0.9,
        "eye_unimpressed": 0.45,
        "eyebrow_raised_left": 0.6,
        "eyebrow_lowered_right": 0.4,
        "neck_z": 0.15,
    },
    "determined": {"eyebrow_serious": 0.9, "eyebrow_lowered": 0.3, "mouth_raised_corner": 0.25, "head_x": -0.1},
    "thinking": {
        "eyebrow_serious": 0.4,
        "eyebrow_raised_left": 0.5,
        "iris_rotation_x": 0.5,
        "iris_rotation_y": 0.45,
        "mouth_uuu": 0.25,
        "neck_z": 0.2,
    },
    "shy": {
        "eyebrow_troubled": 0.5,
        "eye_relaxed": 0.35,
        "iris_rotation_x": -0.35,
        "iris_rotation_y": 0.35,
        "mouth_raised_corner": 0.35,
        "head_x": -0.25,
        "neck_z": 0.2,
    },
    "embarrassed": {
        "eyebrow_troubled": 0.9,
        "eye_raised_lower_eyelid": 0.5,
        "iris_small": 0.3,
        "iris_rotation_y": -0.5,
        "mouth_delta": 0.3,
        "head_x": -0.2,
    },
    "surprised": {"eyebrow_raised": 1.0, "eye_surprised": 1.0, "iris_small": 0.4, "mouth_ooo": 0.55, "head_x": 0.15},
    "afraid": {
        "eyebrow_troubled": 1.0,
        "eyebrow_raised": 0.4,
        "eye_surprised": 0.8,
        "iris_small": 0.8,
        "mouth_lowered_corner": 0.6,
        "mouth_eee": 0.3,
    },
    "sad": {
        "eyebrow_troubled": 0.9,
        "eye_relaxed": 0.35,
        "iris_rotation_x": -0.3,
        "mouth_lowered_corner": 0.8,
        "head_x": -0.3,
    },
    "angry": {
        "eyebrow_angry": 1.0,
        "eyebrow_lowered": 0.4,
        "eye_unimpressed": 0.2,
        "iris_small": 0.25,
        "mouth_lowered_corner": 0.7,
        "head_x": -0.1,
    },
    "disgusted": {
        "eyebrow_lowered": 0.7,
        "eyebrow_angry": 0.35,
        "eye_unimpressed": 0.5,
        "eye_raised_lower_eyelid": 0.7,
        "mouth_lowered_corner": 1.0,
        "mouth_iii": 0.2,
        "head_x": 0.1,
    },
    "unimpressed": {"eye_unimpressed": 0.9, "eyebrow_lowered": 0.5, "mouth_lowered_corner": 0.3},
    "sleepy": {"eye_relaxed": 0.75, "eyebrow_lowered": 0.3, "eyebrow_troubled": 0.2, "head_x": -0.2, "neck_z": 0.15},
}

_USED = {at for values in PRESETS.values() for name in values for at in indices_of_name(name)}
PRESET_PARAMETERS = tuple(
    name for at, name in enumerate(NAMES) if at in _USED
)  # what one preset takes over from another


def preset_pose(name: str, strength: float = 1.0) -> Tensor:
    """The preset's pose [45], times `strength` (0 = rest, 1 = as designed, up to 2 = exaggerated, kept in range).

    Raises LikenessError for an unknown name or a strength outside 0..2.
    """
    if name not in PRESETS:
        raise LikenessError(f"There is no preset called '{name}'. Use one of: {', '.join(PRESETS)}.")
    if not 0 <= strength <= 2:
        raise LikenessError(f"The strength of a preset is between 0 and 2; '{name}' was given {strength}.")
    return pose_from({part: value * strength for part, value in PRESETS[name].items()})
