"""Motions read from files: .npz and .json of our own, and what SadTalker, Deep3DFaceRecon and PIRenderer write."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.tracks.track_json import read_json
from ...media.frame_rate import frame_rate
from ..motion import Motion
from .layouts import rows_from
from .mat_file import read_mat
from .npz_file import read_npz

ENDINGS = (".npz", ".json", ".mat", ".txt")
TABLES = ("motion", "coeff_3dmm", "coeff")  # names of the table, the most telling first
PARTS = ("exp", "angle", "trans")  # names of Deep3DFaceRecon_pytorch's own .mat
OF_TENSORFLOW = ("face_shape", "lm_5p", "lm_68p")  # entries of the TensorFlow Deep3DFaceReconstruction's own .mat
FASTEST = 1000.0  # frames a second
BY_TENSORFLOW = (
    "This file is of the TensorFlow Deep3DFaceReconstruction, which measures slightly otherwise than ReconNet: use one "
    "of the two for source and driver."
)


class Imported(NamedTuple):
    """A motion, and what had to be assumed about it, in sentences."""

    motion: Motion
    notes: tuple[str, ...]


def read_motion(path: Path, fps: Fraction, crop: Tensor | None = None) -> Imported:
    """The motion in a file. `fps`: of a file that names none. `crop` [3]: s, t0, t1 where the file has no crop.

    Nothing in a file is run. Raises LikenessError, naming the file, for files that are damaged, hold no table of a
    known layout, or numbers that are none (with their frame).
    """
    try:
        entries = _entries(path)
        table = _table(entries)
        params = entries.get("transform_params")
        rows, notes = rows_from(table, None if params is None else _numbers(params, "transform_params"), crop)
        if any(name in entries for name in OF_TENSORFLOW):
            notes = (*notes, BY_TENSORFLOW)
        measured = entries.get("measured")
        marks = None if measured is None else _numbers(measured, "measured").flatten() != 0
        return Imported(Motion(rows, _rate(entries.get("fps"), fps), marks), notes)
    except LikenessError as error:
        raise error if str(path) in str(error) else LikenessError(f"{path}: {error}") from error


def _entries(path: Path) -> dict[str, np.ndarray]:
    """Arrays by name, whatever kind of file it is."""
    ending = path.suffix.lower()
    if ending == ".mat":
        return read_mat(path)
    try:
        if ending == ".npz":
            return read_npz(path)
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LikenessError(f"{path} cannot be read ({error}). Choose an .npz, .json, .mat or .txt file.") from error
    if ending == ".txt":
        return {"coeff": _array([line.replace(",", " ").split() for line in text.splitlines() if line.strip()], "rows")}
    document = read_json(text, "These coefficients")
    if isinstance(document, list):
        document = {"motion": document}
    if not isinstance(document, dict):
        raise LikenessError('A motion as JSON is {"fps": 25, "motion": [[73 numbers], ..]}, or the list of rows alone.')
    rate = {"fps": np.array(str(document["fps"]))} if "fps" in document else {}
    known = (*TABLES, *PARTS, "transform_params", "measured")
    return {name: _array(document[name], name) for name in known if name in document} | rate


def _array(values: object, name: str) -> np.ndarray:
    try:
        return np.array(values, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise LikenessError(f"'{name}' is not a table of numbers with rows of one length.") from error


def _table(entries: dict[str, np.ndarray]) -> Tensor:
    """The table [T, N] among a file's arrays."""
    name = next((name for name in TABLES if name in entries), None)
    if name is None and all(part in entries for part in PARTS):
        parts = [np.atleast_2d(entries[part]) for part in PARTS]
        if len({len(part) for part in parts}) == 1 and all(part.ndim == 2 for part in parts):
            return _numbers(np.concatenate(parts, axis=1), "exp, angle, trans")
    if name is None:
        listed = ", ".join(list(entries)[:8]) or "nothing"
        raise LikenessError(
            f"There is no motion in it: it holds {listed}. A motion is called {', '.join(TABLES)}; or exp, angle and "
            "trans."
        )
    return _numbers(np.atleast_2d(np.squeeze(entries[name]) if entries[name].ndim > 2 else entries[name]), name)


def _numbers(table: np.ndarray, name: str) -> Tensor:
    if table.dtype.kind not in "fiub":
        raise LikenessError(f"'{name}' does not hold numbers, but {table.dtype}.")
    return torch.from_numpy(np.array(table, np.float32))


def _rate(value: np.ndarray | None, otherwise: Fraction) -> Fraction:
    if value is None or value.size != 1:
        return otherwise
    text = str(value.reshape(-1)[0])
    try:
        rate = Fraction(text) if "/" in text else frame_rate(float(text))
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise LikenessError(f"Its frame rate is '{text[:40]}'; write a number such as 25.") from error
    if not 0 < rate <= FASTEST:
        raise LikenessError(f"Its frame rate is {text[:40]}; it lies above 0 and up to {FASTEST:g}.")
    return rate
