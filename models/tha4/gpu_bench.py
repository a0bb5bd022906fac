"""The fast student against the plain formula on a GPU, in frames a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from .color import premultiplied_srgb
from .fast_student import FastStudent
from .pose import HIGH, LOW, POSE_SIZE
from .student import Student

FRAMES = 320  # measured of each form


@torch.no_grad()
def gpu_report(student: Student) -> Iterator[str]:
    """Frames per second of both forms at batch 1 and 16, poses coming from the CPU and frames staying on the GPU."""
    device = torch.device("cuda")
    student = student.to(device)
    forms: dict[str, Callable[[Tensor], Tensor]] = {
        "plain": lambda poses: student(poses.to(device)).image,
        "fast": FastStudent(student).render,
        "fast, float16": FastStudent(student, torch.float16).render,
    }
    yield f"On {torch.cuda.get_device_name(device)}"
    for batch in (1, 16):
        poses = LOW + (HIGH - LOW) * torch.rand(batch, POSE_SIZE, generator=torch.Generator().manual_seed(0))
        wanted = forms["plain"](poses)
        for name, draw in forms.items():
            apart = levels_apart(draw(poses), wanted)
            torch.cuda.synchronize(device)
            started = time.perf_counter()
            for _ in range(FRAMES // batch):
                draw(poses + torch.rand(()) * 1e-3)  # so that no face is kept
            torch.cuda.synchronize(device)
            rate = FRAMES / (time.perf_counter() - started)
            yield f"batch {batch:2}  {name:14} {rate:7.0f} frames/s   difference from plain {apart}"


def levels_apart(one: Tensor, other: Tensor) -> int:
    """The largest difference of two frames [..., 4, H, W] in grey levels, in the published form of a picture."""
    first, second = ((premultiplied_srgb(frame) * 255).round() for frame in (one, other))
    return int((first - second).abs().max())
