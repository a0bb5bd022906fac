"""Colours as people write them."""

from __future__ import annotations

from ..errors import LikenessError


def hex_color(text: str) -> tuple[float, float, float]:
    """Red, green and blue in 0..1 of #RRGGBB; LikenessError for anything else."""
    digits = text.strip().removeprefix("#")
    if len(digits) != 6 or set(digits.lower()) - set("0123456789abcdef"):
        raise LikenessError(f"'{text}' is not a colour. Write it as #RRGGBB, such as #FFFFFF for white.")
    red, green, blue = bytes.fromhex(digits)
    return red / 255, green / 255, blue / 255
