"""What a motion holds, in words, and what PIRenderer will not like about it."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from ...face.tracks.frame_ranges import told
from ..motion import TRAINED_FPS, Motion

USUAL_SCALE = (0.7, 1.4)  # of the crop in frames of 256 pixels, of pictures framed as in training; about 1
FARTHEST = 45.0  # degrees: heads turned farther are rare in training, and half a face is not seen
WILD = 6.0  # of an expression's coefficients: most are below 2


def report(motion: Motion) -> str:
    """Lines: frames and rate, ranges of the pose, and a sentence for everything that is out of the usual."""
    seen = motion.seen
    lines = [
        f"{len(motion)} frame{'s' if len(motion) > 1 else ''} at {float(motion.fps):g} fps, the face measured in "
        f"{int(seen.sum())}",
        ", ".join(
            f"{name} {_range(angle, '.1f')}"
            for name, angle in zip(("pitch", "yaw", "roll"), motion.angle.rad2deg().T, strict=True)
        )
        + " degrees",
        f"distance z {_range(motion.translation[:, 2], '.2f')}, crop scale {_range(motion.crop[:, 0], '.2f')}",
        f"expression: length {_range(motion.expression.norm(dim=1), '.2f')}",
    ]
    return "\n".join([*lines, *warnings(motion)])


def warnings(motion: Motion) -> Iterator[str]:
    """Sentences."""
    if not motion.seen.all():
        yield f"No face was measured in frames {told(~motion.seen)}: these were filled in."
    if len(motion) > 1 and motion.fps != TRAINED_FPS:
        yield (
            f"PIRenderer was trained at {float(TRAINED_FPS):g} frames a second, this is {float(motion.fps):g}: "
            "Resample Motion brings it there."
        )
    strange = (motion.crop[:, 0] < USUAL_SCALE[0]) | (motion.crop[:, 0] > USUAL_SCALE[1])
    if strange.any():
        yield (
            f"The face is much larger or smaller in the square than in training in frames {told(strange)} (crop scale "
            "about 1 is usual): crop it by the template vox."
        )
    far = (motion.angle[:, :2].rad2deg().abs() > FARTHEST).any(1)
    if far.any():
        yield f"The head is turned by more than {FARTHEST:g} degrees in frames {told(far)}, which was rare in training."
    wild = (motion.expression.abs() > WILD).any(1)
    if wild.any():
        yield f"Frames {told(wild)} have expressions that no face makes: look at the measured faces."


def _range(values: Tensor, form: str) -> str:
    low, high = (format(float(end), form) for end in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"
