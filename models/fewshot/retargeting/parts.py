"""The parts of a face among the 68 landmarks, and how large each is; for one person's motion on another's face."""

from __future__ import annotations

import torch
from torch import Tensor

# Part -> its points, and the pairs of points between which it is wide
PARTS: dict[str, tuple[range, tuple[tuple[int, int], ...]]] = {
    "jaw": (range(17), ((0, 16),)),
    "brows": (range(17, 27), ((17, 21), (22, 26))),
    "nose": (range(27, 36), ((31, 35),)),
    "eyes": (range(36, 48), ((36, 39), (42, 45))),
    "mouth": (range(48, 68), ((48, 54),)),
}
RIGID = (27, 28, 29, 30, 33, 36, 39, 42, 45)  # what no expression moves: the bridge, the septum, the eyes' corners


def widths(points: Tensor) -> dict[str, Tensor]:
    """Of each part of faces [..., 68, 2], in pixels, [...]; of parts that there are two of, the mean."""
    found = {}
    for name, (_, pairs) in PARTS.items():
        ends = torch.tensor(pairs)
        found[name] = (points[..., ends[:, 0], :] - points[..., ends[:, 1], :]).norm(dim=-1).mean(-1)
    return found


def by_point(of_parts: dict[str, Tensor]) -> Tensor:
    """A number for each part -> one for each point, [68]."""
    return torch.cat([of_parts[name].expand(len(points)) for name, (points, _) in PARTS.items()])
