"""The published dataset of poses (THA4: the poses of the teacher's training set), from the file that a user has.

`pose_dataset.pt` is a tensor [N, 45], or a tuple or list of tensors whose first is the poses; N is about 500,000.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Generator, Tensor

from ...errors import LikenessError
from ...torch_file import read_torch_content
from ..pose import HIGH, LOW, NAMES, POSE_SIZE, clamp

SLACK = 1e-3  # a value that far outside of its range is taken as rounding
REMEDY = "Choose pose_dataset.pt as its authors offer it, or leave it out: then poses come from our own sampler."


class PoseDataset:
    """Poses [N, 45] in a shuffled order, each once before any comes again (a PoseSource)."""

    def __init__(self, poses: Tensor) -> None:
        self.all = poses
        self._order = ((-1, -1), torch.empty(0, dtype=torch.long))

    def poses(self, first: int, count: int, seed: int) -> Tensor:
        """See PoseSource."""
        numbers = torch.arange(first, first + count)
        epochs, places = numbers // len(self.all), numbers % len(self.all)
        picked = [self._shuffled(seed, int(epoch))[places[epochs == epoch]] for epoch in epochs.unique()]
        return self.all[torch.cat(picked)]

    def _shuffled(self, seed: int, epoch: int) -> Tensor:
        if self._order[0] != (seed, epoch):
            generator = Generator().manual_seed((seed * 1_000_003 + epoch) % 2**63)
            self._order = ((seed, epoch), torch.randperm(len(self.all), generator=generator))
        return self._order[1]


def read_pose_dataset(path: Path) -> PoseDataset:
    """Raises LikenessError, naming file and remedy, for whatever `read_torch_content` refuses, for anything but poses
    [N, 45], for values that are not numbers, and for values outside of their parameter's range."""
    found = read_torch_content(path)
    if isinstance(found, (tuple, list)) and found:
        found = found[0]
    if not isinstance(found, Tensor) or found.is_sparse or not found.is_floating_point():
        raise LikenessError(f"{path} holds no poses but a {type(found).__name__}. {REMEDY}")
    if found.ndim != 2 or found.shape[1] != POSE_SIZE or not len(found):
        raise LikenessError(f"{path} holds a tensor {list(found.shape)}; poses are [N, {POSE_SIZE}]. {REMEDY}")
    if found.numel() > path.stat().st_size:  # a number takes two bytes or more: these are not all there
        raise LikenessError(f"{path} declares {len(found)} poses, more than it can hold. {REMEDY}")
    poses = found.float()
    if not poses.isfinite().all():
        raise LikenessError(f"{path} holds poses with values that are not numbers. {REMEDY}")
    outside = ((poses < LOW - SLACK) | (poses > HIGH + SLACK)).nonzero()
    if len(outside):
        row, column = outside[0].tolist()
        raise LikenessError(
            f"{path}: pose {row} has {NAMES[column]} = {float(poses[row, column]):.3f}; it lies between "
            f"{LOW[column]:.0f} and {HIGH[column]:.0f}. {REMEDY}"
        )
    return PoseDataset(clamp(poses))
