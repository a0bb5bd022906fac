"""Whether weights fit a network: every name, shape and type, and nothing but finite numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from .errors import LikenessError

Tensors = Mapping[str, Tensor]
NAMED_AT_MOST = 3  # keys that an error spells out before it says how many more there are


def fitted(found: Tensors, expected: Tensors, architecture: str, path: Path) -> dict[str, Tensor]:
    """The weights of a file as copies in the types that a network expects: names and shapes agree, all are finite.

    `expected`: the network's state; only names, shapes and types are read. Raises LikenessError, naming file and keys,
    for missing and unexpected names, wrong shapes, integers in place of floating numbers or the reverse, NaN and
    infinity.
    """
    problems = []
    for word, names in (("missing", expected.keys() - found.keys()), ("unexpected", found.keys() - expected.keys())):
        if names:
            problems.append(f"{word} {listed(sorted(names))}")
    both = sorted(expected.keys() & found.keys())
    problems += [
        f"'{name}' is {_described(found[name])} instead of {_described(expected[name])}"
        for name in both
        if found[name].shape != expected[name].shape
        or found[name].is_floating_point() != expected[name].is_floating_point()
    ][:NAMED_AT_MOST]
    if problems:
        raise LikenessError(
            f"{path} was recognised as {architecture} but does not fit it ({len(expected)} tensors expected, "
            f"{len(found)} found): {'; '.join(problems)}. Download it again."
        )
    own = {name: found[name].to(expected[name].dtype, copy=True) for name in both}
    broken = [name for name in both if not torch.isfinite(own[name]).all()]
    if broken:
        raise LikenessError(f"{path} holds NaN or infinite weights in {listed(broken)}. Get the file again.")
    return own


def _described(tensor: Tensor) -> str:
    return f"{'floating' if tensor.is_floating_point() else tensor.dtype} {list(tensor.shape)}"


def listed(names: list[str]) -> str:
    """Names as a sentence shows them: the first few spelled out, the others counted."""
    more = len(names) - NAMED_AT_MOST
    shown = ", ".join(f"'{name}'" for name in names[:NAMED_AT_MOST])
    return f"{shown} and {more} more" if more > 0 else shown
