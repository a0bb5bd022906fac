"""The paste of HyperLips' published inference: a parser's skin and mouth, cut to the lower half and blurred.

In floating point; the original rounds to bytes on the way, which costs about 2 of 255. Its blur has the same 75 pixels
for every face; here it is as wide for a crop of 200 pixels, and in proportion for others.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import conv2d, interpolate, max_pool2d

from ...face.cropping.crop_warp import crop_picture
from ...face.cropping.similarity import backwards
from ...face.pasting.paste import Patch
from ...face.pictures import colours

SIDE = 512  # pixels of the parser's picture, in which face and crop are put together
ASIDE = 0.15  # of the crop's width, left and right, that is left alone
ERODED = 5  # pixels
REACH = 37  # pixels to each side: a kernel of 75
SPREAD = (11.6, 4.0)  # deviations across and down; the latter is a border constant in the place of a deviation
HARDLY = 0.5 / 255  # of the mask, which the original keeps in bytes
USUAL = 200  # pixels of a crop's width for which these are ours

Box = tuple[int, int, int, int]  # top, bottom, left, right, in pixels


def published_paste(frame: Tensor, face: Tensor, matrix: Tensor, mask: Tensor) -> Patch | None:
    """What becomes of a frame [H, W, 3 or 4], uint8 or 0..1, with a drawn face [s, s, 3] in 0..1; None: nothing.

    `matrix` [2, 3]: frame pixel -> 0..1 of the crop, which lies straight; its box is rounded to pixels, as published.
    `mask` [H, W]: above 0.5 where a parser sees skin or mouth.
    """
    height, width = frame.shape[:2]
    (across, _, left), (_, down, top) = backwards(matrix).tolist()
    box = (_within(top, height), _within(top + down, height), _within(left, width), _within(left + across, width))
    if box[1] - box[0] < 2 or box[3] - box[2] < 2:
        return None
    parsing = (crop_picture(mask[None].to(frame.device, torch.float32), matrix * SIDE, SIDE)[0] > 0.5).float()
    scale = (box[3] - box[2]) / USUAL
    reach = max(1, round(REACH * scale)) + 1
    rows, columns = _room(box[:2], reach, height), _room(box[2:], reach, width)
    here = frame[rows, columns, :3]
    inner = (box[0] - rows.start, box[1] - rows.start, box[2] - columns.start, box[3] - columns.start)
    soft = soft_mask(hard_mask(parsing, inner, here.shape[0], here.shape[1]), scale)
    soft = torch.where(soft < HARDLY, 0, soft)
    pasted = pasted_face(colours(here), face.to(frame.device, torch.float32), inner, parsing)
    whole = colours(here).clone()
    whole[inner[0] : inner[1], inner[2] : inner[3]] = pasted
    mixed = torch.lerp(colours(here), whole, soft[..., None])
    mixed = mixed if here.is_floating_point() else (255 * mixed).round()
    pixels = torch.where(soft[..., None] > 0, mixed.to(here.dtype), here)
    return Patch(rows, columns, pixels, soft, face)


def pasted_face(frame: Tensor, face: Tensor, box: Box, parsing: Tensor) -> Tensor:
    """The crop [h, w, 3] of a frame [H, W, 3] with the face [s, s, 3] where `parsing` [512, 512] is 1; all in 0..1."""
    top, bottom, left, right = box
    crop = _sized(frame[top:bottom, left:right].movedim(-1, 0), SIDE, SIDE)
    whole = torch.where(parsing > 0, _sized(face.movedim(-1, 0), SIDE, SIDE), crop)
    return _sized(whole, bottom - top, right - left).movedim(0, -1)


def hard_mask(parsing: Tensor, box: Box, height: int, width: int) -> Tensor:
    """[height, width], 0 or 1: a parser's map [512, 512] in its box, the upper half and the sides left out, eroded."""
    top, bottom, left, right = box
    high, wide = bottom - top, right - left
    mask = (_sized(parsing[None], high, wide)[0] >= 0.5).float()
    mask[: high // 2] = 0
    mask[:, : int(ASIDE * wide)] = 0
    mask[:, int((1 - ASIDE) * wide) :] = 0
    whole = parsing.new_zeros(height, width)
    whole[top:bottom, left:right] = mask
    return 1 - max_pool2d(1 - whole[None], ERODED, 1, ERODED // 2)[0]


def soft_mask(mask: Tensor, scale: float = 1.0) -> Tensor:
    """A mask [h, w] under the published Gaussian, `scale` times as wide; its border is a mirror."""
    reach = max(1, round(REACH * scale))
    kernels = [_gaussian(spread * scale, reach).to(mask) for spread in SPREAD]
    wide = _mirrored(_mirrored(mask, reach, 0), reach, 1)[None, None]
    return conv2d(conv2d(wide, kernels[0][None, None, None]), kernels[1][None, None, :, None])[0, 0].clamp(0, 1)


def _gaussian(spread: float, reach: int) -> Tensor:
    weights = torch.exp(-((torch.arange(-reach, reach + 1) / spread) ** 2) / 2)
    return weights / weights.sum()


def _mirrored(mask: Tensor, reach: int, dim: int) -> Tensor:
    """[h, w] with `reach` more on both sides of an axis: its mirror, again and again where it is shorter."""
    length = mask.shape[dim]
    turn = max(1, 2 * length - 2)
    places = (torch.arange(-reach, length + reach) % turn).to(mask.device)
    return mask.index_select(dim, torch.minimum(places, turn - places).clamp(0, length - 1))


def _sized(picture: Tensor, height: int, width: int) -> Tensor:
    return interpolate(picture[None], (height, width), mode="bilinear", align_corners=False)[0]


def _within(place: float, length: int) -> int:
    return min(max(math.floor(place + 0.5), 0), length)


def _room(ends: tuple[int, int], reach: int, length: int) -> slice:
    return slice(max(0, ends[0] - reach), min(length, ends[1] + reach))
