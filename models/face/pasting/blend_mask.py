"""How much of a crop shows at each of its places: a soft mask in units of the crop, so that it scales with the face."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from .crop_place import CropPlace

RING = 0.12  # of the crop: how far around a mask its surroundings reach


def blend_mask(
    place: CropPlace, feather: float, grow: float, depth: Tensor | None = None, mask: Tensor | None = None
) -> Tensor:
    """[h, w] in 0..1 for the pixels of a place: the crop's square with round corners, times shape, times mask.

    `depth` [s, s]: how deep each place of the crop lies in a shape, from `depth_in`. `mask` [any, any] in 0..1 over the
    crop: taken as it is. `feather`: how wide a soft edge is, inside the square, around the shape; a pixel at least.
    `grow`: how far the shape's edge is moved outwards, or the square's and the shape's inwards where it is below 0.
    Both in units of the crop.
    """
    edge = max(place.step)
    across, down = place.across, place.down
    whole = softened(box_depth(across, down, max(-grow, 0.0), 2 * feather), feather, edge)  # [h, w]
    if depth is not None:
        whole = whole * softened(place.sample(depth[None])[0] + grow + feather, feather, edge)
    if mask is not None:
        whole = whole * place.sample(mask[None], sharp=False)[0].clamp(0, 1)
    return whole


def box_depth(across: Tensor, down: Tensor, shrink: float, corner: float) -> Tensor:
    """How deep places [...] of a crop, 0..1, lie in its square with round corners; negative outside.

    In units of the crop. The square's edge lies `shrink` inside the crop's, `corner` is the radius of its corners.
    """
    half = max(0.5 - shrink, 0.0)
    corner = min(corner, half)
    right, below = (across - 0.5).abs() - (half - corner), (down - 0.5).abs() - (half - corner)
    beyond = torch.hypot(right.clamp(min=0), below.clamp(min=0))
    return corner - beyond - torch.maximum(right, below).clamp(max=0)


def softened(depth: Tensor, feather: float, edge: float) -> Tensor:
    """0 outside, 1 from `feather` deep on, a smooth step between; `edge`: the size of a pixel, its least width."""
    share = ((depth + edge / 2) / max(feather, edge)).clamp(0, 1)
    return share * share * (3 - 2 * share)


def depth_in(shape: Tensor) -> Tensor:
    """How deep each pixel of a shape [s, s], 0..1, lies in it; negative outside. In units of the picture.

    By its distance to the nearest pixel at the edge, and to the edge within that one by how much of it the shape covers
    (as S. Gustavson, R. Strand, "Anti-aliased Euclidean distance transform", 2011, without their slopes). A shape
    without an edge is deep everywhere, or nowhere.
    """
    size = shape.shape[0]
    full, empty = shape >= 1, shape <= 0
    beside = max_pool2d(torch.stack([full, empty]).to(shape), 3, 1, 1) > 0  # [2, s, s]
    edge = ~(full | empty) | (full & beside[1]) | (empty & beside[0])
    inside = shape > 0.5
    if not edge.any():
        return torch.where(inside, 1.0, -1.0).to(shape)
    middles = torch.arange(size, dtype=shape.dtype, device=shape.device)
    places = torch.stack(torch.meshgrid(middles, middles, indexing="ij"), dim=-1)  # [s, s, 2]
    away = torch.cdist(places.flatten(0, 1), places[edge])  # [s * s, E]
    within = shape[edge] - 0.5  # of these pixels, so far does the shape go on beyond their middle
    depth = torch.where(inside.flatten(), (away + within).amin(1), -(away - within).amin(1))
    return depth.view(size, size) / size


def kept(mask: Tensor) -> Tensor:
    """How much of the frame shows at each pixel of a mask [s, s] over the whole crop; at its border, all of it."""
    share = 1 - mask
    share[[0, -1]] = 1
    share[:, [0, -1]] = 1
    return share


def ring(mask: Tensor) -> Tensor:
    """The surroundings of a mask [s, s], where the frame is kept: about 1 beside it, 0 far from it and inside."""
    reach = round(RING * mask.shape[0])
    wide = max_pool2d(mask[None], (2 * reach + 1, 1), 1, (reach, 0))
    return max_pool2d(wide, (1, 2 * reach + 1), 1, (0, reach))[0] * kept(mask)
