"""Flow as colours (after Baker et al. 2011, "A Database and Evaluation Methodology for Optical Flow").

The hue is the direction, and the colour the fuller the longer the way; white has not moved.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

# The way that has the fullest colour, in units of flow (2 is the picture's width): 32 pixels of 512. The flow of a
# published THA4 student for a full turn stays below it in 99 % of its figure.
FULL = 0.125


def flow_colors(flow: Tensor) -> Tensor:
    """Flow [B, 2, H, W], x and y in units where the picture is 2 wide -> sRGB [B, 3, H, W] 0..1.

    Where a pixel comes from: red from the right, yellow-green from below, cyan from the left, violet from above.
    """
    x, y = flow.float().unbind(dim=1)  # [B, H, W] each
    hue = torch.atan2(y, x) / (2 * math.pi) * 6  # [B, H, W], -3..3
    peaks = hue.new_tensor([0.0, 2.0, 4.0])[:, None, None]  # where red, green and blue are fullest
    away = (hue[:, None] - peaks + 3).remainder(6) - 3  # [B, 3, H, W], -3..3
    full = (2 - away.abs()).clamp(0, 1)  # [B, 3, H, W]
    length = (torch.hypot(x, y) / FULL).clamp(max=1)[:, None]  # [B, 1, H, W]
    return 1 - length * (1 - full)
