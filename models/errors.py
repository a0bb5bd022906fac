"""The one error of the engine: a sentence a user can act on."""

from __future__ import annotations


class LikenessError(ValueError):
    """Says what was wrong, with which file or frame, and what to do about it."""
