"""From S3FD's maps to boxes (Zhang et al. 2017, section 3; variances and suppression as in SSD, Liu et al. 2016)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .s3fd import Level

STRIDES = (4, 8, 16, 32, 64, 128)  # pixels from cell to cell, by level
ANCHOR = 4  # an anchor's side, in strides
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
OVERLAP = 0.3  # intersection over union above which the lower of two boxes is dropped
MOST = 5000  # candidates of one picture: the best are kept; only weights that find faces everywhere give more


def anchors(height: int, width: int, stride: int, device: torch.device | None = None) -> Tensor:
    """One square per cell of a map, row by row: centre x, y and side in pixels, [height * width, 3] float32."""
    y, x = (stride / 2 + stride * torch.arange(cells, device=device) for cells in (height, width))
    centres = torch.stack([x.expand(height, width), y[:, None].expand(height, width)], dim=-1)  # [h, w, 2]
    side = centres.new_full((height, width, 1), ANCHOR * stride)
    return torch.cat([centres, side], dim=-1).flatten(0, 1)  # [h * w, 3]


def decode(levels: Sequence[Level]) -> tuple[Tensor, Tensor]:
    """All boxes [B, N, 4], left, top, right and bottom in pixels, and their scores [B, N] in 0..1; float32.

    N counts the cells of all levels. Boxes may reach beyond the picture. A pixel's place is that of its edges: the
    picture's left is 0 and its right is its width.
    """
    boxes, scores = [], []
    for (logits, offsets), stride in zip(levels, STRIDES, strict=True):
        height, width = logits.shape[-2:]
        centre_x, centre_y, side = anchors(height, width, stride, logits.device).unbind(1)  # [n] each
        x, y, wide, high = offsets.float().flatten(2).unbind(1)  # [B, n] each
        x = centre_x + CENTRE_VARIANCE * side * x
        y = centre_y + CENTRE_VARIANCE * side * y
        half_width = side * (SIZE_VARIANCE * wide).exp() / 2
        half_height = side * (SIZE_VARIANCE * high).exp() / 2
        boxes.append(torch.stack([x - half_width, y - half_height, x + half_width, y + half_height], dim=-1))
        scores.append(logits.float().softmax(1)[:, 1].flatten(1))  # [B, n]
    return torch.cat(boxes, dim=1), torch.cat(scores, dim=1)


def best_boxes(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Places of the boxes of one picture that stay, best first: boxes [N, 4], scores [N] -> [K] integers.

    Stays what scores above `threshold` and overlaps no better box that stays. Only a better box can suppress another:
    so the published way, which suppresses all above 0.05 and applies its threshold of 0.5 afterwards, ends in the same
    boxes. A box that is not finite is never one; equal scores keep their order.
    """
    fit = ((scores > threshold) & boxes.isfinite().all(1)).nonzero()[:, 0]
    order = fit[scores[fit].argsort(descending=True, stable=True)][:MOST]
    kept = []
    while len(order):
        kept.append(order[0])
        rest = order[1:]
        order = rest[overlaps(boxes[order[0]], boxes[rest]) <= OVERLAP]
    return torch.stack(kept) if kept else order


def overlaps(box: Tensor, others: Tensor) -> Tensor:
    """Intersection over union of a box [4] with others [N, 4] -> [N], widths counted one larger, as in Fast R-CNN."""
    left_top, right_bottom = torch.maximum(box[:2], others[:, :2]), torch.minimum(box[2:], others[:, 2:])
    common = (right_bottom - left_top + 1).clamp(min=0).prod(1)
    own, theirs = (box[2:] - box[:2] + 1).prod(), (others[:, 2:] - others[:, :2] + 1).prod(1)
    return common / (own + theirs - common)
