"""Where the frame's own detail stays: beside no edit."""

import torch

from likeness.models.face.pasting.kept_detail import CELLS, kept_detail


def test_all_and_nothing_are_the_same_everywhere() -> None:
    difference = torch.rand(3, 100, 100)
    assert (kept_detail(difference, "everywhere") == 1).all()
    assert (kept_detail(difference, "nowhere") == 0).all()


def test_it_stays_where_nothing_or_next_to_nothing_was_edited() -> None:
    for size in (16, 64, 100, 300):
        assert (kept_detail(torch.full((3, size, size), 2.5 / 255), "where unchanged") == 1).all()
        assert (kept_detail(torch.full((3, size, size), -11 / 255), "where unchanged") == 0).all()


def test_an_edit_takes_it_in_a_small_neighbourhood() -> None:
    difference = torch.zeros(3, 256, 256)
    difference[1, 128, 128] = 0.1  # one channel of one pixel
    kept = kept_detail(difference, "where unchanged")
    rows, columns = (kept < 1).nonzero(as_tuple=True)
    assert kept[CELLS // 2, CELLS // 2] == 0
    assert rows.min() >= CELLS // 2 - 2 and rows.max() <= CELLS // 2 + 2 and len(rows) == len(columns) == 25
