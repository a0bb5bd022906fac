"""Where a frame keeps its own fine detail under a pasted crop, which may be coarser than the frame.

A crop of 256 pixels from a face of 600 has lost what is finer than its pixels. Pasting puts back its pixels, and the
frame's lost detail with them where it is still right: where nothing was edited. So an unchanged crop changes nothing,
while a new face does not wear the old one's pores.
"""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor
from torch.nn.functional import adaptive_max_pool2d, avg_pool2d, max_pool2d

Detail = Literal["where unchanged", "everywhere", "nowhere"]
DETAILS: tuple[Detail, ...] = get_args(Detail)
CELLS = 64  # along a side of the crop, each judged as a whole
SAME, OTHER = 3 / 255, 10 / 255  # differences up to which a place is unchanged, from which it is another picture


def kept_detail(difference: Tensor, detail: Detail) -> Tensor:
    """[CELLS, CELLS] in 0..1: how much of its detail the frame keeps; `difference` [3, s, s] of edited crop and frame.

    The largest difference in and beside a cell counts: a blurred face must not keep the lines that it had.
    """
    if detail != "where unchanged":
        return torch.full((CELLS, CELLS), float(detail == "everywhere")).to(difference)
    most = max_pool2d(adaptive_max_pool2d(difference.abs().amax(0)[None], CELLS), 3, 1, 1)  # [1, CELLS, CELLS]
    share = ((OTHER - most) / (OTHER - SAME)).clamp(0, 1)
    return avg_pool2d(share, 3, 1, 1, count_include_pad=False)[0]
