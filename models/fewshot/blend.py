"""Somebody between several people: the weighted mean of their heads."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ..errors import LikenessError
from .head import Head


def blend_heads(heads: Sequence[Head], weights: Sequence[float]) -> Head:
    """The mean of heads of one model by their weights, which need not add up to 1.

    Fine-tuned heads are blended in all that is their own: numbers and weights, which start from the same network. Of
    heads with a weight of 0 nothing is taken; of a single one nothing is changed. The sample is that of the weightiest.
    Raises LikenessError for weights below 0 or none above it, and for heads that cannot be mixed: of several models, or
    fine-tuned in different ways.
    """
    if not all(0 <= weight < math.inf for weight in weights) or not sum(weights):
        raise LikenessError("Weights are 0 or more, and at least one is above 0. Raise the weight of a head.")
    taken = [(head, weight) for head, weight in zip(heads, weights, strict=True) if weight]
    people = [head for head, _ in taken]
    shares = [weight / sum(weights) for _, weight in taken]
    if len(people) == 1:
        return people[0]
    models = sorted({head.model for head in people if head.model})
    if len(models) > 1:
        raise LikenessError(f"These heads are of several models ({', '.join(models)}). Blend heads of one model.")
    first = people[0]
    alike = {(head.e is None, _shape(head.psi), _shapes(head)) for head in people}
    sizes = {_shape(head.e) for head in people}
    if len(alike) > 1 or len(sizes) > 1:
        raise LikenessError(
            "Some of these heads are fine-tuned and others are not, or not in the same way. Blend heads that were made "
            "alike, before fine-tuning at best."
        )
    weightiest = people[max(range(len(people)), key=lambda at: shares[at])]
    own = None
    if first.weights is not None:
        own = {name: _mean([(head.weights or {})[name] for head in people], shares) for name in first.weights}
    return Head(
        models[0] if models else "",
        None if first.e is None else _mean([head.e for head in people], shares),
        sum(head.pictures for head in people),
        None if first.psi is None else _mean([head.psi for head in people], shares),
        own,
        max(head.steps for head in people),
        weightiest.sample,
    )


def _shape(tensor: Tensor | None) -> tuple[int, ...] | None:
    return None if tensor is None else tuple(tensor.shape)


def _shapes(head: Head) -> frozenset[tuple[str, tuple[int, ...]]] | None:
    return None if head.weights is None else frozenset((name, tuple(own.shape)) for name, own in head.weights.items())


def _mean(tensors: Sequence[Tensor | None], shares: Sequence[float]) -> Tensor:
    present = [share * own for own, share in zip(tensors, shares, strict=True) if own is not None]
    return torch.stack(present).sum(0)
