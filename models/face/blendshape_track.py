"""Blendshapes over time: how far each of 52 movements of a face has gone, as ARKit and MediaPipe name them.

Left and right are the performer's own. The head turns about the axes of the picture that the camera took: x to the
picture's right, y up, z out of the picture; degrees, applied in the order x, y, z about fixed axes. So + x looks down,
+ y looks to the picture's right, + z leans to the picture's left. ARKit's, MediaPipe's and iFacialMocap's numbers are
of this kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError


def _names() -> tuple[str, ...]:
    """ARKit's names in the order of Live Link Face: eyes, jaw, mouth, brows, cheeks, nose, tongue."""
    eye = ("eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp", "eyeSquint", "eyeWide")
    pairs = ("mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch")
    later = ("mouthPress", "mouthLowerDown", "mouthUpperUp", "browDown")

    def both(*names: str) -> list[str]:
        return [f"{name}{side}" for name in names for side in ("Left", "Right")]

    return (
        *(f"{name}Left" for name in eye),
        *(f"{name}Right" for name in eye),
        *("jawForward", "jawRight", "jawLeft", "jawOpen"),
        *("mouthClose", "mouthFunnel", "mouthPucker", "mouthRight", "mouthLeft"),
        *both(*pairs),
        *("mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"),
        *both(*later),
        *("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
        *("cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut"),
    )


NAMES = _names()  # MediaPipe has all but tongueOut, and a "_neutral" of its own
INDEX = {name: at for at, name in enumerate(NAMES)}
_SWAP = {"Left": "Right", "Right": "Left"}
MIRROR = [INDEX[re.sub("(Left|Right)$", lambda side: _SWAP[side[0]], name)] for name in NAMES]


@dataclass(frozen=True)
class BlendshapeTrack:
    """T >= 1 frames at `fps` a second: `values` [T, 52] in the order of NAMES, 0 at rest, 1 at full.

    `rotation` [T, 3] is the head's in degrees (see above), or None where the source has none. `present` [T] says in
    which frames a face was seen; what stands in the others is 0. All float32 on the CPU.
    Raises LikenessError for a wrong shape, no frame, a rate that is not positive, or a value that is not a number.
    """

    values: Tensor
    rotation: Tensor | None
    present: Tensor
    fps: Fraction

    def __post_init__(self) -> None:
        frames = len(self.values)
        if self.values.ndim != 2 or self.values.shape[1] != len(NAMES):
            raise LikenessError(f"Blendshapes are [frames, {len(NAMES)}]; these are {list(self.values.shape)}.")
        if frames == 0:
            raise LikenessError("This recording of a face has no frame. Choose another file or a longer part.")
        if self.rotation is not None and self.rotation.shape != (frames, 3):
            raise LikenessError(f"{frames} frames need a head rotation [{frames}, 3], not {list(self.rotation.shape)}.")
        if self.present.shape != (frames,):
            raise LikenessError(f"{frames} frames need as many marks of presence, not {list(self.present.shape)}.")
        if self.fps <= 0:
            raise LikenessError(f"A frame rate must be above 0; this recording has {self.fps}.")
        present = self.present.to("cpu", torch.bool)
        object.__setattr__(self, "present", present)
        for name in ("values", "rotation"):
            rows = getattr(self, name)
            if rows is not None:
                rows = torch.where(present[:, None], rows.detach().to("cpu", torch.float32), 0)
                wrong = (~torch.isfinite(rows)).nonzero()
                if len(wrong):
                    frame, at = wrong[0].tolist()
                    part = NAMES[at] if name == "values" else f"head rotation {'xyz'[at]}"
                    raise LikenessError(f"Frame {frame} of the recording: {part} is not a number. Correct its source.")
                object.__setattr__(self, name, rows)

    def __len__(self) -> int:
        return len(self.values)

    def column(self, name: str) -> Tensor:
        """The curve [T] of one blendshape. KeyError for a name that is not in NAMES."""
        return self.values[:, INDEX[name]]

    def mirrored(self) -> BlendshapeTrack:
        """As a mirror shows it: left and right change places, and with them the turns about y and z."""
        rotation = None if self.rotation is None else self.rotation * torch.tensor([1.0, -1.0, -1.0])
        return replace(self, values=self.values[:, MIRROR], rotation=rotation)

    def part(self, start: float, seconds: float) -> BlendshapeTrack:
        """From `start` seconds on for so many seconds; 0 seconds is up to the end. LikenessError past the end."""
        first = round(start * self.fps)
        last = first + max(1, round(seconds * self.fps)) if seconds else len(self)
        if not 0 <= first < len(self):
            raise LikenessError(
                f"The recording lasts {float(len(self) / self.fps):.2f} s; it has nothing at {start:g} s."
            )
        rotation = None if self.rotation is None else self.rotation[first:last]
        return replace(self, values=self.values[first:last], rotation=rotation, present=self.present[first:last])
