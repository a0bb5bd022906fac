"""File combos of the loading nodes: what the input folder offers, whether a name exists, whether the file changed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from ..machine.folders import FOLDERS


def offered(kind: str, *more: str) -> list[str]:
    """Names of the files in the input folder that hold an image, audio or video."""
    folder = Path(FOLDERS.get_input_directory())
    files = [file.name for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    return sorted(FOLDERS.filter_files_content_types(files, [kind, *more]))


def missing(kind: str, name: str) -> bool | str:
    """True where the file exists, else what a node's validate_inputs says of it."""
    return True if FOLDERS.exists_annotated_filepath(name) else f"Invalid {kind} file: {name}"


def contents(name: str) -> str:
    """A digest of the file, so that a node runs again when it changed."""
    return sha256(Path(FOLDERS.get_annotated_filepath(name)).read_bytes()).hexdigest()
