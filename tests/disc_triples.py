"""Triples whose truth is a formula: a disc of any colour, which head_y moves across and head_x moves along."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from likeness.models.tha4.pose import INDEX, POSE_SIZE
from likeness.models.tha4.teacher_training.triples import Triples, numbered
from likeness.models.tha4.warp import positions

REACH = 0.4  # how far a whole turn moves the disc, in halves of the picture


class DiscTriples:
    """Pictures of `size` pixels; another seed gives other colours and poses."""

    def __init__(self, size: int, seed: int = 0) -> None:
        self.size, self.seed = size, seed

    def triples(self, numbers: Sequence[int]) -> Triples:
        random = torch.stack([torch.rand(5, generator=numbered(self.seed, number)) for number in numbers])  # [B, 5]
        turn, colours = 2 * random[:, :2] - 1, random[:, 2:, None, None]  # [B, 2], [B, 3, 1, 1]
        poses = torch.zeros(len(numbers), POSE_SIZE)
        poses[:, INDEX["head_y"]], poses[:, INDEX["head_x"]] = turn.unbind(1)
        return Triples(self._disc(torch.zeros_like(turn), colours), poses, self._disc(REACH * turn, colours))

    def _disc(self, centres: Tensor, colours: Tensor) -> Tensor:
        """Discs at `centres` [B, 2], dark on their left, in network space: [B, 4, S, S]."""
        away = positions(self.size, self.size, centres) - centres[:, :, None, None]  # [B, 2, S, S]
        alpha = ((0.5 - away.norm(dim=1, keepdim=True)) * self.size / 4).clamp(0, 1)  # [B, 1, S, S]
        shade = (0.6 + away[:, :1]).clamp(0.1, 1)  # [B, 1, S, S]
        return torch.cat([colours * shade * alpha, alpha], dim=1) * 2 - 1
