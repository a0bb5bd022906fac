"""The peak of this process's memory, and what is left."""

from __future__ import annotations

import os
import sys

import pytest
import torch

from likeness.models.media.memory import free_memory, peak_memory


@pytest.mark.skipif(sys.platform == "win32", reason="not measured on Windows")
def test_the_peak_rises_with_what_is_held_and_stays() -> None:
    before = peak_memory()
    held = torch.ones(before // 4 + 25_000_000)  # 100 MB more than the process ever had
    assert peak_memory() >= before + 90_000_000
    del held
    assert peak_memory() >= before + 90_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="not known on Windows")
def test_what_is_free_is_some_of_what_there_is() -> None:
    free = free_memory()
    assert free is not None and 0 < free <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
