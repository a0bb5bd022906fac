"""What in models/likeness/tha4 the two loaders list: told students from teachers as far as names and headers go."""

from __future__ import annotations

from pathlib import Path

from ..models.tha4.teacher_files import seems_teacher
from .host import model_file, model_files


def teachers() -> list[str]:
    """Folders with files of a teacher, and whole teachers in one file."""
    files = model_files("tha4")
    folders = {name.rpartition("/")[0] for name in files} - {"tha4"}
    return sorted(name for name in {*folders, *files} if seems_teacher(model_file(name)))


def students() -> list[str]:
    """Everything else."""
    taken = teachers()
    return [name for name in model_files("tha4") if name not in taken and name.rpartition("/")[0] not in taken]


def last_change(path: Path) -> float:
    """When a file, or the newest one in a folder, was written: seconds, for a node's fingerprint."""
    return max(file.stat().st_mtime for file in (path, *path.glob("*")))
