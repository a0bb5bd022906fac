"""The examples of the next steps, made in another thread while a step is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Batch = TypeVar("Batch")


def ahead(make: Callable[[int], Batch], steps: Iterator[int] | Sequence[int], most: int = 2) -> Iterator[Batch]:
    """`make` of each of `steps`, in their order; up to `most` are made in another thread while one is worked with."""
    numbers = iter(steps)
    with ThreadPoolExecutor(1, thread_name_prefix="pairs") as maker:
        waiting = [maker.submit(make, step) for step in islice(numbers, most)]
        try:
            while waiting:
                ready = waiting.pop(0).result()
                waiting += [maker.submit(make, step) for step in islice(numbers, 1)]
                yield ready
        finally:
            for future in waiting:
                future.cancel()
