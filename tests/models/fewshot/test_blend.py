"""Somebody between several people."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.blend import blend_heads
from likeness.models.fewshot.head import Head


def head(value: float, model: str = "fewshot-one", tuned: bool = False, pictures: int = 1) -> Head:
    own = torch.full((6,), value) if tuned else None
    weights = {"conv.weight": torch.full((2, 2), value)} if tuned else None
    return Head(model, torch.full((4,), value), pictures, own, weights, 9 if tuned else 0, torch.full((2, 2, 3), value))


def test_weights_are_shares() -> None:
    made = blend_heads([head(0.0), head(1.0, pictures=3), head(0.5, "other")], [1, 3, 0])
    assert made.e is not None and made.e.tolist() == [0.75] * 4
    assert made.pictures == 4 and made.model == "fewshot-one"
    assert made.sample is not None and made.sample.unique().tolist() == [1.0]


def test_a_single_weight_changes_nothing() -> None:
    tuned = head(0.5, tuned=True)
    assert blend_heads([head(0.0), tuned], [0, 0.3]) is tuned


def test_fine_tuned_heads_blend_in_all_that_is_theirs() -> None:
    made = blend_heads([head(0.0, tuned=True), head(1.0, "", tuned=True)], [1, 1])
    assert made.psi is not None and made.weights is not None
    assert made.psi.unique().tolist() == made.weights["conv.weight"].unique().tolist() == [0.5]
    assert made.steps == 9 and made.model == "fewshot-one"


@pytest.mark.parametrize(
    ("heads", "weights", "sentence"),
    [
        ([head(0.0), head(1.0)], [0, 0], "at least one is above 0"),
        ([head(0.0), head(1.0)], [1, -1], "Weights are 0 or more"),
        ([head(0.0), head(1.0)], [1, float("nan")], "Weights are 0 or more"),
        ([head(0.0), head(1.0, "fewshot-two")], [1, 1], r"several models \(fewshot-one, fewshot-two\)"),
        ([head(0.0), head(1.0, tuned=True)], [1, 1], "fine-tuned and others are not"),
        ([head(0.0), Head("fewshot-one", torch.zeros(5))], [1, 1], "not in the same way"),
    ],
)
def test_what_cannot_be_mixed_is_refused(heads: list[Head], weights: list[float], sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        blend_heads(heads, weights)
