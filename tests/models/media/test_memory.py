"""The peak of this process's memory, and what is left."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from likeness.models.media.memory import free_memory, peak_memory

HELD = """
import sys
from likeness.models.media.memory import peak_memory
before = peak_memory()
held = b"x" * (before + 100_000_000)
holding = peak_memory()
del held
sys.stdout.write(f"{before} {holding} {peak_memory()}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="not measured on Windows")
def test_the_peak_rises_with_what_is_held_and_stays() -> None:
    """In a process of its own: this one's peak may be gigabytes, and the test would need as much again."""
    run = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    before, holding, after = map(int, run.stdout.split())
    assert holding >= before + 90_000_000 and after >= before + 90_000_000
    assert peak_memory() > 10_000_000  # of this process


@pytest.mark.skipif(sys.platform == "win32", reason="not known on Windows")
def test_what_is_free_is_some_of_what_there_is() -> None:
    free = free_memory()
    assert free is not None and 0 < free <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
