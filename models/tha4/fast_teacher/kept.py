"""Results that are kept while the numbers they came from stand still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from torch import Tensor

Result = TypeVar("Result")


class Kept(Generic[Result]):
    """Results for the rows of numbers that were asked for last; equal rows share one."""

    def __init__(self, most: int | None = None) -> None:
        """`most`: how many results are kept for the next call, the last ones; all of them unless it is given."""
        self._most = most
        self._results: dict[bytes, Result] = {}

    def __call__(self, rows: Tensor, batch: int, compute: Callable[[list[int]], list[Result]]) -> list[Result]:
        """rows [B, P] on the CPU -> the result of each.

        `compute`: at most `batch` places in `rows` -> the results for those rows.
        """
        keys = [row.numpy().tobytes() for row in rows]
        known = {key: result for key, result in self._results.items() if key in keys}
        new = [at for at, key in enumerate(keys) if key not in known and key not in keys[:at]]
        for start in range(0, len(new), batch):
            places = new[start : start + batch]
            known |= zip((keys[at] for at in places), compute(places), strict=True)
        last = keys if self._most is None else keys[-self._most :]
        self._results = {key: known[key] for key in last}
        return [known[key] for key in keys]

    def forget(self) -> None:
        self._results = {}
