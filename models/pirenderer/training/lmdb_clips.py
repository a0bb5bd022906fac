"""`likeness prepare pirenderer-lmdb`: clips out of the lmdb that PIRenderer's authors train on.

Its keys are CLIP-0000000, CLIP-0000001 .. for the frames (JPEG files), CLIP-length for their number (in digits), and
CLIP-coeff_3dmm for their coefficients (float32, 260 a frame). It has no sound. The package lmdb reads it, which nothing
else here needs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np

from ...errors import LikenessError
from ...loading import write_whole
from ...training.clip_files import write_frames
from ..motion import TRAINED_FPS
from ..motions.layouts import RECON

FILE = "data.mdb"
INSIDE = "256"  # the lmdb's folder in that of the data set
COEFFICIENTS = b"-coeff_3dmm"
COLUMNS = RECON + 3
LOG = logging.getLogger(__name__)
Get = Callable[[bytes], "bytes | None"]  # a key's value


def import_lmdb(source: Path, data: Path) -> str:
    """Writes all clips of an lmdb that `data` has not yet, and says in words how many there are now.

    A clip that is not whole is told of in the log and left out. Raises LikenessError without the package lmdb, where
    there is no lmdb, for a damaged one, where nothing can be written, and where no clip is whole.
    """
    try:
        import lmdb
    except ImportError as error:
        raise LikenessError("To read an lmdb, Python needs a package that is not there: pip install lmdb") from error
    folder = next((one for one in (source, source / INSIDE) if (one / FILE).is_file()), None)
    if folder is None:
        raise LikenessError(f"There is no lmdb in {source}: no {FILE}, nor {INSIDE}/{FILE}. Give the folder of one.")
    there, left_out = 0, 0
    try:
        with lmdb.open(str(folder), readonly=True, lock=False, create=False) as opened, opened.begin() as reading:
            keys = reading.cursor().iternext(keys=True, values=False)
            names = [key[: -len(COEFFICIENTS)] for key in keys if key.endswith(COEFFICIENTS)]
            for number, name in enumerate(names, 1):
                try:
                    _write(name, reading.get, data)
                    there += 1
                except _NotWholeError as error:
                    LOG.warning("%s is left out: %s", name.decode(errors="replace"), error)
                    left_out += 1
                if number % 100 == 0:
                    LOG.info("%d of %d clips", number, len(names))
    except lmdb.Error as error:
        raise LikenessError(f"{folder / FILE} cannot be read as an lmdb ({error}). Get it again.") from error
    report = f"{there:,} clips of {len(names):,} are in {data}; {left_out:,} were not whole and are left out"
    if not there:
        raise LikenessError(f"{folder} gives nothing to learn from: {report}. Its keys are to be CLIP-coeff_3dmm, ..")
    return (
        f"{report}. The authors measured theirs by the TensorFlow Deep3DFaceReconstruction, which differs slightly "
        "from ReconNet: measure the portraits that are to move by the same one."
    )


class _NotWholeError(Exception):
    """Why a clip is left out."""


def _write(key: bytes, get: Get, data: Path) -> None:
    """One clip, unless it is there: its .npz comes last, as with films."""
    name = key.decode("utf-8", "replace").replace(".", "-")
    if not name or set(name) & set('/\\:*?"<>|\0\ufffd'):
        raise _NotWholeError("its name cannot be that of a file")
    path = data / f"{name}.npz"
    if path.exists():
        return
    told, numbers = get(key + b"-length"), get(key + COEFFICIENTS) or b""
    length = int(told) if told is not None and told.isdigit() else 0
    if length < 2 or len(numbers) != 4 * COLUMNS * length:
        raise _NotWholeError(f"{length} frames, and {len(numbers):,} bytes of coefficients: {4 * COLUMNS:,} a frame")
    rows = np.frombuffer(numbers, "<f4").reshape(length, COLUMNS)
    if not np.isfinite(rows).all():
        raise _NotWholeError(f"the coefficients of frame {int(np.argmin(np.isfinite(rows).all(1)))} are no numbers")
    frames = [get(key + f"-{at:07}".encode()) for at in range(length)]
    missing = [at for at, frame in enumerate(frames) if not frame]
    if missing:
        raise _NotWholeError(f"frame {missing[0]} of {length} is missing")
    write_frames(data, name, (frame for frame in frames if frame))
    file = BytesIO()
    np.savez_compressed(file, coeff_3dmm=rows, fps=np.array(str(TRAINED_FPS)))
    write_whole(path, file.getvalue())
