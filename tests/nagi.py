"""The shipped character, for tests that need a real drawing: her picture is the rig's, her poses are her student's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from likeness.models.tha4.character import load_student
from likeness.models.tha4.color import from_network
from likeness.models.tha4.fast_student import FastStudent
from likeness.models.tha4.pose import pose_from
from likeness.models.tha4.rig import Rig

FILE = Path(__file__).parents[1] / "models" / "defaults" / "nagi.safetensors"


@cache
def _student() -> FastStudent:
    return FastStudent(load_student(FILE))


@cache
def rig() -> Rig:
    """Drawn once: it takes seconds."""
    return Rig()


def picture() -> Tensor:
    """At rest: [4, 512, 512] straight sRGB RGBA. Crown at row 65, chin at 189, the face's axis at column 256."""
    return from_network(_student().character)


def posed(*poses: dict[str, float]) -> Tensor:
    """[B, 4, 512, 512] straight sRGB RGBA."""
    return from_network(_student().render(torch.stack([pose_from(pose) for pose in poses])))
