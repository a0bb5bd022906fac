"""Triples from the pack's own rig: varied characters, varied places and sizes in the picture, and exact truth.

It stands in for the paper's renders of some 8,000 3D models, which were never published. One drawing in other
colours and proportions teaches how to turn such drawings; it does not make a teacher for any character.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Generator, Tensor
from torch.nn.functional import affine_grid, avg_pool2d, grid_sample

from ..distillation.pose_sampling import sample_poses
from ..rig import Rig, random_variation
from .triples import Triples, numbered

HEAD = (0.0, -0.5)  # the middle of the head, in halves of the picture: sizes change about it
SHRINK, GROW, SHIFT = 0.92, 1.08, 0.03  # factors of size; halves of the picture


class RigTriples:
    """Random variations of the rig in our sampler's poses; at most `characters` of them, kept once drawn (20 MB each).

    Pictures are drawn at 512 and reduced by area to `size`, a power of two. Another seed gives other characters,
    poses and places.
    """

    def __init__(
        self, size: int = 512, characters: int = 32, seed: int = 0, device: torch.device | str = "cpu"
    ) -> None:
        self.size, self.characters, self.seed, self.device = size, characters, seed, device
        self.drawn: dict[int, Rig] = {}

    def triples(self, numbers: Sequence[int]) -> Triples:
        """See `TripleSource`. A second for a character's first example, then about 0.05 s an example on a CPU."""
        return Triples(*(torch.cat(parts) for parts in zip(*map(self._triple, numbers), strict=True)))

    @torch.no_grad()
    def _triple(self, number: int) -> Triples:
        generator = numbered(self.seed, number)
        rig = self._character(int(torch.randint(self.characters, (), generator=generator)))
        pose = sample_poses(1, int(torch.randint(2**62, (), generator=generator))).to(self.device)
        frame = rig.body(pose)
        pictures = placed(torch.cat([frame.morphed, frame.image]), generator)  # [2, 4, 512, 512]
        rest, posed = avg_pool2d(pictures, pictures.shape[-1] // self.size).split(1)  # [1, 4, S, S]
        return Triples(rest, pose, posed)

    def _character(self, index: int) -> Rig:
        if index not in self.drawn:
            variation = random_variation(numbered(self.seed, -1 - index))
            self.drawn[index] = Rig(variation).to(self.device)
        return self.drawn[index]


def placed(pictures: Tensor, generator: Generator) -> Tensor:
    """Pictures [N, C, S, S], all scaled about the head and shifted alike, by random amounts."""
    random = torch.rand(3, generator=generator)
    scale = 1 / (SHRINK + (GROW - SHRINK) * random[0])
    head = torch.tensor(HEAD)
    offset = head - scale * (head + SHIFT * (2 * random[1:] - 1))  # [2]
    matrix = torch.cat([scale * torch.eye(2), offset[:, None]], dim=1)  # [2, 3]: from a place to where it came from
    grid = affine_grid(matrix[None], [1, 1, *pictures.shape[-2:]], align_corners=False).to(pictures)
    grid = grid.expand(len(pictures), -1, -1, -1)  # [N, S, S, 2]
    return grid_sample(pictures, grid, padding_mode="border", align_corners=False)
