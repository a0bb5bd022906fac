"""Networks in half precision, whose numbers may grow too large: what went wrong is done again in float32."""

from __future__ import annotations

import logging
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from ..errors import LikenessError

HALVES = (torch.float16, torch.bfloat16)

_log = logging.getLogger(__name__)


def finite_output(network: Module, seen: Tensor, name: str, *others: Tensor) -> Any:
    """network(seen, *others), a tensor, a sequence of such or of these; in float32 where halves give NaN or infinity.

    The network's class makes another like it from its `config`. Raises LikenessError, naming the network, where float32
    gives such values too.
    """
    output = network(seen, *others)
    if seen.dtype in HALVES and not _finite(output):
        _log.warning("The %s gives values that are not numbers in %s: it is run in float32.", name, seen.dtype)
        output = _in_float32(network)(seen.float(), *(other.float() for other in others))
    check_finite(output, name)
    return output


def check_finite(output: Any, name: str) -> None:
    """Raises LikenessError where what the network of that name gave, tensors or sequences of such, is no numbers."""
    if not _finite(output):
        raise LikenessError(f"The {name} gave values that are not numbers. Its weights are broken: load another file.")


def _finite(output: Any) -> bool:
    return bool(output.isfinite().all()) if isinstance(output, Tensor) else all(_finite(part) for part in output)


def _in_float32(network: Any) -> Any:
    """A copy for one use: the network itself stays as it was loaded, for others hold it too."""
    with torch.device("meta"):
        copy = type(network)(network.config)
    tensors = {
        name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in network.state_dict().items()
    }
    copy.load_state_dict(tensors, assign=True)
    return copy.eval()
