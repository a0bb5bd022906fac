"""How a video is to be written: the choices that a user has."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import LikenessError
from .containers import FORMATS, QUALITIES, Container

BY_SUFFIX = {".mp4": "h264", ".webm": "vp9", ".mov": "prores 4444", ".gif": "gif"}
TRANSPARENT = tuple(suffix for suffix, name in BY_SUFFIX.items() if FORMATS[name].transparent)


@dataclass(frozen=True)
class Encoding:
    """One of FORMATS, how much of the picture is kept (QUALITIES; ProRes and GIF know one), and the kind of pixels.

    `pixels`: FFmpeg's name, such as yuv420p10le; None for the usual of the format. `preset`: the speed of h264 and
    h265, from ultrafast to veryslow. Raises LikenessError for what there is not.
    """

    format: str = "h264"
    quality: str = "good"
    pixels: str | None = None
    preset: str | None = None

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise LikenessError(f"There is no format '{self.format}'. Use one of {', '.join(FORMATS)}.")
        if self.quality not in QUALITIES:
            raise LikenessError(f"There is no quality '{self.quality}'. Use one of {', '.join(QUALITIES)}.")
        known = (*self.kind.pixels, *self.kind.transparent)
        if self.pixels is not None and self.pixels not in known:
            raise LikenessError(f"{self.format} has no pixels '{self.pixels}'. Use one of {', '.join(known)}.")

    @property
    def kind(self) -> Container:
        return FORMATS[self.format]

    @property
    def suffix(self) -> str:
        return self.kind.suffix

    @property
    def transparent(self) -> bool:
        """Whether it can hold alpha."""
        return bool(self.kind.transparent) and self.pixels in (None, *self.kind.transparent)

    @property
    def deep(self) -> bool:
        """Whether it keeps more than 8 bits."""
        return "10le" in self.pixels_for(self.transparent)

    def pixels_for(self, alpha: bool) -> str:
        """The pixels for pictures with or without alpha."""
        return self.pixels or (self.kind.transparent if alpha else self.kind.pixels)[0]

    def options(self) -> dict[str, str]:
        """For FFmpeg's coder."""
        chosen = {**self.kind.options, **self.kind.quality[QUALITIES.index(self.quality)]}
        if self.preset is not None and "preset" in chosen:
            chosen["preset"] = self.preset
        return chosen


def encoding_of(suffix: str) -> Encoding | None:
    """The usual encoding of files that end so, or None."""
    name = BY_SUFFIX.get(suffix.lower())
    return None if name is None else Encoding(name)
