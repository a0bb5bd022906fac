"""How close a student comes to its teacher on poses that it never saw (THA4, section 5: PSNR).

Per pose: `premultiplied`, PSNR of the whole frame as premultiplied sRGB RGBA 0..1, four channels, which is what the
published PNGs hold; `over_white`, PSNR of the whole frame on white in sRGB, three channels, which is what a user sees;
`face`, PSNR of the face square alone before the body moves it, as `premultiplied`; `ssim`, SSIM over white. An empty
background is easy, so whole frames are kinder than the face. Peak 1 everywhere.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor

from ..color import over, premultiplied_srgb
from ..fast_student import FastStudent
from ..student import Student
from .pose_sampling import sample_poses
from .ssim import ssim
from .student_teacher import StudentTeacher
from .teaching import Teacher

HELD_OUT_SEED = 1_000_003  # no run of ours trains on it
CHUNK = 4  # frames compared at a time
MANY = 200  # poses from which on compiling pays


@dataclass(frozen=True)
class Fidelity:
    """Of each pose, [P] each: PSNR in dB, and SSIM."""

    premultiplied: Tensor
    over_white: Tensor
    face: Tensor
    ssim: Tensor

    def summary(self) -> dict[str, str]:
        """Mean and minimum of each figure, in words, by its name."""
        units = {"premultiplied": ".2f} dB", "over_white": ".2f} dB", "face": ".2f} dB", "ssim": ".4f}"}
        words = {name: f"mean {{:{unit}, minimum {{:{unit}, {{}} poses" for name, unit in units.items()}
        return {
            name: words[name].format(float(values.mean()), float(values.min()), len(values))
            for name, values in vars(self).items()
        }


def held_out_poses(count: int = 200) -> Tensor:
    """Poses [count, 45] from a seed that training does not use."""
    return sample_poses(count, HELD_OUT_SEED)


@torch.inference_mode()
def fidelity(student: Student, teacher: Teacher, poses: Tensor) -> Fidelity:
    """The student's frames, as they are shown (FastStudent), against the teacher's; about 0.4 s a pose on a CPU."""
    fast = FastStudent(student).to(teacher.character.device)
    if len(poses) >= MANY:
        fast.compile_sine()
    drawing = StudentTeacher(fast)
    rows = []
    for chunk in poses.to(teacher.character.device).split(CHUNK):
        drawn, true = drawing.render(chunk), teacher.render(chunk)  # [B, 4, S, S]
        white = torch.ones(3, 1, 1).to(drawn)
        drawn_white, true_white = over(drawn, white), over(true, white)  # [B, 3, S, S]
        figures = (
            psnr(premultiplied_srgb(drawn), premultiplied_srgb(true)),
            psnr(drawn_white, true_white),
            psnr(premultiplied_srgb(drawing.face(chunk)), premultiplied_srgb(teacher.face(chunk))),
            ssim(drawn_white, true_white),
        )
        rows.append(torch.stack(figures, dim=1).cpu())  # [B, 4]
    return Fidelity(*torch.cat(rows).unbind(1))


@torch.inference_mode()
def rounding(student: Student, poses: Tensor) -> float:
    """The largest difference that float32 makes against float64 in the student's frames, in network space (2 wide).

    Published students: 4e-4. A network that has become chaotic: 0.1 and more; its frames flicker.
    """
    single = student.cpu()
    double = deepcopy(single).double()
    return max(float((single(pose).image - double(pose.double()).image).abs().max()) for pose in poses.cpu().split(1))


def psnr(one: Tensor, other: Tensor) -> Tensor:
    """Peak signal to noise ratio in dB, peak 1, of each picture of [B, C, H, W]: [B]; at most 100."""
    error = (one - other).square().flatten(1).mean(1)
    return -10 * error.clamp(min=1e-10).log10()
