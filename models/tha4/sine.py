"""The sine of a whole tensor, in place: where a student's time goes once its products are fast."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from .workers import side_by_side

InPlace = Callable[[Tensor], Tensor]


def sine_(x: Tensor) -> Tensor:
    """torch's own."""
    return x.sin_()


def _no_compiler() -> bool:
    """Whether the C++ compiler that torch would call is missing, which torch needs seconds to find out.

    False on Windows, where torch looks for it in more places.
    """
    usual = "clang++" if sys.platform == "darwin" else "g++"
    return sys.platform != "win32" and shutil.which(os.environ.get("CXX", usual)) is None


@cache
def compiled_sine() -> InPlace:
    """The same sine compiled by torch.compile, if this machine has a C++ compiler; else torch's own.

    On AMD's Zen 5 it takes 0.15 ns a value, where the sine that torch takes from MKL needs 0.95. Both are exact to the
    last bits of float32. (A polynomial of seven torch operations takes 0.46, but its error of 1e-6, too regular to
    average out, changes three times as many bytes of a published character.)
    """
    if _no_compiler():
        logging.getLogger(__name__).info("The sine is not compiled here: there is no C++ compiler.")
        return sine_
    try:
        compiled = torch.compile(sine_, dynamic=True)
        with side_by_side(torch.device("cpu")), torch.inference_mode():  # as a worker will call it
            compiled(torch.zeros(4096))
    except (RuntimeError, OSError, ImportError) as error:
        logging.getLogger(__name__).info("The sine is not compiled here: %s", error)
        return sine_

    def flat_sine_(x: Tensor) -> Tensor:
        compiled(x.view(-1))  # one dimension, so that tiles of every shape share one compiled form
        return x

    return flat_sine_
