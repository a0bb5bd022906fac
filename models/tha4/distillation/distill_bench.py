"""`likeness bench tha4-distill`: what the presets reach in equal time, from one teacher, on poses that none has seen.

Training time is divided between face and body as the presets say and includes what the teacher draws; measuring is not
counted. A run that was killed goes on.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from ...media.memory import peak_memory
from .distil import Distilled, distil
from .fidelity import held_out_poses, rounding
from .presets import preset_named
from .setting import Setting
from .teaching import Teacher

ROUNDED = 8  # poses on which float32 is held against float64
HEADINGS = (
    "preset", "minutes", "face steps", "face poses", "body steps", "body poses", "PSNR mean", "PSNR min", "white mean",
    "white min", "face mean", "face min", "SSIM mean", "SSIM min", "rounding", "peak MB",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One preset's line."""

    preset: str
    result: Distilled
    rounding: float  # `fidelity.rounding`
    memory: int  # bytes, see memory_used

    def cells(self) -> list[str]:
        """In the order of HEADINGS; PSNR in dB."""
        face, body, measured = self.result.face, self.result.body, self.result.measured
        figures = [measured.premultiplied, measured.over_white, measured.face, measured.ssim]
        digits = (2, 2, 2, 4)
        said = [f"{float(v):.{n}f}" for f, n in zip(figures, digits, strict=True) for v in (f.mean(), f.min())]
        counts = [f"{n}" for part in (face, body) for n in (part.steps, part.examples)]
        minutes = f"{(face.seconds + body.seconds) / 60:.1f}"
        return [self.preset, minutes, *counts, *said, f"{self.rounding:.1e}", f"{self.memory / 1e6:.0f}"]


def bench_distillation(teacher: Teacher, folder: Path, presets: Sequence[str], setting: Setting) -> Iterator[str]:
    """The lines of the report, as they are measured. Each preset's character and its run lie in `folder`."""
    yield machine(setting.device)
    yield _line(HEADINGS)
    yield _line(["---"] * len(HEADINGS))
    for name in presets:
        preset = preset_named(name)
        result = distil(teacher, folder / f"{name}.safetensors", preset, setting)
        memory = memory_used(setting.device)
        yield _line(Row(name, result, rounding(result.student, held_out_poses(ROUNDED)), memory).cells())


def machine(device: torch.device) -> str:
    """Processor, threads, versions."""
    names = [line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{torch.get_num_threads()} thread(s)"
    return f"{processor}, {where}, torch {torch.__version__}, {platform.system()}"


def memory_used(device: torch.device) -> int:
    """Bytes: the most that this process ever held, or that torch ever held on a GPU."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else peak_memory()


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
