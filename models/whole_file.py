"""Files that appear under their name whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from .errors import LikenessError


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file under a temporary name in the same folder, flushes it to the disk, then renames it over `path`.

    Raises LikenessError where the folder is missing or not writable, or the disk is full; nothing is left behind then.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or error
        raise LikenessError(
            f"{path} cannot be written ({reason}). Choose a folder that exists, is writable and has "
            f"{len(content) / 1e6:.1f} MB free."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, if it is not there. Raises LikenessError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LikenessError(
            f"{folder} cannot be made ({error.strerror or error}). Choose a folder you may write to."
        ) from error
