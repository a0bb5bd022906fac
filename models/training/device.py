"""Where to train, as a command line names it."""

from __future__ import annotations

import torch

from ..errors import LikenessError


def device_named(name: str) -> torch.device:
    """A device by torch's name. Raises LikenessError for one that this machine lacks."""
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise LikenessError(
            f"There is no device '{name}' here. Use cpu, or what torch finds on this machine."
        ) from error
    return device
