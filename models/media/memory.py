"""How much memory this process has used at most, and how much the machine has left."""

from __future__ import annotations

import sys
from pathlib import Path

from ..errors import LikenessError


def peak_memory() -> int:
    """The largest resident size of this process so far, in bytes. Raises LikenessError on Windows."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts the parent's size before a fork as ours
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError as reason:
        raise LikenessError("Peak memory is measured on Linux and macOS only.") from reason
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def free_memory() -> int | None:
    """Bytes that can be had without swapping; None where neither Linux nor psutil (ComfyUI brings it) says so."""
    told = Path("/proc/meminfo")
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    try:
        import psutil
    except ImportError:
        return None
    return int(psutil.virtual_memory().available)
