"""Maps made strip by strip: the same numbers and sums, norms as one line, memory that is used again."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import GroupNorm, InstanceNorm2d, Module
from torch.nn.functional import silu

from likeness.models.tha4.fast_teacher.feature_map import STRIP_BYTES, FeatureMap, Workspace, in_strips, lit
from likeness.models.tha4.fast_teacher.folded_norm import FoldedNorm

CPU = torch.device("cpu")


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * 3 + 1


@pytest.mark.parametrize("rows", [1, 3, 4, 11, 12])
def test_strips_hold_and_count_what_was_drawn(rows: int) -> None:
    whole = drawn(2, 5, 11, 7)
    row_bytes = STRIP_BYTES * torch.get_num_threads() // rows
    made = in_strips(lambda top, bottom: whole[:, :, top:bottom], 11, row_bytes, Workspace(CPU), "here")
    assert torch.equal(made.values, whole)
    torch.testing.assert_close(made.total, whole.sum((2, 3)))
    torch.testing.assert_close(made.squares, whole.square().sum((2, 3)))


def test_a_strip_is_a_multiple_of_its_grain_and_all_on_a_gpu() -> None:
    row_bytes = STRIP_BYTES * torch.get_num_threads() // 5
    assert [Workspace(CPU).strip_rows(64, row_bytes, grain) for grain in (1, 2, 8)] == [5, 4, 8]
    assert Workspace(torch.device("cuda")).strip_rows(64, row_bytes) == 64


def test_a_place_is_used_again_unless_it_is_too_small_or_of_another_kind() -> None:
    space, like = Workspace(CPU), torch.zeros(1)
    first = space.take("a", (1, 3, 8, 8), like)
    assert first.shape == (1, 3, 8, 8) and first.is_contiguous(memory_format=torch.channels_last)
    assert space.take("a", (1, 3, 4, 4), like).data_ptr() == first.data_ptr()
    assert space.take("b", (1, 3, 8, 8), like).data_ptr() != first.data_ptr()
    assert space.take("a", (1, 3, 8, 8), like.half()).dtype == torch.float16
    assert space.take("a", (2, 3, 8, 8), like).shape == (2, 3, 8, 8)


@pytest.mark.parametrize("norm", [GroupNorm(3, 12), GroupNorm(12, 12), InstanceNorm2d(12, affine=True)])
def test_a_norm_with_scales_and_shifts_is_one_line(norm: Module) -> None:
    norm = norm.double()
    for seed, parameter in enumerate(norm.parameters()):
        parameter.data = drawn(12, seed=seed)
    parts = [drawn(2, 5, 6, 4, seed=3), drawn(2, 7, 6, 4, seed=4)]  # a group reaches over both
    constant, turn = (drawn(12, seed=5), drawn(12, seed=6)), (drawn(2, 12, seed=7), drawn(2, 12, seed=8))
    maps = [FeatureMap.of(part) for part in parts]
    line = FoldedNorm(norm, constant).line(maps, turn)
    with torch.no_grad():
        wanted = norm(torch.cat(parts, dim=1)) * (1 + constant[0][:, None, None]) + constant[1][:, None, None]
        wanted = silu(wanted * (1 + turn[0][:, :, None, None]) + turn[1][:, :, None, None])
    torch.testing.assert_close(lit(maps, line, 0, 6, torch.float64), wanted)
    torch.testing.assert_close(lit(maps, line, 2, 5, torch.float64), wanted[:, :, 2:5])
