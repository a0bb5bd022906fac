"""What commands tell: results go to stdout, what a training tells on its way to stderr."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable


def say(lines: Iterable[object]) -> None:
    """Each line as soon as it is known."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def log() -> None:
    """From now on, what is logged goes to stderr."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
