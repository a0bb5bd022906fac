"""Networks in half precision, whose numbers may grow too large: what went wrong is done again in float32."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from itertools import chain
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.nn import Module, Parameter

from ..errors import LikenessError

HALVES = (torch.float16, torch.bfloat16)

Network = TypeVar("Network", bound=Module)

_log = logging.getLogger(__name__)


def finite_output(network: Module, seen: Tensor, name: str, *others: Tensor) -> Any:
    """network(seen, *others), a tensor, a sequence of such or of these; in float32 where halves give NaN or infinity.

    Raises LikenessError, naming the network, where float32 gives such values too.
    """
    return finite_result(network, lambda one: one(*(each.to(_dtype(one)) for each in (seen, *others))), name)


def finite_result(network: Network, call: Callable[[Network], Any], name: str) -> Any:
    """call(network), as `finite_output`; where half precision fails, `call` is given a float32 copy of the network."""
    output = call(network)
    if _dtype(network) in HALVES and not _finite(output):
        _log.warning("The %s gives values that are not numbers in %s: it is run in float32.", name, _dtype(network))
        output = call(_in_float32(network))
    check_finite(output, name)
    return output


def check_finite(output: Any, name: str) -> None:
    """Raises LikenessError where what the network of that name gave, tensors or sequences of such, is no numbers."""
    if not _finite(output):
        raise LikenessError(f"The {name} gave values that are not numbers. Its weights are broken: load another file.")


def _dtype(network: Module) -> torch.dtype:
    return next(network.parameters()).dtype


def _finite(output: Any) -> bool:
    return bool(output.isfinite().all()) if isinstance(output, Tensor) else all(_finite(part) for part in output)


def _in_float32(network: Network) -> Network:
    """A copy for one use: the network itself stays as it was loaded, for others hold it too."""
    weights: dict[int, Tensor] = {}  # what copy.deepcopy takes in place of each tensor
    for tensor in chain(network.parameters(), network.buffers()):
        wider = tensor.detach().float() if tensor.is_floating_point() else tensor.detach()
        weights[id(tensor)] = Parameter(wider, requires_grad=False) if isinstance(tensor, Parameter) else wider
    return copy.deepcopy(network, dict(weights))
