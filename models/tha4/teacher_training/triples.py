"""What the teacher's body networks learn from: a picture at rest, a pose, and the picture in that pose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import torch
from torch import Generator, Tensor


class Triples(NamedTuple):
    """A batch of examples, pictures in network space."""

    rest: Tensor  # [B, 4, S, S]: head and body at rest, the face already as the pose says (the chain's step 4a)
    poses: Tensor  # [B, 45]; the body networks read 39:45
    posed: Tensor  # [B, 4, S, S]: the truth


class TripleSource(Protocol):
    """An endless, numbered supply of examples: the same numbers always give the same triples."""

    def triples(self, numbers: Sequence[int]) -> Triples:
        """The examples of these numbers, counted from 0 over a whole run."""


def numbered(seed: int, number: int) -> Generator:
    """Random numbers of their own for one thing of many (an example, a step, an epoch) of a seed."""
    return torch.Generator().manual_seed(seed * 1_000_003 + number)
