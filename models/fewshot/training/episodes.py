"""Episodes of meta-learning (Zakharov et al., section 3.2): K frames of a video, and another one that is to be drawn.

The re-implementation drew one of the K themselves; as in the paper it is none of them. Videos with fewer frames give
some of theirs twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ...errors import LikenessError
from ...training.people import People, below
from .clips import Clip

SHOTS = 8  # K at the paper's training


class Episodes(NamedTuple):
    """B episodes: `photos` and `drawings` [B, K, 3, S, S], `target` and `target_drawing` [B, 3, S, S], all in 0..1, and
    the numbers of their videos, `videos` [B]."""

    photos: Tensor
    drawings: Tensor
    target: Tensor
    target_drawing: Tensor
    videos: Tensor


class EpisodeSource(People[Clip]):
    """Episodes of some clips with pictures of `size` pixels on `device`: the same for the same seed and numbers.

    Raises LikenessError for no shot.
    """

    def __init__(
        self, clips: Sequence[Clip], size: int, seed: int, device: torch.device | str = "cpu", shots: int = SHOTS
    ) -> None:
        super().__init__(clips, seed)
        if shots < 1:
            raise LikenessError(f"An episode embeds 1 picture or more, not {shots}.")
        self.size, self.shots, self._device = size, shots, device
        self._numbers = {clip.name: number for number, clip in enumerate(clips)}

    @property
    def videos(self) -> int:
        """How many columns W has."""
        return len(self._numbers)

    def episodes(self, numbers: Sequence[int]) -> Episodes:
        """The episodes of these numbers, counted from 0 over a whole run."""
        made = []
        for number in numbers:
            clip, chance = self.drawn(number)
            places = frames_of(len(clip), self.shots, chance)
            pictures, drawings = clip.pictures(places, self.size), clip.drawings(places, self.size)
            video = torch.tensor(self._numbers[clip.name])
            made.append((pictures[:-1], drawings[:-1], pictures[-1], drawings[-1], video))
        return Episodes(*(torch.stack(parts).to(self._device) for parts in zip(*made, strict=True)))


def frames_of(count: int, shots: int, chance: torch.Generator) -> list[int]:
    """`shots` of `count` frames, each once as far as there are enough, and last another one; `count` is 2 or more."""
    shuffled = torch.randperm(count, generator=chance).tolist()
    target, others = shuffled[0], shuffled[1:]
    return [*(others[at] if at < len(others) else others[below(len(others), chance)] for at in range(shots)), target]
