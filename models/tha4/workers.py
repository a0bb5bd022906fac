"""Tiles side by side on a CPU: each by one thread that keeps all of its operations to itself.

PyTorch shares every single operation among all threads. A frame has about a thousand short ones, and at the end of each
the threads spin until the last is done: with other work on the machine, that multiplies the CPU time of a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import torch

from .tiles import Region


class Workers:
    """`count` threads that share the tiles of a picture; without a pool, the calling thread alone."""

    def __init__(self, count: int, pool: ThreadPoolExecutor | None) -> None:
        self.count = count
        self._pool = pool

    def for_each(self, tiles: Iterable[Region], work: Callable[[Region], None]) -> None:
        """Does `work` for every tile, in inference mode, and returns when all are done; raises what the work raised."""
        run = map if self._pool is None else self._pool.map
        list(run(torch.inference_mode()(work), tiles))


@contextmanager
def side_by_side(device: torch.device) -> Iterator[Workers]:
    """As many workers as PyTorch has been given threads; for another device than the CPU, the calling thread.

    Meanwhile every thread, the calling one too, keeps its operations to itself. PyTorch takes the number that a thread
    sets for threads not yet started, too, so all is put back as it was.
    """
    count = torch.get_num_threads()
    if device.type != "cpu" or count == 1:
        yield Workers(1, None)
        return
    with ThreadPoolExecutor(count) as pool:
        all_started = Barrier(count)

        def start(_: int) -> None:
            torch.set_num_threads(1)
            all_started.wait()

        list(pool.map(start, range(count)))
        torch.set_num_threads(1)
        try:
            yield Workers(count, pool)
        finally:
            torch.set_num_threads(count)
