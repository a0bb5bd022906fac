"""Names that a user types and the pack turns into files."""

from __future__ import annotations

from ..models.errors import LikenessError

LONGEST_NAME = 100


def file_name(name: str, suffix: str) -> str:
    """The file that is written, with that ending; LikenessError for a name that leads elsewhere or cannot be a file's.

    The ending may have been typed or not. What Windows refuses is refused everywhere.
    """
    stem = name.strip().removesuffix(suffix)
    allowed = stem.isprintable() and not set(stem) & set('<>:"/\\|?*') and not stem.startswith(".")
    if not stem or not allowed or stem.endswith(".") or len(stem.encode()) > LONGEST_NAME:
        raise LikenessError(
            f"'{name}' cannot be the name of a file. Use letters, digits, - and _, at most {LONGEST_NAME} of them."
        )
    return f"{stem}{suffix}"
