"""The preset `paper`: distillation as published (THA4, section 4 and its supplement; the published code where silent).

Whole frames, batches of 8, Adam, losses in network space, weights and learning rates that change with the examples
seen. The face learns 1,000,000 examples, the body 1,500,000: days on a CPU, hours on several large GPUs. Two things
differ from the published program and change no number beyond rounding: the batch goes through the network one example
at a time, so that a frame of 512 needs 2 GB and not 16; and first weights are drawn after seeding, not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from torch import Generator, Tensor

from ...training.adam import Adam
from ...training.budget import Moment
from ..body_student import BodyOutput, BodyStudent, BodyStudentConfig
from ..face_square import face_square
from ..face_student import FaceStudent, FaceStudentConfig
from .course import Classroom, Lesson
from .face_mask import proposed_mask
from .losses import BodyLossWeights, difference
from .teaching import Teacher, TeacherFrames

Entry = TypeVar("Entry")
BATCH = 8
MASK_WEIGHT = 20.0
FACE_EXAMPLES, BODY_EXAMPLES = 1_000_000, 1_500_000
FACE_RATES = ((0, 1e-4), (200_000, 1e-4 / 3), (500_000, 1e-5), (800_000, 1e-4 / 30))  # from so many examples on
BODY_RATES = ((0, 1e-4), (200_000, 3e-5), (600_000, 1e-5), (1_300_000, 3e-6))
BODY_PHASES = (
    (0, BodyLossWeights(blended=0.25, warped=0.25, flow=0.5, color=2)),
    (400_000, BodyLossWeights(blended=1, warped=2.5, flow=5, color=1)),
    (800_000, BodyLossWeights(blended=10, warped=1, flow=1, color=1)),
)


@dataclass(frozen=True)
class PaperFaceCourse:
    """The face morpher's half. Its mask is the room's, or `proposed_mask` where the room has none."""

    network: FaceStudentConfig = field(default_factory=FaceStudentConfig)
    examples: int = BATCH
    averaging: float = 0.0

    def first_weights(self) -> FaceStudent:
        return FaceStudent(self.network)

    def optimiser(self, network: FaceStudent) -> Adam:
        return Adam(network.parameters())

    def rate(self, at: Moment) -> float:
        return entry_at(FACE_RATES, at.step * self.examples)

    def lesson(self, teacher: Teacher, room: Classroom) -> Lesson[FaceStudent]:
        size = teacher.character.shape[-1]
        top, left, side = face_square(size)
        whole = proposed_mask(size) if room.mask is None else room.mask
        mask = whole[top : top + side, left : left + side].to(room.device)  # [S/4, S/4]

        def losses(network: FaceStudent, at: Moment, generator: Generator) -> Iterator[Tensor]:
            poses = room.poses.poses(at.step * self.examples, self.examples, room.seed).to(room.device)  # [B, 45]
            for pose in poses[room.team.rank :: room.team.count].split(1):
                drawn = network(pose[:, : self.network.pose_size])  # [1, 4, S/4, S/4]
                yield paper_face_loss(drawn, teacher.face(pose), mask) * (room.team.count / self.examples)

        return losses


@dataclass(frozen=True)
class PaperBodyCourse:
    """The body morpher's half. `color_target`: which of the teacher's pictures its colour learns, "direct" as the paper
    says, or "image" (MERGED), as the published code does."""

    network: BodyStudentConfig = field(default_factory=BodyStudentConfig)
    color_target: str = "direct"
    examples: int = BATCH
    averaging: float = 0.0

    def first_weights(self) -> BodyStudent:
        return BodyStudent(self.network)

    def optimiser(self, network: BodyStudent) -> Adam:
        return Adam(network.parameters())

    def rate(self, at: Moment) -> float:
        return entry_at(BODY_RATES, at.step * self.examples)

    def lesson(self, teacher: Teacher, room: Classroom) -> Lesson[BodyStudent]:
        def losses(network: BodyStudent, at: Moment, generator: Generator) -> Iterator[Tensor]:
            seen = at.step * self.examples
            weights = entry_at(BODY_PHASES, seen)
            poses = room.poses.poses(seen, self.examples, room.seed).to(room.device)  # [B, 45]
            for pose in poses[room.team.rank :: room.team.count].split(1):
                frames = teacher.body(pose)
                said = network(frames.morphed, pose)  # the teacher's face, not the student's own
                terms = paper_body_terms(said, frames, self.color_target)
                yield weights.total(terms) * (room.team.count / self.examples)

        return losses


def entry_at(table: tuple[tuple[int, Entry], ...], examples: int) -> Entry:
    """The last entry of a table that begins at or before so many examples seen."""
    return [entry for begins, entry in table if begins <= examples][-1]


def paper_face_loss(student: Tensor, teacher: Tensor, mask: Tensor) -> Tensor:
    """mean |S - T| + 20 mean |(S - T) mask|, both over all values of faces [B, 4, s, s]; mask [s, s]: a scalar."""
    return difference(student, teacher) + MASK_WEIGHT * difference(student * mask, teacher * mask)


def paper_body_terms(student: BodyOutput, teacher: TeacherFrames, color_target: str) -> dict[str, Tensor]:
    """The four terms by the names of BodyLossWeights, in network space, each a scalar, not yet weighted.

    The paper writes L1 norms, the published code takes means; their weights only fit means.
    """
    return {
        "blended": difference(student.image, teacher.image),
        "warped": difference(student.warped, teacher.warped),
        "flow": difference(student.flow, teacher.flow),
        "color": difference(student.color, getattr(teacher, color_target)),
    }
