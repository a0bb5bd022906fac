"""Tiles hold what is wanted, once, at every level."""

from itertools import pairwise

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.tha4.tiles import cover, plan


@given(seed=st.integers(0, 1000), share=st.sampled_from([0.0, 0.001, 0.02, 0.5, 1.0]), size=st.sampled_from([16, 64]))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_tiles_hold_every_wanted_pixel_once(seed: int, share: float, size: int) -> None:
    wanted = torch.rand(size, size, generator=torch.Generator().manual_seed(seed)) < share
    held = torch.zeros(size, size, dtype=torch.int)
    for tile in cover(wanted, 32, 16):
        assert tile.height <= 32 and tile.width <= 16
        assert all(edge % 2 == 0 for edge in tile)
        held[tile.rows, tile.columns] += 1
    assert held.max() <= 1
    assert (held[wanted] == 1).all()
    if not wanted.any():
        assert not held.any()


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_each_level_holds_what_the_next_one_reads(seed: int) -> None:
    wanted = torch.rand(64, 64, generator=torch.Generator().manual_seed(seed)) < 0.003
    levels = plan(wanted, 3, 32, 16)
    for size, (below, tiles) in zip((16, 32), pairwise(levels), strict=True):
        known = torch.zeros(64, 64, dtype=torch.bool)
        for tile in below:
            known[tile.rows, tile.columns] = True
        for tile in tiles:
            rows = slice(max(tile.top // 2 - 1, 0), min(tile.bottom // 2 + 1, size))
            columns = slice(max(tile.left // 2 - 1, 0), min(tile.right // 2 + 1, size))
            assert known[rows, columns].all()
