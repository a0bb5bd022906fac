"""Appearance flow and blending (THA4, section 3): teacher, student and rig move pixels by these three functions.

A flow is an offset from each pixel's own place: channel 0 is x, channel 1 is y, in units where the picture is 2 wide
and 2 high. Pixel i of S lies at (2i + 1) / S - 1.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import grid_sample


def positions(height: int, width: int, like: Tensor) -> Tensor:
    """Where the pixels of a picture lie: [2, height, width], x then y in (-1, 1), in the dtype and device of `like`."""
    y, x = (((2 * torch.arange(size, device=like.device) + 1) / size - 1).to(like.dtype) for size in (height, width))
    return torch.stack([x.expand(height, width), y[:, None].expand(height, width)])


def warp(picture: Tensor, flow: Tensor) -> Tensor:
    """Moves pixels: out[p] = picture[p + flow[p]], bilinear, the border repeated outwards.

    picture [B, C, H, W] and flow [B, 2, H, W] -> [B, C, H, W]. Sampled in float32 at least: near the border a
    half-precision coordinate has steps of an eighth of a pixel at 512.
    """
    flow = flow.to(torch.promote_types(flow.dtype, torch.float32))
    grid = positions(flow.shape[-2], flow.shape[-1], flow) + flow  # [B, 2, H, W]
    grid = grid.permute(0, 2, 3, 1)  # [B, H, W, 2]
    warped = grid_sample(picture.to(flow.dtype), grid, mode="bilinear", padding_mode="border", align_corners=False)
    return warped.to(picture.dtype)


def blend(alpha: Tensor, color: Tensor, picture: Tensor) -> Tensor:
    """color * alpha + picture * (1 - alpha), all channels alike; alpha [B, 1, H, W] is raw and may leave 0..1."""
    return torch.lerp(picture, color, alpha)
