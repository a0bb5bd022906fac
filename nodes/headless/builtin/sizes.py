"""Bringing pictures and masks to another size, by the methods that ComfyUI's nodes offer."""

from __future__ import annotations

import numpy
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

METHODS = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]


def resized(image: Tensor, width: int, height: int, method: str, crop: str = "disabled") -> Tensor:
    """[B,H,W,C] -> [B,height,width,C]; crop "center" cuts the longer side first so that nothing is stretched."""
    if crop == "center":
        image = _cut(image, width, height)
    if method == "lanczos":
        return torch.stack([_lanczos(frame, width, height) for frame in image])
    planes = interpolate(image.movedim(-1, 1), size=(height, width), mode=method)  # [B,C,height,width]
    return planes.movedim(1, -1)


def resized_mask(mask: Tensor, width: int, height: int) -> Tensor:
    """[B,H,W] or [H,W] -> [B,height,width], bilinear."""
    planes = mask.reshape(-1, 1, mask.shape[-2], mask.shape[-1])
    return interpolate(planes, size=(height, width), mode="bilinear")[:, 0]


def _cut(image: Tensor, width: int, height: int) -> Tensor:
    old_height, old_width = image.shape[1:3]
    old, new = old_width / old_height, width / height
    left = round((old_width - old_width * (new / old)) / 2) if old > new else 0
    top = round((old_height - old_height * (old / new)) / 2) if old < new else 0
    return image[:, top : old_height - top, left : old_width - left]


def _lanczos(frame: Tensor, width: int, height: int) -> Tensor:
    """Through Pillow, in 8 bits, as ComfyUI does."""
    pixels = (frame * 255).clamp(0, 255).byte().cpu().numpy()
    picture = Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels)
    scaled = numpy.asarray(picture.resize((width, height), Image.Resampling.LANCZOS)).reshape(height, width, -1)
    return torch.from_numpy(scaled.astype(numpy.float32) / 255).to(frame.device)
