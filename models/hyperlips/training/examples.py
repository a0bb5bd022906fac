"""What the stages learn from: five frames of somebody's clip, other ones of it, and what is heard (section 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor
from torch.nn.functional import interpolate

from ...training.people import People, below, other_than
from ..base import SIDE
from ..sketch import sketch
from ..syncnet import FRAMES
from .clips import Clip
from .lip_boxes import lip_boxes
from .losses import stacked

BEYOND = 8  # frames from the first of five to the end of what the last one hears, were it not a frame early


class SyncExamples(NamedTuple):
    """Lower halves of five frames [B, 15, 64, 128], a window of sound [B, 80, 16], and 1 where it is theirs [B]."""

    seen: Tensor
    heard: Tensor
    match: Tensor


class BaseExamples(NamedTuple):
    """Five frames in a row and five other ones of the clip [B, 5, 3, s, s], the windows that they were trained with
    [B, 5, 80, 16], a frame early, and the one that begins with the first of them [B, 80, 16]."""

    faces: Tensor
    references: Tensor
    mels: Tensor
    heard: Tensor


class HRExamples(NamedTuple):
    """A frame and another one of its clip as the base sees them [B, 3, s, s], its window [B, 80, 16], its sketch
    [B, 3, s, s] in 0..1, the frame as large as it is to become [B, 3, r s, r s], and the box of its lips [B, 4]."""

    faces: Tensor
    references: Tensor
    mels: Tensor
    sketches: Tensor
    targets: Tensor
    lips: Tensor


class Examples(People[Clip]):
    """Examples of some clips on `device`, the same for the same seed and numbers. Faces are BGR in 0..1.

    `side`: pixels of the base's faces; less than 128 is for trials. `rescaling`: of the HR decoder.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        seed: int,
        device: torch.device | str = "cpu",
        side: int = SIDE,
        rescaling: int = 1,
    ) -> None:
        super().__init__(clips, seed)
        self.side, self.rescaling, self._device = side, rescaling, device

    def sync(self, numbers: Sequence[int]) -> SyncExamples:
        """For the lip-sync expert: half of the sounds are from elsewhere in the clip. Half of the faces are mirrored.

        The authors mirrored all of them, and then had the expert judge faces that are not; so it sees both.
        """
        made = []
        for number in numbers:
            clip, chance = self.drawn(number)
            first = below(len(clip) - FRAMES + 1, chance)
            seen = stacked(clip.pictures(range(first, first + FRAMES), self.side)[None])[0]  # [15, 64, 128]
            other = other_than(first, len(clip) - FRAMES + 1, chance)
            match, mirrored = below(2, chance), below(2, chance)
            heard = clip.windows(first if match else other, 1, "published")[0]  # [80, 16]
            made.append((seen.flip(2) if mirrored else seen, heard, torch.tensor(float(match))))
        return SyncExamples(*self._batch(made))

    def base(self, numbers: Sequence[int]) -> BaseExamples:
        """For the base."""
        made = []
        for number in numbers:
            clip, chance = self.drawn(number)
            first = _first(clip, chance)
            other = other_than(first, len(clip) - FRAMES + 1, chance)
            faces, references = (clip.pictures(range(at, at + FRAMES), self.side) for at in (first, other))
            mels = clip.windows(first, FRAMES, "trained")  # [5, 80, 16]
            made.append((faces, references, mels, clip.windows(first, 1, "published")[0]))
        return BaseExamples(*self._batch(made))

    def hr(self, numbers: Sequence[int]) -> HRExamples:
        """For the HR decoder. The sketch is that of the frame itself, and not of what the base makes of it."""
        made = []
        for number in numbers:
            clip, chance = self.drawn(number)
            at = _first(clip, chance)
            other = other_than(at, len(clip), chance)
            faces = clip.pictures([at, other], self.side)  # [2, 3, s, s]
            points = clip.points([at])  # [1, N, 2]
            target = clip.pictures([at], self.rescaling * self.side)[0]
            mel = clip.windows(at, 1, "trained")[0]
            made.append((*faces, mel, wide(sketch(points), self.side)[0], target, lip_boxes(points)[0]))
        return HRExamples(*self._batch(made))

    def _batch(self, made: Sequence[tuple[Tensor, ...]]) -> list[Tensor]:
        return [torch.stack(parts).to(self._device) for parts in zip(*made, strict=True)]


def wide(sketches: Tensor, side: int) -> Tensor:
    """Sketches [B, 128, 128] -> three equal channels at the side of the faces, [B, 3, s, s]."""
    same = sketches[:, None]  # [B, 1, 128, 128]
    if side != same.shape[-1]:
        same = interpolate(same, (side, side), mode="bilinear", align_corners=False)
    return same.expand(-1, 3, -1, -1)


def _first(clip: Clip, chance: Generator) -> int:
    """A frame of which the window a frame early begins in the clip, and the fifth from which hears its end at most."""
    return 1 + below(len(clip) - BEYOND, chance)
