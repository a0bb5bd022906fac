"""Anchors, boxes and suppression, against cases worked out by hand and against the rule as it is written down."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.detection.decoding import OVERLAP, STRIDES, anchors, best_boxes, decode, overlaps
from likeness.models.face.detection.s3fd import Level


def silent_levels(batch: int = 1) -> list[Level]:
    """Maps of a picture of 64 x 64, all zero: an even score everywhere."""
    sides = [max(1, 64 // stride) for stride in STRIDES]
    return [Level(torch.zeros(batch, 2, side, side), torch.zeros(batch, 4, side, side)) for side in sides]


def test_anchors_are_four_strides_about_each_cell() -> None:
    expected = [[4.0, 4, 32], [12, 4, 32], [20, 4, 32], [4, 12, 32], [12, 12, 32], [20, 12, 32]]
    assert anchors(2, 3, 8).tolist() == expected


def test_offsets_of_zero_give_the_anchors_themselves() -> None:
    boxes, scores = decode(silent_levels())
    assert boxes.shape == (1, 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2 + 1 + 1, 4)
    assert boxes[0, 0].tolist() == [-6, -6, 10, 10]
    assert boxes[0, -1].tolist() == [64 - 256, 64 - 256, 64 + 256, 64 + 256]
    assert (scores == 0.5).all()


def test_a_box_worked_out_by_hand() -> None:
    levels = silent_levels(batch=2)
    at = (1, slice(None), 2, 3)  # third level, stride 16, anchor 64: centre x 56, y 40
    levels[2].offsets[at] = torch.tensor([1, -2, 5 * math.log(2), -5 * math.log(4)])
    levels[2].logits[at] = torch.tensor([1.0, 1 + math.log(3)])
    boxes, scores = decode(levels)
    place = 16 * 16 + 8 * 8 + 2 * 4 + 3
    # centre x 56 + 0.1 * 64 and y 40 - 0.2 * 64; width 64 * 2 and height 64 / 4; odds of 3 to 1
    assert boxes[1, place].tolist() == pytest.approx([62.4 - 64, 27.2 - 8, 62.4 + 64, 27.2 + 8], abs=1e-4)
    assert float(scores[1, place]) == pytest.approx(0.75)
    assert boxes[0, place].tolist() == [24, 8, 88, 72]


def test_half_precision_is_decoded_in_float32() -> None:
    levels = [Level(logits.half(), offsets.half()) for logits, offsets in silent_levels()]
    boxes, scores = decode(levels)
    assert boxes.dtype == scores.dtype == torch.float32


def test_overlap_counts_widths_one_larger() -> None:
    box = torch.tensor([0.0, 0, 9, 9])  # counted as 10 x 10
    others = torch.tensor([[0.0, 5, 9, 14], [0, 0, 9, 9], [10, 0, 19, 9], [9, 9, 18, 18]])
    assert overlaps(box, others).tolist() == pytest.approx([50 / 150, 1, 0, 1 / 199])


def test_a_better_box_takes_its_neighbours_and_no_others() -> None:
    boxes = torch.tensor(
        [
            [0.0, 5, 9, 14],  # 50 / 150 of the best: above 0.3 only because widths are counted one larger
            [0.0, 0, 9, 9],  # the best
            [0.0, 6, 9, 15],  # 40 / 160 of the best
            [0.0, 16, 9, 25],
            [50.0, 50, 59, 59],  # not above the threshold
            [0.0, 0, 9, math.inf],
        ]
    )
    scores = torch.tensor([0.8, 0.9, 0.7, 0.6, 0.5, 1.0])
    assert best_boxes(boxes, scores, 0.5).tolist() == [1, 2, 3]


def test_nothing_above_the_threshold_is_nothing() -> None:
    assert best_boxes(torch.rand(7, 4), torch.full((7,), 0.5), 0.5).tolist() == []
    assert best_boxes(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist() == []


def as_written_down(boxes: Tensor, scores: Tensor) -> list[int]:
    """The published order of things: suppress all above 0.05, then keep what is above 0.5."""
    kept: list[int] = []
    for at in sorted(range(len(scores)), key=lambda at: -float(scores[at])):
        if scores[at] > 0.05 and not any(overlaps(boxes[better], boxes[at : at + 1]) > OVERLAP for better in kept):
            kept.append(at)
    return [at for at in kept if scores[at] > 0.5]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 30))
def test_suppression_follows_the_rule(seed: int, count: int) -> None:
    stream = torch.Generator().manual_seed(seed)
    corner, size = torch.rand(count, 2, generator=stream) * 40, torch.rand(count, 2, generator=stream) * 30
    boxes = torch.cat([corner, corner + size], dim=1)
    scores = torch.rand(count, generator=stream)
    assert best_boxes(boxes, scores, 0.5).tolist() == as_written_down(boxes, scores)
