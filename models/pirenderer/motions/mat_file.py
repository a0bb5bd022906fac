"""MATLAB's .mat files, level 5: their numbers read and written, and nothing else ("MAT-File Format", MathWorks).

A file is a header of 128 bytes and elements: a tag with type and size, then the data, padded to 8 bytes. Each entry is
an element of type matrix, alone or compressed by zlib, of further elements: flags, dimensions, name, numbers.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ...errors import LikenessError

HEADER, TAG = 128, 8  # bytes
LEVEL = 0x0100
MATRIX, COMPRESSED = 14, 15
NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}  # by type
ARRAYS = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}  # by class
IS_COMPLEX = 0x0800
LARGEST = 2**28  # bytes of an entry: hours of motion are less, and a bomb is more
HDF5 = b"\x89HDF"


def read_mat(path: Path) -> dict[str, np.ndarray]:
    """The real arrays of numbers in a file by name, as MATLAB shapes them; texts, cells and structures are left out.

    Raises LikenessError, naming the file, for files of other levels, and such that are damaged or cut off.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LikenessError(f"{path} cannot be read ({error.strerror}). Check its name and permissions.") from error
    if content[:4] == HDF5 or content[:20].startswith(b"MATLAB 7.3 MAT-file"):
        raise LikenessError(f"{path} is a .mat file of version 7.3. Save it with save(..., '-v7') and try again.")
    order = {b"IM": "<", b"MI": ">"}.get(content[126:HEADER])
    if order is None or struct.unpack(f"{order}H", content[124:126])[0] != LEVEL:
        raise LikenessError(f"{path} is not a .mat file of level 5, or is cut off. Save it with save(..., '-v7').")
    found: dict[str, np.ndarray] = {}
    try:
        for kind, data in _elements(memoryview(content)[HEADER:], order):
            if kind == COMPRESSED:
                ((kind, data),) = _elements(memoryview(_unpacked(data)), order)
            if kind == MATRIX:
                found.update(_array(data, order))
    except (ValueError, IndexError, struct.error, zlib.error, UnicodeDecodeError) as error:
        raise LikenessError(f"{path} is a damaged or cut off .mat file ({error}). Get or save it again.") from error
    return found


def mat_bytes(entries: Mapping[str, np.ndarray]) -> bytes:
    """A file of level 5 with these two-dimensional arrays, as float32 where they are, else as float64."""
    content = b"MATLAB 5.0 MAT-file, written by Likeness".ljust(124, b" ") + struct.pack("<H2s", LEVEL, b"IM")
    for name, array in entries.items():
        single = array.dtype == np.float32
        column_major = np.asarray(array, "<f4" if single else "<f8").tobytes("F")
        parts = (
            _element(6, struct.pack("<II", 7 if single else 6, 0))
            + _element(5, struct.pack("<ii", *array.shape))
            + _element(1, name.encode("ascii"))
            + _element(7 if single else 9, column_major)
        )
        content += _element(MATRIX, parts)
    return content


def _element(kind: int, data: bytes) -> bytes:
    return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % TAG)


def _elements(data: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """Types and data of the elements one after the other; ValueError where one says more than there is."""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from(f"{order}II", data, at)
        if kind >> 16:  # a small element: size and type in 4 bytes, the data in 4 more
            kind, size, start, after = kind & 0xFFFF, kind >> 16, at + 4, at + TAG
            if size > 4:
                raise ValueError(f"a small element of {size} bytes")
        else:
            start = at + TAG
            after = start + size + (-size % TAG if kind != COMPRESSED else 0)
        if start + size > len(data):
            raise ValueError(f"an element of {size} bytes where {len(data) - start} are left")
        yield kind, data[start : start + size]
        at = after


def _unpacked(data: memoryview) -> bytes:
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(data, LARGEST)
    if not unpacker.eof:
        raise ValueError(f"a compressed entry that is cut off, or has more than {LARGEST} bytes")
    return unpacked


def _array(data: memoryview, order: str) -> dict[str, np.ndarray]:
    """{name: array} of a matrix element; nothing where it holds no real numbers."""
    elements = list(_elements(data, order))
    if len(elements) < 3:
        raise ValueError("an entry without flags, dimensions and name")
    flags = int(_numbers(*elements[0], order)[0])
    if flags & 0xFF not in ARRAYS or flags & IS_COMPLEX or len(elements) != 4:
        return {}
    shape = [int(side) for side in _numbers(*elements[1], order)]
    values = _numbers(*elements[3], order)
    if min(shape, default=0) < 0 or math.prod(shape) != len(values):
        raise ValueError(f"{len(values)} numbers for an array of {shape}")
    name = bytes(elements[2][1]).decode("ascii")
    return {name: values.astype(ARRAYS[flags & 0xFF]).reshape(shape, order="F")}


def _numbers(kind: int, data: memoryview, order: str) -> np.ndarray:
    if kind not in NUMBERS:
        raise ValueError(f"numbers of the unknown type {kind}")
    kinds = np.dtype(order + NUMBERS[kind])
    if len(data) % kinds.itemsize:
        raise ValueError(f"{len(data)} bytes of numbers of {kinds.itemsize} bytes")
    return np.frombuffer(data, kinds) if len(data) else np.zeros(0, kinds)
