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

ForEach = Callable[[Callable[[Region], None], Iterable[Region]], None]


def one_by_one(work: Callable[[Region], None], tiles: Iterable[Region]) -> None:
    for tile in tiles:
        work(tile)


@contextmanager
def side_by_side(device: torch.device) -> Iterator[ForEach]:
    """A function that does some work for each tile, on as many threads as PyTorch has been given; on a GPU, on one.

    Meanwhile every thread, the calling one too, keeps its operations to itself. PyTorch takes the number that a thread
    sets for threads not yet started, too, so all is put back as it was.
    """
    count = torch.get_num_threads()
    if device.type != "cpu" or count == 1:
        yield one_by_one
        return
    with ThreadPoolExecutor(count) as pool:
        all_started = Barrier(count)

        def start(_: int) -> None:
            torch.set_num_threads(1)
            all_started.wait()

        def for_each(work: Callable[[Region], None], tiles: Iterable[Region]) -> None:
            list(pool.map(torch.inference_mode()(work), tiles))

        list(pool.map(start, range(count)))
        torch.set_num_threads(1)
        try:
            yield for_each
        finally:
            torch.set_num_threads(count)
