"""The peak of this process's memory."""

from __future__ import annotations

import sys

import pytest
import torch

from likeness.models.media.memory import peak_memory


@pytest.mark.skipif(sys.platform == "win32", reason="not measured on Windows")
def test_the_peak_rises_with_what_is_held_and_stays() -> None:
    before = peak_memory()
    held = torch.ones(before // 4 + 25_000_000)  # 100 MB more than the process ever had
    assert peak_memory() >= before + 90_000_000
    del held
    assert peak_memory() >= before + 90_000_000
