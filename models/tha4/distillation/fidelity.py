"""How close a student comes to its teacher on poses that it never saw (THA4, section 5: PSNR).

Three figures per pose, each a PSNR with peak 1 over all values of its picture: `premultiplied`, the whole frame as
premultiplied sRGB RGBA 0..1, four channels, which is what the published PNGs hold; `over_white`, the whole frame on
white in sRGB, three channels, which is what a user sees; `face`, the face square alone before the body moves it, as
`premultiplied`. An empty background is easy, so the first two are kinder than the last.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..color import over, premultiplied_srgb
from ..fast_student import FastStudent
from ..student import Student
from .pose_sampling import sample_poses
from .teaching import Teacher

HELD_OUT_SEED = 1_000_003  # no run of ours trains on it
CHUNK = 4  # frames compared at a time


@dataclass(frozen=True)
class Fidelity:
    """PSNR in dB of each pose, [P] each."""

    premultiplied: Tensor
    over_white: Tensor
    face: Tensor

    def summary(self) -> dict[str, str]:
        """Mean and minimum of each figure, in words, by its name."""
        figures = {"premultiplied": self.premultiplied, "over_white": self.over_white, "face": self.face}
        return {
            name: f"mean {float(values.mean()):.2f} dB, minimum {float(values.min()):.2f} dB, {len(values)} poses"
            for name, values in figures.items()
        }


def held_out_poses(count: int = 200) -> Tensor:
    """Poses [count, 45] from a seed that training does not use."""
    return sample_poses(count, HELD_OUT_SEED)


@torch.inference_mode()
def fidelity(student: Student, teacher: Teacher, poses: Tensor) -> Fidelity:
    """The student's frames, as they are shown (FastStudent), against the teacher's; about 0.5 s a pose on a CPU."""
    fast = FastStudent(student)
    rows = []
    for chunk in poses.split(CHUNK):
        drawn, true = fast.render(chunk), teacher.body(chunk).image  # [B, 4, S, S]
        face = student.face(chunk[:, : student.face.config.pose_size])  # [B, 4, S/4, S/4]
        white = torch.ones(3, 1, 1)
        figures = (
            psnr(premultiplied_srgb(drawn), premultiplied_srgb(true)),
            psnr(over(drawn, white), over(true, white)),
            psnr(premultiplied_srgb(face), premultiplied_srgb(teacher.face(chunk))),
        )
        rows.append(torch.stack(figures, dim=1))  # [B, 3]
    return Fidelity(*torch.cat(rows).unbind(1))


def psnr(one: Tensor, other: Tensor) -> Tensor:
    """Peak signal to noise ratio in dB, peak 1, of each picture of [B, C, H, W]: [B]; at most 100."""
    error = (one - other).square().flatten(1).mean(1)
    return -10 * error.clamp(min=1e-10).log10()
