"""What the nodes that train FaceShifter share: a folder of pictures, and the networks that find faces in them."""

from __future__ import annotations

import os
from pathlib import Path

from torch.nn import Module

from ..models.errors import LikenessError
from ..models.faceshifter.training.prepare import Look
from .host import input_folder, on_device

PREPARING = 0.1  # of the bar is for the faces


def picture_folder(name: str) -> Path:
    """A folder below ComfyUI's input folder, by its name there. LikenessError where there is none such."""
    root = os.path.normpath(input_folder())
    path = Path(os.path.normpath(Path(root, name.strip())))
    if not name.strip() or not path.is_relative_to(root) or not path.is_dir():
        raise LikenessError(
            f"There is no folder '{name}' in the input folder ({root}). Put the pictures into a folder there, and "
            "write its name."
        )
    return path


def look_of(detector: Module | None, landmarker: Module | None) -> Look | None:
    """Both networks on the device; None without either: the pictures are aligned. LikenessError for one alone."""
    if (detector is None) != (landmarker is None):
        raise LikenessError("Faces are found by two networks: connect both detector and landmarker, or neither.")
    if detector is None or landmarker is None:
        return None
    on_device(detector)
    on_device(landmarker)
    return detector, landmarker  # type: ignore[return-value]
