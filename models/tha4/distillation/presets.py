"""The two ways to distil: `fast`, ours, and `paper`, as published."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...errors import LikenessError
from ...training.budget import Budget
from .fast import FastBodyCourse, FastFaceCourse
from .paper import BATCH, BODY_EXAMPLES, FACE_EXAMPLES, PaperBodyCourse, PaperFaceCourse

FACE_SHARE = 0.15  # of a run's minutes: 1.5 h of 11.5 in the paper, and with ours the body decides how good frames are


@dataclass(frozen=True)
class Preset:
    """A course for each network, and how many steps they take where nothing else is asked.

    `complete`: after these steps nothing is left to learn, however many minutes there are.
    """

    name: str
    face: FastFaceCourse | PaperFaceCourse
    body: FastBodyCourse | PaperBodyCourse
    face_steps: int
    body_steps: int
    complete: bool = False

    def of_size(self, size: int) -> Preset:
        """For characters of `size` pixels. The networks' weights are the same for all sizes."""
        return replace(
            self,
            face=replace(self.face, network=replace(self.face.network, image_size=size // 4)),
            body=replace(self.body, network=replace(self.body.network, image_size=size)),
        )

    def budgets(self, minutes: float | None) -> tuple[Budget, Budget]:
        """For the face and the body: all steps, or their shares of so many minutes."""
        shares = (self.face_steps, FACE_SHARE), (self.body_steps, 1 - FACE_SHARE)
        if minutes is None:
            face, body = (Budget(steps) for steps, _ in shares)
        else:
            face, body = (Budget(steps if self.complete else None, 60 * minutes * share) for steps, share in shares)
        return face, body


FAST = Preset("fast", FastFaceCourse(), FastBodyCourse(), face_steps=60_000, body_steps=40_000)
PAPER = Preset(
    "paper", PaperFaceCourse(), PaperBodyCourse(), FACE_EXAMPLES // BATCH, BODY_EXAMPLES // BATCH, complete=True
)
PRESETS = {preset.name: preset for preset in (FAST, PAPER)}


def preset_named(name: str) -> Preset:
    """Raises LikenessError, with the names that exist, for another."""
    if name not in PRESETS:
        raise LikenessError(f"There is no preset '{name}'. Use one of: {', '.join(PRESETS)}.")
    return PRESETS[name]
