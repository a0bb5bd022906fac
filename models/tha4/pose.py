"""The 45 pose parameters (THA4, section 3; the order of the published code) and tracks of poses over time."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError


@dataclass(frozen=True)
class PoseParameter:
    """One of the 45 numbers. "left" is the character's left; rest is 0 for every parameter."""

    name: str
    group: str
    low: float
    high: float
    effect: str


EYEBROW = {
    "troubled": "raises the brow's inner end, as in worry",
    "angry": "pulls the brow's inner end down",
    "lowered": "lowers the whole brow",
    "raised": "raises the whole brow",
    "happy": "arches the brow, as in a smile",
    "serious": "sets the brow flat and low",
}
EYE = {
    "wink": "closes the eye with a downward curve",
    "happy_wink": "closes the eye with an upward curve, as in a laugh",
    "surprised": "opens the eye wide",
    "relaxed": "lets the upper lid sink, as in sleepiness",
    "unimpressed": "lowers the upper lid to a flat line",
    "raised_lower_eyelid": "raises the lower lid",
}
MOUTH = {
    "aaa": "opens the mouth for 'ah'",
    "iii": "opens the mouth wide and flat for 'ee'",
    "uuu": "opens the mouth small and round for 'oo'",
    "eee": "opens the mouth for 'eh'",
    "ooo": "opens the mouth round for 'oh'",
    "delta": "opens the mouth as a small triangle",
}
AXES = {
    "iris_rotation_x": ("iris_rotation", "turns the eyes up (+) or down (-)"),
    "iris_rotation_y": ("iris_rotation", "turns the eyes to the viewer's left (+) or right (-)"),
    "head_x": ("head", "raises (+) or lowers (-) the face; full is about 15 degrees"),
    "head_y": ("head", "turns the head to the viewer's left (+) or right (-); full is about 10 degrees"),
    "neck_z": ("head", "tilts the head to the viewer's left (+) or right (-); full is about 15 degrees"),
    "body_y": ("body", "turns the body to the viewer's left (+) or right (-)"),
    "body_z": ("body", "leans the body to the viewer's left (+) or right (-)"),
}


def _parameters() -> tuple[PoseParameter, ...]:
    """The table of the published code, in its order: pairs are (left, right)."""

    def pair(name: str, group: str, effect: str) -> list[PoseParameter]:
        return [PoseParameter(f"{name}_{side}", group, 0, 1, f"{effect} ({side})") for side in ("left", "right")]

    rows: list[PoseParameter] = []
    for kind, effect in EYEBROW.items():
        rows += pair(f"eyebrow_{kind}", "eyebrow", effect)
    for kind, effect in EYE.items():
        rows += pair(f"eye_{kind}", "eye", effect)
    rows += pair("iris_small", "iris_morph", "shrinks the iris")
    rows += [PoseParameter(f"mouth_{shape}", "mouth", 0, 1, effect) for shape, effect in MOUTH.items()]
    rows += pair("mouth_lowered_corner", "mouth", "lowers the corner of the mouth")
    rows += pair("mouth_raised_corner", "mouth", "raises the corner of the mouth")
    rows += [PoseParameter("mouth_smirk", "mouth", 0, 1, "pulls the mouth to one side")]
    rows += [PoseParameter(name, group, -1, 1, effect) for name, (group, effect) in AXES.items()]
    rows += [PoseParameter("breathing", "breathing", 0, 1, "lifts chest and shoulders, as at the top of a breath")]
    return tuple(rows)


PARAMETERS = _parameters()
NAMES = tuple(parameter.name for parameter in PARAMETERS)
INDEX = {name: at for at, name in enumerate(NAMES)}
GROUPS = tuple(dict.fromkeys(parameter.group for parameter in PARAMETERS))
POSE_SIZE = len(PARAMETERS)  # 45
FACE_POSE_SIZE = 39  # what the face student and the teacher's face networks read: parameters 0..38
LOW = torch.tensor([parameter.low for parameter in PARAMETERS])
HIGH = torch.tensor([parameter.high for parameter in PARAMETERS])


def indices_of_group(group: str) -> list[int]:
    """Positions in the pose of one of GROUPS. Raises LikenessError for a group that does not exist."""
    if group not in GROUPS:
        raise LikenessError(f"There is no group of pose parameters called '{group}'. Use one of: {', '.join(GROUPS)}.")
    return [at for at, parameter in enumerate(PARAMETERS) if parameter.group == group]


def indices_of_name(name: str) -> list[int]:
    """Positions of a parameter, or of both sides when the name lacks `_left` or `_right`.

    Raises LikenessError, with the nearest existing names, for a name that does not exist.
    """
    if name in INDEX:
        return [INDEX[name]]
    both = [INDEX[side] for side in (f"{name}_left", f"{name}_right") if side in INDEX]
    if both:
        return both
    near = difflib.get_close_matches(name, NAMES, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise LikenessError(f"There is no pose parameter called '{name}'.{hint}")


def pose_from(values: dict[str, float]) -> Tensor:
    """A pose [45] from parameter names (a pair's name without its side sets both); the rest stays 0."""
    pose = torch.zeros(POSE_SIZE)
    for name, value in values.items():
        pose[indices_of_name(name)] = float(value)
    return clamp(pose)


def clamp(poses: Tensor) -> Tensor:
    """Poses [..., 45] with every value brought into its parameter's range."""
    return torch.minimum(torch.maximum(poses, LOW.to(poses)), HIGH.to(poses))


@dataclass(frozen=True)
class PoseTrack:
    """Poses over time: `poses` [T, 45] float32 on the CPU, T >= 1, at `fps` frames a second.

    Values outside a parameter's range are brought into it. Raises LikenessError for a wrong shape, no frame,
    a frame rate that is not positive, or a value that is not a number (naming its frame and parameter).
    """

    poses: Tensor
    fps: Fraction

    def __post_init__(self) -> None:
        if self.poses.ndim != 2 or self.poses.shape[1] != POSE_SIZE:
            raise LikenessError(f"A pose track is [frames, {POSE_SIZE}]; this one is {list(self.poses.shape)}.")
        if len(self.poses) == 0:
            raise LikenessError("This pose track has no frame. Give it a sound or a length of at least one frame.")
        if self.fps <= 0:
            raise LikenessError(f"A frame rate must be above 0; this track has {self.fps}.")
        poses = self.poses.detach().to("cpu", torch.float32)
        wrong = (~torch.isfinite(poses)).nonzero()
        if len(wrong):
            frame, at = wrong[0].tolist()
            raise LikenessError(f"Frame {frame} of the pose track: {NAMES[at]} is not a number. Correct its source.")
        object.__setattr__(self, "poses", clamp(poses))
        object.__setattr__(self, "fps", Fraction(self.fps).limit_denominator(1001))

    def __len__(self) -> int:
        return len(self.poses)

    @property
    def seconds(self) -> float:
        return float(len(self) / self.fps)
