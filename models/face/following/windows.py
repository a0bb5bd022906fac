"""A clip of any length as windows of frames that follow each other and share the frame at their border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from ...errors import LikenessError
from .cuts import Cuts

AT_ONCE = 24  # frames of a window, unless detections are farther apart
LARGEST = 1 << 29  # bytes of a window in 8 bits: from 4K on its frames are fewer, and detections closer


@dataclass(frozen=True)
class Window:
    """`pictures` [T, 3, H, W] of a clip, as they came; `shots` [T]: the number of the shot that each belongs to.

    `new`: how many of them the window before did not have: all, or all but the first. `begins`: the frames with which a
    shot begins. `heads`: the new frames in which a detector has to look: the first and last one of each shot that
    begins or ends here, the last of the window, and so many between that at most `every` steps lie between two.
    """

    pictures: Tensor
    shots: tuple[int, ...]
    new: int
    every: int

    @property
    def begins(self) -> frozenset[int]:
        start = {0} if self.new == len(self.shots) else set()
        return frozenset(start | {at for at in range(1, len(self.shots)) if self.shots[at] != self.shots[at - 1]})

    @property
    def heads(self) -> list[int]:
        ends = sorted({0, *self.begins, len(self.shots)})
        found = {at for first, end in pairwise(ends) for at in (*range(first, end, self.every), end - 1)}
        return sorted(at for at in found if at >= len(self.shots) - self.new)


def windows(chunks: Iterable[Tensor], every: int) -> Iterator[Window]:
    """Windows of the frames of chunks [n, H, W, 3 or 4], uint8 or floating in 0..1, n may be 0; alpha is left out.

    They depend on the frames alone, not on how those came in chunks. Raises LikenessError for chunks of another shape
    or type, or of frames of another size than the first.
    """
    cuts, shot, new = Cuts(), 0, 0
    waiting: list[Tensor] = []
    shots: list[int] = []
    for frame in _frames(chunks):
        most = max(1, LARGEST // frame.numel())  # steps
        steps = min(every, most)
        limit = 1 + steps * max(1, min(AT_ONCE, most) // steps)
        shot += cuts.see(frame.movedim(2, 0))
        waiting.append(frame)
        shots.append(shot)
        new += 1
        if len(waiting) >= limit:
            yield Window(torch.stack(waiting).movedim(3, 1), tuple(shots), new, steps)
            waiting, shots, new = waiting[-1:], shots[-1:], 0
    if new:
        yield Window(torch.stack(waiting).movedim(3, 1), tuple(shots), new, steps)


def _frames(chunks: Iterable[Tensor]) -> Iterator[Tensor]:
    """Each frame [H, W, 3], checked."""
    size: torch.Size | None = None
    number = 0
    for chunk in chunks:
        kind = chunk.is_floating_point() or chunk.dtype == torch.uint8
        if chunk.ndim != 4 or chunk.shape[3] not in (3, 4) or not all(chunk.shape[1:3]) or not kind:
            raise LikenessError(
                f"Faces are followed in frames of [n, height, width, 3 or 4], floating in 0..1 or uint8; these are "
                f"{chunk.dtype} {list(chunk.shape)}."
            )
        for frame in chunk[..., :3]:
            size = size or frame.shape
            if frame.shape != size:
                raise LikenessError(
                    f"Frame {number} is {frame.shape[1]} x {frame.shape[0]} pixels, the first one {size[1]} x "
                    f"{size[0]}. Give frames of one size."
                )
            yield frame
            number += 1
