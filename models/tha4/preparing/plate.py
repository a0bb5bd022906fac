"""What lies behind a figure, and shows where it moves away: nothing, its surroundings, or a given picture."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from ...errors import LikenessError
from .connected import grown
from .filling import filled
from .resample import premultiplied

RIM = 1 / 128  # of the head's side: how far around the figure its colour may have bled into the background
SAME_PROPORTIONS = 0.02  # by how much a background's may differ, relative


def plate(picture: Tensor, hole: Tensor, opaque: bool, clean: Tensor | None = None) -> Tensor:
    """picture [4, h, w] premultiplied linear, hole [h, w] 0..1 -> the picture without its figure, [4, h, w].

    The hole shows `clean` [3, h, w] sRGB if there is one, else what surrounds it if `opaque`, else nothing.
    """
    if clean is not None:
        fill = premultiplied(torch.cat([clean, torch.ones_like(clean[:1])]))
    else:
        fill = filled(picture, hole == 0) if opaque else torch.zeros_like(picture)
    return picture + hole * (fill - picture)


def rim(figure: Tensor, head: float) -> Tensor:
    """1 on a figure [H, W] and RIM of its head's side around it, falling to 0 over as much more."""
    pixels = max(2, round(RIM * head))
    wide = grown(figure > 0, pixels).float()
    soft = avg_pool2d(wide[None], 2 * pixels + 1, stride=1, padding=pixels, count_include_pad=False)[0]
    return torch.maximum(wide, soft)


def clean_background(image: Tensor, height: int, width: int) -> Tensor:
    """IMAGE [1, h, w, 3 or 4] -> [3, height, width] 0..1. Raises LikenessError for other shapes and proportions, and
    for values that are not numbers.
    """
    if image.ndim != 4 or image.shape[-1] not in (3, 4) or len(image) != 1 or 0 in image.shape:
        raise LikenessError(f"A background is one picture, [1, height, width, 3]; this one is {list(image.shape)}.")
    if abs(image.shape[2] * height / (image.shape[1] * width) - 1) > SAME_PROPORTIONS:
        raise LikenessError(
            f"The background is {image.shape[2]} x {image.shape[1]} pixels and the original {width} x {height}. "
            "Give the original without its figure, in the same proportions."
        )
    if not torch.isfinite(image).all():
        raise LikenessError("The background holds values that are not numbers. Look at the node that made it.")
    rgb = image[..., :3].movedim(-1, 1).float().clamp(0, 1)
    return interpolate(rgb, (height, width), mode="bilinear", antialias=True)[0]
