"""A crop back into the frame that it was taken from: where it lies, in float, and nowhere else.

Of a frame f, its own crop c, the edited crop e and W, which lays a crop into the frame:

    f + mask * (W(e - k c) - W(1 - k) f)

where k, 0..1, is how much of its finest detail the frame keeps (kept_detail.py). k = 0 puts the crop's pixels in place
of the frame's, k = 1 adds to them what was edited. A crop that nobody edited leaves its frame as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from ..cropping.crop_warp import crop_picture
from ..cropping.similarity import backwards, moved
from ..pictures import colours
from .blend_mask import blend_mask
from .crop_place import CropPlace, place_of
from .kept_detail import Detail, kept_detail
from .landmark_mask import REGIONS, Region
from .matched_crop import large, matched_colors, small, small_place, without_step
from .seam import faded

Part = Literal["box"] | Region
PARTS: tuple[Part, ...] = ("box", *REGIONS)
Seam = Literal["none", "pyramid", "poisson"]
SEAMS: tuple[Seam, ...] = get_args(Seam)
EMPTY = 1e-4  # share of a crop's pixel that lies outside of its frame and does not matter
ROUNDED = 0.75 / 255  # a crop that went through 8 bits is as near as this to what it was


@dataclass(frozen=True)
class Blend:
    """How crops and frames are brought together.

    `part`: which part of the crop is pasted, one of PARTS. `feather`, `grow`: its edge, in units of the crop (see
    blend_mask.py). `detail`: one of kept_detail.DETAILS. `color` 0..1: how far the crop's colours follow the frame's
    around the mask. `seam`: one of SEAMS.
    """

    part: Part = "box"
    feather: float = 0.1
    grow: float = 0.0
    detail: Detail = "where unchanged"
    color: float = 1.0
    seam: Seam = "none"


@dataclass(frozen=True)
class Patch:
    """What becomes of one frame: `pixels` [h, w, 3] at `rows` and `columns`, of the frame's own type.

    `mask` [h, w] in 0..1: how much of them is the crop's; where it is 0 they are the frame's, bit for bit. `crop`
    [s, s, 3] in 0..1: the crop as it was pasted, its colours and seam matched.
    """

    rows: slice
    columns: slice
    pixels: Tensor
    mask: Tensor
    crop: Tensor


def paste(
    frame: Tensor,
    edited: Tensor,
    matrix: Tensor,
    blend: Blend,
    depth: Tensor | None = None,
    mask: Tensor | None = None,
) -> Patch | None:
    """What becomes of a frame [H, W, 3 or 4], uint8 or floating in 0..1; None: it stays as it is.

    `edited` [s, s, 3 or 4]: its crop after editing, 0..1, of any size; alpha is not looked at. `matrix` [2, 3] float64:
    frame pixel -> 0..1 of the crop. `depth`, `mask`: see `blend_mask`.
    """
    height, width = frame.shape[:2]
    place = place_of(matrix, height, width, frame.device)
    return None if place is None else paste_at(place, frame, edited, matrix, blend, depth, mask)


def paste_at(
    place: CropPlace,
    frame: Tensor,
    edited: Tensor,
    matrix: Tensor,
    blend: Blend,
    depth: Tensor | None = None,
    mask: Tensor | None = None,
) -> Patch:
    """The same for the pixels of one place of the frame, which holds all that the crop touches."""
    size = edited.shape[0]
    here = frame[place.rows, place.columns, :3]  # [h, w, 3]
    crop = colours(edited[..., :3]).movedim(-1, 0).to(frame.device)  # [3, s, s]
    own = crop_picture(frame[..., :3].movedim(-1, 0), matrix * size, size)  # [3, s, s]
    whole = blend_mask(place, blend.feather, blend.grow, depth, mask)  # [h, w]
    filled = _filled(frame, matrix * size, size)  # [s, s]
    if ((crop - own).abs().amax(0) * filled).max() <= ROUNDED:
        return Patch(place.rows, place.columns, here, whole, crop.movedim(0, -1))
    crop = torch.where(filled, crop, own)
    around = blend_mask(small_place(crop.device), blend.feather, blend.grow, depth, mask)  # [GRID, GRID]
    inside = small(filled[None].to(crop))[0]  # [GRID, GRID]
    if blend.color > 0:
        crop = matched_colors(crop, own, around, inside, blend.color)
    if blend.seam == "poisson":
        crop = without_step(crop, own, around, inside)
    k = large(kept_detail(crop - own, blend.detail)[None], size)  # [1, s, s]
    # beyond the frame's edge a crop shows a border, and on the edge a mixture: neither is laid into the frame
    laid = place.sample(torch.cat([crop - k * own, 1 - k]), known=filled)  # [4, h, w]
    change = laid[:3] - laid[3].clamp(0, 1) * _floats(here).movedim(-1, 0)  # [3, h, w]
    edge = blend.feather / max(place.step)  # pixels of the frame
    change = faded(change, whole, edge) if blend.seam == "pyramid" else whole * change
    pixels = _changed(here, change.movedim(0, -1), whole)
    return Patch(place.rows, place.columns, pixels, whole, crop.movedim(0, -1))


def _filled(frame: Tensor, matrix: Tensor, size: int) -> Tensor:
    """[size, size] bool: the pixels of a crop that are made of a frame's alone, and of nothing beyond its edge."""
    height, width = frame.shape[:2]
    corners = matrix.new_tensor([[0, 0], [size, 0], [size, size], [0, size]])
    places = moved(corners[None], backwards(matrix)[None])[0]  # [4, 2], in the frame
    margin = 2 + 2 * (places.amax(0) - places.amin(0)) / size  # more than a pixel of either is smoothed by
    if (places > margin).all() and (places < places.new_tensor([width, height]) - margin).all():
        return torch.ones(size, size, dtype=torch.bool, device=frame.device)
    white = torch.ones(1, 1, 1, device=frame.device).expand(1, height, width)
    return crop_picture(white, matrix, size)[0] > 1 - EMPTY


def _changed(here: Tensor, change: Tensor, mask: Tensor) -> Tensor:
    """The frame's pixels [h, w, 3] with a change added where there is a mask [h, w]; rounded once."""
    pixels = (_floats(here) + change).clamp(0, 1)
    pixels = pixels if here.is_floating_point() else (pixels * 255).round()
    return torch.where(mask[..., None] > 0, pixels.to(here.dtype), here)


def _floats(pixels: Tensor) -> Tensor:
    return colours(pixels) if pixels.is_floating_point() else pixels.float() / 255
