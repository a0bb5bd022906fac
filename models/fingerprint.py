"""A name for weights: by it, what one network made is never given to another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import Module


def fingerprint(network: Module) -> str:
    """Eight hexadecimal digits that stand for a network's weights; its device and the format of its file do not count.

    Half precision does: weights that were rounded are other weights.
    """
    return fingerprint_of(network.state_dict())


def fingerprint_of(tensors: Mapping[str, Tensor]) -> str:
    """The same of some of its tensors."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        if tensor.is_floating_point():
            digest.update(name.encode())
            digest.update(tensor.detach().to("cpu", torch.float32).contiguous().numpy().data)
    return digest.hexdigest()[:8]
