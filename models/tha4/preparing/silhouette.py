"""The figure alone: one connected shape, and alpha exactly 0 outside of it (THA4, section 4)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import adaptive_max_pool2d, interpolate

from ...errors import LikenessError
from .connected import grown, parts

HAZE = 8 / 255  # alpha that background removal leaves behind, and nobody sees
GRID = 256  # cells along the longer side: what lies within two cells of the figure belongs to it
ANOTHER = 0.1  # of the figure's area: what is larger is another figure, or something large of its own


@dataclass(frozen=True)
class Silhouette:
    """`alpha` [H, W] of the largest figure. `specks` and `others`: how many small and large shapes were left out."""

    alpha: Tensor
    specks: int
    others: int


def largest_figure(alpha: Tensor) -> Silhouette:
    """alpha [H, W] 0..1 -> its largest figure, where faint haze is 0 too. Raises LikenessError if there is none.

    Shapes are told apart on a grid of GRID cells, so a hair clip that floats close to the head stays.
    """
    visible = torch.where(alpha < HAZE, 0, alpha)
    cell = -(-max(alpha.shape) // GRID)
    size = [-(-side // cell) for side in alpha.shape]
    cells = adaptive_max_pool2d(visible[None], size)[0]
    shapes = parts(grown(cells > 0, 1))  # [h, w]
    areas = torch.zeros(int(shapes.max()) + 1, device=alpha.device)
    mean = interpolate(visible[None, None], size, mode="area")[0, 0]
    areas.index_add_(0, shapes.flatten(), mean.flatten())
    areas[0] = 0
    if areas.max() == 0:
        raise LikenessError("Nothing of the picture is visible. Look at its mask.")
    largest = int(areas.argmax())
    own = interpolate((shapes == largest).float()[None, None], alpha.shape, mode="nearest-exact")[0, 0]
    rest = areas[areas > 0] / areas[largest]
    others = int((rest >= ANOTHER).sum()) - 1
    return Silhouette(visible * own, len(rest) - 1 - others, others)
