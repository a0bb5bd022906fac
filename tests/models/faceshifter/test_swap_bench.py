"""The measurement compares equal pictures; what time it finds is no matter of a test."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.swap_bench import drawn_video, report
from likeness.tests.small_shifter import small_aei, small_hear


def test_each_line_tells_that_nothing_differs(tmp_path: Path) -> None:
    torch.save(small_aei().state_dict(), tmp_path / "aei.pth")
    heading, *lines = report(tmp_path / "aei.pth", 2)
    assert "2 AAD layers a block, 64 pixels" in heading
    assert [line.split("plain")[0].strip() for line in lines] == [
        "one source", "one source, and the frames' own, for HEAR", "two sources",
    ]  # fmt: skip
    for line in lines:
        assert float(line.split("largest difference ")[1].split()[0]) < 3e-4


def test_the_drawn_video_moves() -> None:
    first, second = drawn_video(32, 2)
    assert torch.equal(first[:, :, 3:], second[:, :, :-3])
    assert not torch.equal(first, second)


def test_nothing_and_other_networks_are_not_measured(tmp_path: Path) -> None:
    torch.save(small_hear().state_dict(), tmp_path / "hear.pth")
    with pytest.raises(LikenessError, match=r"hear\.pth is no AEI-Net"):
        next(report(tmp_path / "hear.pth", 2))
    with pytest.raises(LikenessError, match="at least one"):
        next(report(None, 0))
