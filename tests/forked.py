"""A process for tests that kill it or join it to others: forked, since a new one needs seconds to import torch."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import Any

import pytest

FORKS = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks, which is safe on Linux alone")


def forked(work: Callable[..., object], *given: Any) -> ForkProcess:
    """Begins `work` in a process of its own. Its threads must be the calling one alone: see `one_thread`."""
    process = multiprocessing.get_context("fork").Process(target=work, args=given, daemon=True)
    process.start()
    return process
