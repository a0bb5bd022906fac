"""Strips cover every pixel once, and rows that are enlarged alone are those of the whole."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.faceshifter.attribute_encoder import enlarged
from likeness.models.faceshifter.fast.strips import EnlargedRows, strips

CPU = torch.device("cpu")


@given(frames=st.integers(1, 9), side=st.sampled_from([2, 4, 16, 64, 256]))
def test_strips_cover_every_pixel_once(frames: int, side: int) -> None:
    counted = torch.zeros(frames, side)
    for some, rows in strips(frames, side, CPU):
        counted[some, rows] += 1
    assert (counted == 1).all()


@given(st.data())
def test_enlarged_rows_are_those_of_the_whole(data: st.DataObject) -> None:
    side = data.draw(st.integers(1, 40))
    top = data.draw(st.integers(0, 2 * side - 1))
    bottom = data.draw(st.integers(top + 1, 2 * side))
    low = torch.randn(2, side, side, 3, generator=torch.Generator().manual_seed(side))
    rows = EnlargedRows(side, slice(top, bottom), CPU)
    whole = enlarged(low.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    assert torch.allclose(rows.of(low[:, rows.low]), whole[:, top:bottom], atol=1e-4)
