"""A small teacher of all five networks, and the files in which they are published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from likeness.models.tha4.encoder_decoder import EncoderDecoderConfig
from likeness.models.tha4.published_teacher import PARTS
from likeness.models.tha4.teacher import FullTeacher, TeacherConfig
from likeness.models.tha4.unet import UNetConfig

SMALL_TEACHER = TeacherConfig(
    EncoderDecoderConfig(4, 0, widths=(4, 6, 8), blocks=2),
    EncoderDecoderConfig(8, 12, widths=(4, 6, 8), blocks=2),
    EncoderDecoderConfig(4, 27, widths=(4, 6, 8), blocks=2),
    UNetConfig(widths=(8, 16), time_size=8, condition=16, middle=2),
    UNetConfig(widths=(8, 8, 16), time_size=8, condition=16, middle=2),
)
# For pictures of 512 pixels: as deep as the published one, so that its attention sees 16 x 16 and not a million pairs.
SLIM_TEACHER = replace(
    SMALL_TEACHER,
    body_rotator=UNetConfig(widths=(8,) * 5, time_size=8, condition=16, middle=2),
    editor=UNetConfig(widths=(8,) * 6, time_size=8, condition=16, middle=2),
)


def small_teacher(seed: int = 0, config: TeacherConfig = SMALL_TEACHER) -> FullTeacher:
    """A teacher for pictures of 64 pixels, or any multiple; no weight is left at zero, so that every path counts."""
    torch.manual_seed(seed)
    teacher = FullTeacher(config)
    with torch.no_grad():
        for parameter in teacher.parameters():
            if parameter.ndim == 1 or not parameter.any():
                parameter.add_(0.03 * torch.randn(parameter.shape))
    return teacher.eval()


def write_teacher(folder: Path, teacher: FullTeacher | None = None) -> None:
    """A folder with the five files under their published names."""
    folder.mkdir(exist_ok=True)
    teacher = teacher or small_teacher()
    for part in PARTS:
        torch.save(teacher.get_submodule(part.name).state_dict(), folder / part.file)
