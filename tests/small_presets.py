"""The presets at sizes that learn the toy character in seconds, and one of the published size that hardly learns."""

from __future__ import annotations

from dataclasses import replace

from likeness.models.tha4.body_student import BodyStudentConfig
from likeness.models.tha4.distillation.fast import FastBodyCourse, FastFaceCourse, Slope
from likeness.models.tha4.distillation.paper import PaperBodyCourse, PaperFaceCourse
from likeness.models.tha4.distillation.presets import FAST, Preset
from likeness.models.tha4.face_student import FaceStudentConfig
from likeness.models.training.budget import Budget

FACE_NETWORK = FaceStudentConfig(image_size=16, width=32, layers=3)
BODY_NETWORK = BodyStudentConfig(image_size=64, widths=(32, 24, 16))
FACE = FastFaceCourse(FACE_NETWORK, Slope(peak=1e-3, warm_up=10), pool=64, examples=16, places=32)
BODY = FastBodyCourse(BODY_NETWORK, Slope(peak=1.5e-3, warm_up=10), pool=64, examples=32)
SMALL_PAPER = Preset("paper", PaperFaceCourse(FACE_NETWORK), PaperBodyCourse(BODY_NETWORK), 3, 3, complete=True)
SHORT_FAST = Preset("fast", FACE, BODY, face_steps=6, body_steps=6)


class FewSteps(Preset):
    """Ends after its steps, however many minutes were asked for: no test may hang on the clock."""

    def budgets(self, minutes: float | None) -> tuple[Budget, Budget]:
        return super().budgets(None)


FEW_STEPS = FewSteps("fast", replace(FAST.face, pool=8), replace(FAST.body, pool=8), face_steps=2, body_steps=2)
