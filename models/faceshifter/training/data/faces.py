"""Faces to learn from, as numbered squares: out of files, kept in memory up to a bound, or given as they are."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Protocol

import torch
from torch import Tensor

from ....errors import LikenessError

READERS = 4  # threads that decode pictures; Pillow lets go of Python's lock meanwhile


class Faces(Protocol):
    """`size`: pixels of a square's side. `persons` [N]: who is on each, as numbers from 0."""

    size: int
    persons: Tensor

    def pictures(self, numbers: Sequence[int]) -> Tensor:
        """The squares [n, 3, size, size] uint8 RGB of these numbers, 0 to N - 1."""


class GivenFaces:
    """Squares [N, 3, S, S] uint8 RGB that are in memory already, and who is on each [N]; by default all differ."""

    def __init__(self, squares: Tensor, persons: Tensor | None = None) -> None:
        count = len(squares)
        if squares.ndim != 4 or squares.shape[1] != 3 or squares.shape[2] != squares.shape[3] or not squares.numel():
            raise LikenessError(f"Faces are squares [N, 3, S, S]; these are {list(squares.shape)}.")
        if squares.dtype != torch.uint8 or (persons is not None and persons.shape != (count,)):
            raise LikenessError("Faces are uint8, with one number of a person for each.")
        self.size, self.persons = squares.shape[3], torch.arange(count) if persons is None else persons.long()
        self._squares = squares

    def pictures(self, numbers: Sequence[int]) -> Tensor:
        """See `Faces`."""
        return self._squares[list(numbers)]


class KeptFaces:
    """Others' squares, kept in memory once read, up to `most` bytes; read by a few threads.

    What is kept stays: where every square is asked for as often as any other, nothing is gained by making room.
    """

    def __init__(self, faces: Faces, most: int) -> None:
        self.size, self.persons = faces.size, faces.persons
        self._faces, self._room = faces, most // (3 * faces.size**2)
        self._kept: dict[int, Tensor] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="faces")

    def pictures(self, numbers: Sequence[int]) -> Tensor:
        """See `Faces`."""
        return torch.stack(list(self._threads.map(self._one, numbers)))

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(cancel_futures=True)

    def _one(self, number: int) -> Tensor:
        kept = self._kept.get(number)
        if kept is not None:
            return kept
        (square,) = self._faces.pictures([number])
        with self._lock:
            if len(self._kept) < self._room:
                self._kept[number] = square
        return square
