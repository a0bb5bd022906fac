"""The layouts in which rows of coefficients circulate, told apart by their columns, and the way to 73 numbers.

70: expression, angle, translation (SadTalker). 73: those and the crop (PIRenderer). 257: all that ReconNet gives, in
the order of HEADS. 260: these and the crop s, t0, t1 (PIRenderer's data set). 262: 257 and the alignment's W, H, s, t0,
t1 (PIRenderer's text files of single pictures).
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.deep3d import params_without_face
from ..motion import CROP, NUMBERS, SIDE
from ..recon_net import HEADS

RECON = sum(HEADS)  # 257
PARAMS = 5  # W, H, s, t0, t1
COLUMNS = (CROP.start, NUMBERS, RECON, RECON + 3, RECON + PARAMS)
RECON_PARTS = (slice(80, 144), slice(224, 227), slice(254, 257))  # expression, angle, translation


def rows_of(coefficients: Tensor, crop: Tensor) -> Tensor:
    """ReconNet's coefficients [T, 257] and the crops s, t0, t1 [T, 3] they were measured in -> rows [T, 73]."""
    return torch.cat([*(coefficients[:, part] for part in RECON_PARTS), crop.to(coefficients)], dim=1)


def rows_from(table: Tensor, params: Tensor | None, crop: Tensor | None = None) -> tuple[Tensor, tuple[str, ...]]:
    """Rows [T, 73] of a table in any layout, and sentences about what had to be assumed.

    `params` [T, 5]: the alignment's, where a file keeps them apart. `crop` [3]: what stands in where there is none;
    without it, the crop of a face that fills the picture. Crops of frames of another size are brought to 256 pixels.
    Raises LikenessError for other columns, params of another length, and frames that are not square.
    """
    if table.ndim != 2 or table.shape[1] not in COLUMNS or not len(table):
        raise LikenessError(
            f"A table of coefficients has a row for each frame, of {', '.join(map(str, COLUMNS))} columns; this one is "
            f"{list(table.shape)}."
        )
    table, columns = table.float(), table.shape[1]
    if columns == NUMBERS:
        return table, ()
    notes: list[str] = []
    if columns == RECON + 3:
        notes.append(
            "Rows of 260 are PIRenderer's data set. Its authors took them by the TensorFlow Deep3DFaceReconstruction, "
            "which measures slightly otherwise than ReconNet: use one of the two for source and driver."
        )
        own = table[:, RECON:]
    elif columns == RECON + PARAMS:
        own = _crops(table[:, RECON:], notes)
    elif params is not None:
        if params.shape != (len(table), PARAMS):
            raise LikenessError(
                f"transform_params is {list(params.shape)}; {len(table)} frames need {[len(table), PARAMS]}."
            )
        own = _crops(params.float(), notes)
    else:
        stands_in = params_without_face(SIDE, SIDE)[2:].float() if crop is None else crop
        own = stands_in.expand(len(table), 3)
        notes.append(
            f"Rows of {columns} have no crop: "
            + ("that of the source stands in." if crop is not None else "that of a face that fills the picture stands ")
            + ("" if crop is not None else "in. Give a source, or retarget by 'source crop'.")
        )
    return (torch.cat([table, own], dim=1) if columns == CROP.start else rows_of(table[:, :RECON], own)), tuple(notes)


def _crops(params: Tensor, notes: list[str]) -> Tensor:
    """s, t0, t1 [T, 3] in frames of 256 pixels, of params [T, 5] in frames of W x H."""
    size = params[:, :2]  # [T, 2]
    if not (size >= 1).all() or not size.isfinite().all():
        raise LikenessError("transform_params begin with a frame's width and height, which are 1 pixel or more.")
    if (size[:, 0] != size[:, 1]).any():
        frame = int((size[:, 0] != size[:, 1]).nonzero()[0])
        raise LikenessError(
            f"Frame {frame}: these coefficients were taken from a picture of {size[frame, 0]:g} x {size[frame, 1]:g} "
            "pixels, and PIRenderer draws squares. Take them from the square crop that it is to draw."
        )
    if (size != SIDE).any():
        notes.append(f"The crops were of frames of {size[0, 0]:g} pixels and were brought to {SIDE}.")
    shrunk = SIDE / size[:, :1]  # [T, 1]
    scale, place = params[:, 2:3] / shrunk, (params[:, 3:] + 0.5) * shrunk - 0.5  # places count from pixels' middles
    return torch.cat([scale, place], dim=1)
