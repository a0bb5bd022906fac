"""The one place that imports torchaudio, which on some machines is installed and still cannot load.

torchaudio 2.11 carries a compiled part built for CUDA and no pin on torch: beside a CPU build of torch the import
stops with OSError, not ImportError. What our sound code needs of it has a pure-torch equal in this folder.
"""

from __future__ import annotations

import functools
import importlib
import logging
from types import ModuleType

log = logging.getLogger(__name__)


@functools.cache
def torchaudio_functional() -> ModuleType | None:
    """`torchaudio.functional`, or None where torchaudio is absent or its compiled part does not load."""
    try:
        return importlib.import_module("torchaudio.functional")
    except (ImportError, OSError) as reason:
        log.debug("torchaudio does not load, our own sound code is used: %s", reason)
        return None
