"""Takes a background of one colour out of an opaque picture: what is joined to its border and differs little from it.

Differences are distances in CIE Lab (D65, 1976). Edges, where figure and background share a pixel, get the share that
explains the pixel best as a mixture of the background and of the figure's colour a little further in, and lose the
background's part of their colour. Parts of the figure in the background's own colour are lost where no line parts
them from it: a white shirt on white needs a better means.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..color import linear_from_srgb
from .connected import grown, reached
from .filling import filled

LIKE = 6.0  # Lab units; JPEG leaves less than that in a flat colour
NOOKS = 5  # times EDGE: how far it goes on into what is too narrow for it
PLAIN_SHARE = 0.75  # of the upper, left and right border that must be like their median
EDGE = 2  # pixels: how wide a drawing's soft edge is, and the gap in an outline through which nothing leaks
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))  # of linear sRGB, IEC 61966-2-1
WHITE = (0.9505, 1.0, 1.089)  # D65


def without_background(picture: Tensor) -> tuple[Tensor, Tensor] | None:
    """picture [3, H, W] straight sRGB 0..1 -> colour [3, H, W] and alpha [H, W].

    None where the border has many colours. The lower border does not count: most figures stand on it.
    """
    lab = lab_from_srgb(picture)
    border = torch.cat([lab[:, 0], lab[:, :, 0], lab[:, :, -1]], dim=1)  # [3, N]
    plain = border.median(1).values[:, None, None]
    distance = (lab - plain).norm(dim=0)  # [H, W]
    if ((border - plain[..., 0]).norm(dim=0) < LIKE).float().mean() < PLAIN_SHARE:
        return None
    like = distance < LIKE
    wide = ~grown(~like, EDGE)  # where there is room on all sides: no way through a gap in a line
    rim = torch.zeros_like(like)
    rim[0], rim[-1], rim[:, 0], rim[:, -1] = True, True, True, True
    outside = reached(rim, wide)
    for _ in range(NOOKS):
        outside = like & grown(outside, EDGE)
    return _unmixed(picture, outside)


def _unmixed(picture: Tensor, outside: Tensor) -> tuple[Tensor, Tensor]:
    """In sRGB code values, which is how painting programs mix the edges."""
    near = grown(outside, EDGE)
    edge = near & ~outside
    behind = filled(picture, outside)
    inner = filled(picture, ~near)  # [3, H, W]: the figure's colour, continued outwards
    step = inner - behind
    share = ((picture - behind) * step).sum(0) / (step * step).sum(0).clamp(min=1e-6)
    alpha = torch.where(edge, share.clamp(0, 1), (~outside).float())  # [H, W]
    own = (picture - (1 - alpha) * behind) / alpha.clamp(min=0.05)
    return torch.where(edge, own.clamp(0, 1), picture), alpha


def lab_from_srgb(picture: Tensor) -> Tensor:
    """Straight sRGB [3, H, W] 0..1 -> CIE Lab [3, H, W], L 0..100."""
    xyz = torch.einsum("ij,jhw->ihw", picture.new_tensor(XYZ), linear_from_srgb(picture))
    ratio = xyz / picture.new_tensor(WHITE)[:, None, None]
    cube = torch.where(ratio > (6 / 29) ** 3, ratio.clamp(min=1e-6) ** (1 / 3), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return torch.stack([116 * cube[1] - 16, 500 * (cube[0] - cube[1]), 200 * (cube[1] - cube[2])])
