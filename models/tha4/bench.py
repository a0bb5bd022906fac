"""The fast student against the plain formula, in one run: CPU time, wall time and the largest difference.

Frames of the two take turns, since a machine with other work is not equally fast all the time. CPU time is that of
all threads of this process. The plain formula knows no region: there it draws the whole frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from .character import load_student
from .cost import Cost, mean_cost, timed
from .fast_student import FastStudent, Region
from .gpu_bench import gpu_report, levels_apart
from .pose import FACE_POSE_SIZE, HIGH, LOW, POSE_SIZE
from .student import BodyStudent, FaceStudent, Student

DEFAULTS = Path(__file__).parents[1] / "defaults"
FRAMES = 5  # measured of each kind and form


@dataclass(frozen=True)
class Kind:
    """What is drawn: `faces` tells whether the face moves too, `region` is the part, `batch` the poses in one call."""

    name: str
    faces: bool = True
    region: Region | None = None
    half: bool = False
    batch: int = 1


KINDS = (
    Kind("whole frame, face moves"),
    Kind("whole frame, head only", faces=False),
    Kind("face region of 128 x 128", region=Region(80, 208, 192, 320)),
    Kind("half size", half=True),
    Kind("batch of 4", batch=4),
)


@dataclass(frozen=True)
class Measured:
    """One line of the report; `levels` is the largest difference in grey levels of premultiplied bytes."""

    name: str
    plain: Cost
    fast: Cost
    levels: int

    def __str__(self) -> str:
        return (
            f"{self.name:36} plain {self.plain.cpu:6.0f} ms CPU {self.plain.wall:6.0f} ms wall   "
            f"fast {self.fast.cpu:5.0f} ms CPU {self.fast.wall:5.0f} ms wall   "
            f"{self.plain.cpu / self.fast.cpu:5.1f} x   difference {self.levels}"
        )


def default_student() -> Student:
    """The character that ships with the pack; where there is none, first weights of the published sizes."""
    for path in sorted(DEFAULTS.glob("*.safetensors")):
        return load_student(path)
    torch.manual_seed(0)
    return Student(FaceStudent(), BodyStudent(), torch.rand(4, 512, 512) * 2 - 1).eval()


@torch.no_grad()
def measure(student: Student, kind: Kind, compiled: bool = False, frames: int = FRAMES) -> Measured:
    """Draws `frames` frames of a kind by both forms on the CPU, after one that is not counted."""
    fast = FastStudent(student)
    if compiled:
        fast.compile_sine()
    size = student.character.shape[-1] >> kind.half
    region = kind.region or Region(0, size, 0, size)
    plain_cost: list[Cost] = []
    fast_cost: list[Cost] = []
    levels = 0
    for poses in poses_of(kind, frames + 1):
        with timed(plain_cost):
            wanted = student(poses, half=kind.half).image
        with timed(fast_cost):
            drawn = fast.render(poses, kind.region, kind.half)
        levels = max(levels, levels_apart(drawn, wanted[:, :, region.rows, region.columns]))
    return Measured(kind.name, mean_cost(plain_cost[1:], kind.batch), mean_cost(fast_cost[1:], kind.batch), levels)


def poses_of(kind: Kind, count: int) -> Iterator[Tensor]:
    """`count` times poses [batch, 45], anywhere in range; the first face is kept if the kind's face does not move."""
    generator = torch.Generator().manual_seed(0)
    face = torch.rand(FACE_POSE_SIZE, generator=generator)
    for _ in range(count):
        share = torch.rand(kind.batch, POSE_SIZE, generator=generator)
        if not kind.faces:
            share[:, :FACE_POSE_SIZE] = face
        yield LOW + (HIGH - LOW) * share


def report(student: Student) -> Iterator[str]:
    """The lines of `likeness bench tha4-student`, as they are measured."""
    yield f"On {torch.get_num_threads()} threads, {FRAMES} calls each; milliseconds a frame"
    for kind in KINDS:
        yield str(measure(student, kind))
    yield "With the sine compiled, as for long tracks (FastStudent.compile_sine)"
    for kind in KINDS[:2]:
        yield str(measure(student, kind, compiled=True))
    if torch.cuda.is_available():
        yield from gpu_report(student)
