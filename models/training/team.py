"""Several processes that teach one network together (THA4, section 11: the batch divided by their number).

Accelerate, the extra `train`, starts and connects them: `accelerate launch -m likeness train tha4-student ...`. Each
looks at its share of every step's examples, and all take the same step down the mean of their gradients.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from ..errors import LikenessError

if TYPE_CHECKING:
    from accelerate import Accelerator


class Team(Protocol):
    """The processes that train together; `rank` of `count` is this one, and the first (0) is the one that writes."""

    rank: int
    count: int

    def average(self, tensors: Sequence[Tensor]) -> None:
        """Puts into each tensor the mean over all processes."""

    def agreed(self, numbers: Sequence[float]) -> list[float]:
        """The first process's numbers, so that all decide alike."""


class Alone:
    """One process; nothing to agree on."""

    rank = 0
    count = 1

    def average(self, tensors: Sequence[Tensor]) -> None:
        """They are the mean already."""

    def agreed(self, numbers: Sequence[float]) -> list[float]:
        """Its own."""
        return list(numbers)


class Together:
    """The processes that a launcher started."""

    def __init__(self, accelerator: Accelerator) -> None:
        self._accelerator = accelerator
        self.rank, self.count = accelerator.process_index, accelerator.num_processes

    def average(self, tensors: Sequence[Tensor]) -> None:
        """See Team; all travel as one."""
        flat = self._accelerator.reduce(torch.cat([tensor.flatten() for tensor in tensors]), "mean")
        for tensor, mean in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(mean.view_as(tensor))

    def agreed(self, numbers: Sequence[float]) -> list[float]:
        """See Team."""
        from accelerate.utils import broadcast

        own = torch.tensor(list(numbers), dtype=torch.float64, device=self._accelerator.device)
        return [float(number) for number in broadcast(own, from_process=0)]


def gathered(device: torch.device) -> tuple[Team, torch.device]:
    """The team that a launcher (accelerate launch, torchrun) started this process for, and the device that is its own.

    Without a launcher this process alone, on `device`. Raises LikenessError where Accelerate is not installed.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return Alone(), device
    try:
        from accelerate import Accelerator
    except ImportError as error:
        raise LikenessError(
            "Training in several processes needs the package accelerate. Install it: pip install accelerate. Or start "
            "the command without a launcher, for one process."
        ) from error
    accelerator = Accelerator(cpu=device.type == "cpu")
    return Together(accelerator), accelerator.device
