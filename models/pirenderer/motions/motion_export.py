"""Motions written into files: .npz and .json, which keep everything, and the .mat of SadTalker and Deep3DFaceRecon."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch

from ...errors import LikenessError
from ...loading import write_whole
from ..motion import SIDE, Motion
from .layouts import PARAMS, RECON, RECON_PARTS
from .mat_file import mat_bytes

Layout = Literal["npz", "json", "SadTalker mat", "Deep3D mat"]


def write_motion(path: Path, motion: Motion, layout: Layout) -> None:
    """Writes a motion, whole or not at all. The .mat layouts keep no frame rate and no marks.

    Raises LikenessError for another layout, and where it cannot be written.
    """
    if layout not in get_args(Layout):
        raise LikenessError(f"There is no layout '{layout}'. Choose one of {', '.join(get_args(Layout))}.")
    rows = motion.values.numpy()
    if layout == "json":
        content = _json(motion).encode()
    elif layout == "npz":
        file = BytesIO()
        np.savez_compressed(file, motion=rows, fps=np.array(str(motion.fps)), measured=motion.seen.numpy())
        content = file.getvalue()
    elif layout == "SadTalker mat":
        content = mat_bytes({"coeff_3dmm": rows})
    else:
        coefficients = torch.zeros(len(motion), RECON)
        for part, own in zip(RECON_PARTS, (motion.expression, motion.angle, motion.translation), strict=True):
            coefficients[:, part] = own
        size = torch.full((len(motion), PARAMS - 3), float(SIDE))
        params = torch.cat([size, motion.crop], dim=1)
        content = mat_bytes({"coeff": coefficients.numpy(), "transform_params": params.numpy()})
    write_whole(path, content)


def _json(motion: Motion) -> str:
    """One line for each frame; numbers to 7 digits, which is what float32 has."""
    rows = ",\n  ".join(f"[{', '.join(f'{value:.7g}' for value in row)}]" for row in motion.values.tolist())
    head = json.dumps({"fps": str(motion.fps), "measured": [int(mark) for mark in motion.seen]})
    return f'{head[:-1]},\n "motion": [\n  {rows}\n ]}}\n'
