"""NumPy's .npz files, read without numpy.load: that makes room for whatever an array's header says, before it looks."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np

from ...errors import LikenessError

LARGEST = 2**28  # bytes of an array: hours of motion are less


def read_npz(path: Path) -> dict[str, np.ndarray]:
    """The arrays in a file by name.

    Raises LikenessError, naming the file, for one that is damaged or holds anything else than plain arrays.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            large = [one.filename for one in archive.infolist() if one.file_size > LARGEST]
            if large:
                raise LikenessError(f"{large[0]} in it has more than {LARGEST / 1e6:.0f} MB, which no motion has.")
            members = [name for name in archive.namelist() if name.endswith(".npy")]
            return {name.removesuffix(".npy"): _npy(archive.read(name)) for name in members}
    except LikenessError:
        raise
    except (
        *(OSError, ValueError, KeyError, EOFError, SyntaxError, OverflowError, TypeError, RuntimeError),
        *(zipfile.BadZipFile, zlib.error, struct.error),
    ) as error:
        raise LikenessError(
            f"{path} is not an .npz file of plain numbers, or is damaged ({error}). Get or export it again."
        ) from error


def _npy(content: bytes) -> np.ndarray:
    stream = BytesIO(content)
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, column_major, kind = read_header(stream)
    if kind.hasobject:
        raise ValueError("it holds Python objects, which could run code")
    return np.frombuffer(content, kind, offset=stream.tell()).reshape(shape, order="F" if column_major else "C")
