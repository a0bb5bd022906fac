"""Pictures by the thousand in memory: a pixel is four bytes, sRGB-coded and premultiplied, packed into one int32.

So a look-up at a random place fetches a whole pixel at once, and a frame of 512 x 512 takes 1 MiB. The rounding to
bytes is 59 dB below white, far below what a student can resolve.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..color import linear_from_srgb, premultiplied_srgb


def packed(pictures: Tensor) -> Tensor:
    """Network space [B, 4, H, W] -> packed pixels [B, H * W]."""
    codes = (premultiplied_srgb(pictures) * 255).round().byte()
    return codes.permute(0, 2, 3, 1).contiguous().view(torch.int32).flatten(1)


def unpacked(pixels: Tensor) -> Tensor:
    """Packed pixels [...] -> bytes [..., 4]."""
    return pixels.unsqueeze(-1).view(torch.uint8)


def network_values(pixels: Tensor) -> Tensor:
    """Packed pixels [...] -> network space [..., 4]."""
    codes = torch.arange(256) / 255
    linear = linear_from_srgb(codes)
    table = torch.stack([linear, linear, linear, codes], dim=1).to(pixels.device) * 2 - 1  # [256, 4]
    return table[unpacked(pixels).int(), torch.arange(4, device=pixels.device)]
