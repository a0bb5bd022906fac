"""`likeness train tha4-student`: one character file from a teacher, with what was measured in its metadata.

The two networks are trained one after the other, each with a snapshot beside the result; where the command is stopped,
the same command goes on. `likeness bench tha4-default` measures the shipped character again.
"""

from __future__ import annotations

import logging
from pathlib import Path

from ..character import load_student, save_student
from ..rig import Rig
from ..student import Student
from .distill import BodyTraining, FaceTraining, train_body, train_face
from .fidelity import Fidelity, fidelity, held_out_poses
from .teaching import Teacher

DEFAULT = Path(__file__).parents[2] / "defaults" / "nagi.safetensors"
LOG = logging.getLogger(__name__)


def train_student(
    teacher: Teacher,
    out: Path,
    notes: dict[str, str],
    face: FaceTraining | None = None,
    body: BodyTraining | None = None,
    held_out: int = 200,
) -> Fidelity:
    """Distils `teacher` into the character file `out` (weights in float16), and measures the file on held-out poses.

    `notes` go into its metadata, such as licence and command, beside the figures. Snapshots lie beside `out` as
    OUT.face.safetensors and OUT.body.safetensors (its name without the ending). Raises LikenessError as `train_face`,
    and where `out` cannot be written.
    """
    networks = (
        train_face(teacher, face or FaceTraining(), out.with_suffix(".face.safetensors")),
        train_body(teacher, body or BodyTraining(), out.with_suffix(".body.safetensors")),
    )
    save_student(out, Student(*networks, teacher.character.cpu()), half=True, notes=notes)
    student = load_student(out)
    measured = fidelity(student, teacher, held_out_poses(held_out))
    for name, figure in measured.summary().items():
        LOG.info("%s, %s: PSNR %s", out.name, name, figure)
    save_student(out, student, half=True, notes={**notes, **psnr_notes(measured)})
    return measured


def psnr_notes(measured: Fidelity) -> dict[str, str]:
    """Metadata entries that say what was measured: psnr_premultiplied, psnr_over_white, psnr_face."""
    return {f"psnr_{name}": figure for name, figure in measured.summary().items()}


def bench_default(poses: int = 200) -> Fidelity:
    """The shipped character against the rig that it was distilled from, on held-out poses."""
    return fidelity(load_student(DEFAULT), Rig(), held_out_poses(poses))
