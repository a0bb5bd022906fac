"""The lip-sync score: how far lips and sound are apart at each offset (Chung & Zisserman, "Out of time", ACCV 2016).

For each window k of the picture and each offset o in 25ths of a second, d(k, o) is the Euclidean distance of the two
unit vectors, 0..2, from what is seen at k and heard at k + o. Their mean over k is the curve. As in SyncNet's own
evaluation, LSE-D is the curve's minimum and LSE-C its median less its minimum (Prajwal et al., "A lip sync expert",
ACM MM 2020); the place of the minimum is the offset. Published values were measured with another network, VGG's
SyncNet, on vectors that are not normalised: they are not comparable with these.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from ...errors import LikenessError
from ...media.audio import Audio
from ...media.audio_fit import shift
from .expert import RATE, Embeddings

REACH = 15  # offsets to either side, in 25ths of a second: 0.6 s, as in SyncNet's evaluation
SHARE = 0.5  # of the windows that the best offset has: one with fewer says too little


@dataclass(frozen=True)
class SyncScore:
    """`offsets` in 25ths of a second, and the mean `distances` at them; NaN where too few windows meet.

    `windows`: from how many of the picture the best one is.
    """

    offsets: Tensor
    distances: Tensor
    windows: int

    @property
    def best(self) -> int:
        """Index of the smallest distance."""
        return int(self.distances.nan_to_num(torch.inf).argmin())

    @property
    def offset(self) -> Fraction:
        """Seconds that the sound comes after the lips; below 0 before them."""
        return int(self.offsets[self.best]) / RATE

    @property
    def distance(self) -> float:
        """LSE-D of this expert: lower is better."""
        return float(self.distances[self.best])

    @property
    def confidence(self) -> float:
        """LSE-C of this expert: higher is better, about 0 where sound and lips have nothing to do with each other."""
        return float(self.distances.nanmedian() - self.distances[self.best])

    def corrected(self, audio: Audio) -> Audio:
        """The sound moved by the offset so that it meets the lips; as long as before, silent where it was.

        Raises LikenessError where nothing of it would be left.
        """
        return shift(audio, -round(self.offset * audio.sample_rate))


def sync_score(seen: Embeddings, heard: Embeddings, reach: int = REACH) -> SyncScore:
    """The curve over offsets -reach .. reach. Raises LikenessError where picture and sound do not meet at any."""
    apart = window_distances(seen, heard, reach)  # [K, 2 reach + 1]
    there = ~apart.isnan()
    counts = there.sum(0)
    if not counts.any():
        raise LikenessError(
            "There is no window of five pictures with a face that meets the sound. Take a longer part, or see in Track "
            "Report where the face is missing."
        )
    curve = apart.nan_to_num(0).sum(0) / counts.clamp(min=1)
    curve[counts < SHARE * counts.max()] = torch.nan
    score = SyncScore(torch.arange(-reach, reach + 1), curve, 0)
    return SyncScore(score.offsets, curve, int(counts[score.best]))


def window_distances(seen: Embeddings, heard: Embeddings, reach: int = REACH) -> Tensor:
    """d(k, o), [K, 2 reach + 1]; NaN where the picture has no face or the sound no such window."""
    apart = torch.full((len(seen), 2 * reach + 1), torch.nan)
    for column, offset in enumerate(range(-reach, reach + 1)):
        first, last = max(0, -offset), min(len(seen), len(heard) - offset)
        if first < last:
            there = heard.vectors[first + offset : last + offset]
            apart[first:last, column] = (seen.vectors[first:last] - there).norm(dim=1)
    return apart
