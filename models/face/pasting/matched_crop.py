"""An edited crop brought near the frame's own before it is pasted: its colours, and what differs along its seam.

Both are judged on a small crop: of a broad shift 64 x 64 pixels say as much as 512 x 512.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from .blend_mask import kept, ring
from .color_match import color_map
from .crop_place import CropPlace
from .membrane import membrane

GRID = 64  # pixels of the small crop along a side; a power of two
FIRMNESS = 0.1  # how hard the frame holds the film where half of it shows, against a cell's neighbours


def small(picture: Tensor) -> Tensor:
    """[C, s, s] -> [C, GRID, GRID]."""
    return interpolate(picture[None], (GRID, GRID), mode="bilinear", antialias=True)[0]


def large(picture: Tensor, size: int) -> Tensor:
    """[C, GRID, GRID] -> [C, size, size]."""
    return interpolate(picture[None], (size, size), mode="bilinear", antialias=True)[0]


def small_place(device: torch.device) -> CropPlace:
    """The pixels of the small crop, as if it were a frame."""
    middles = (torch.arange(GRID, device=device) + 0.5) / GRID
    across, down = middles.expand(GRID, GRID), middles[:, None].expand(GRID, GRID)
    return CropPlace(slice(0, GRID), slice(0, GRID), across, down, (1 / GRID, 1 / GRID))


def matched_colors(edited: Tensor, own: Tensor, mask: Tensor, inside: Tensor, strength: float) -> Tensor:
    """Edited crop [3, s, s] with the colours that its surroundings have in `own`, the frame's crop; both 0..1.

    `mask` [GRID, GRID]: where it will show; `inside`: where there is a frame. `strength` 0..1.
    """
    return color_map(small(edited), small(own), ring(mask) * inside)(edited, strength)


def without_step(edited: Tensor, own: Tensor, mask: Tensor, inside: Tensor) -> Tensor:
    """Edited crop [3, s, s] that meets the frame's along the mask's edge: Poisson's, for arguments as above.

    Its difference to the frame where that shows, stretched over the inside as a film, is taken off it.
    """
    frame = kept(mask)
    hold = FIRMNESS * frame**2 / ((1 - frame) ** 2 + 1e-4)
    film = membrane(small(edited - own), hold * inside)  # [3, GRID, GRID]
    return (edited - large(film, edited.shape[-1])).clamp(0, 1)
