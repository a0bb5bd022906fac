"""PIRenderer's use: a source picture and a motion -> frames, one for each row of the motion; and a video of them.

A few frames at a time, whatever the length. Pictures are straight sRGB, [frames, height, width, channels] in 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..media.audio import Audio
from ..media.marks import synthetic
from ..media.video import VideoWriter
from .fast.fast_generator import SourceTerms
from .motion import SIDE
from .renderer import Latents, Renderer


class Portrait:
    """Source pictures [1 or T, 3, 256, 256] in -1..1 with the latents of T frames, drawn a few at a time.

    Raises LikenessError for another number of pictures, and for latents of another network.
    """

    def __init__(self, renderer: Renderer, sources: Tensor, latents: Latents) -> None:
        if latents.renderer != renderer.name:
            raise LikenessError(
                f"These motion latents are of {latents.renderer}, and the renderer is {renderer.name}. Give Mapping "
                "Network the same renderer."
            )
        check_count(len(sources), len(latents), "source pictures")
        self.renderer, self.sources, self.latents = renderer, sources, latents
        self._only: SourceTerms | None = None

    def __len__(self) -> int:
        return len(self.latents)

    def parts(self) -> Iterator[tuple[int, SourceTerms, Tensor]]:
        """First frame, source and z [n, 256] of some frames after others."""
        for start in range(0, len(self), self.renderer.at_once):
            z = self.latents.z[start : start + self.renderer.at_once].to(self.renderer.place)  # [n, 256]
            yield start, self.source(start, start + len(z)), z

    def source(self, start: int, end: int) -> SourceTerms:
        """What frames start .. end - 1 need of their source, which is computed once where it is one for all."""
        if len(self.sources) > 1:
            return self.renderer.source(self.sources[start:end])
        if self._only is None:
            self._only = self.renderer.source(self.sources)
        return self._only


def check_count(found: int, frames: int, name: str) -> None:
    """Raises LikenessError unless there is one for all frames or one for each."""
    if found not in (1, frames):
        raise LikenessError(
            f"{found} {name} do not go with {frames} frames of motion: give one, or one for each frame."
        )


Each = Callable[[int, Tensor], None]


class Drawn(NamedTuple):
    """Frames, and the same ones only warped: [n, 256, 256, 3] in 0..1 each."""

    frames: Tensor
    warps: Tensor


@torch.no_grad()
def render_frames(portrait: Portrait, blend: float = 1, on_frame: Each | None = None) -> Iterator[Drawn]:
    """Yields some frames after others.

    `blend`: from the warped picture, 0, to the edited one, 1. `on_frame(number, picture)` is called for every frame;
    what it raises passes through. Raises LikenessError for values that are not numbers.
    """
    for start, source, z in portrait.parts():
        warp = portrait.renderer.warp(source, z).picture  # [n, 3, 256, 256]
        whole = torch.lerp(warp, portrait.renderer.edit(source, warp, z), blend) if blend else warp
        frames, warps = shown(whole), shown(warp)
        _tell(on_frame, start, frames)
        yield Drawn(frames, warps)


def render_video(
    portrait: Portrait, path: Path | str, audio: Audio | None = None, blend: float = 1, on_frame: Each | None = None
) -> int:
    """Writes the frames, with their sound, as a video that is marked as synthetic; returns their number.

    While a longer sound lasts, the last frame is held. Raises LikenessError as `render_frames` and VideoWriter do.
    """
    latents, sources = portrait.latents, portrait.sources
    if audio is not None:
        frames = max(len(latents), frames_of(audio, latents.fps))
        more = frames - len(latents)
        sources = sources if len(sources) == 1 else torch.cat([sources, sources[-1:].expand(more, -1, -1, -1)])
        portrait = Portrait(portrait.renderer, sources, latents.held(frames))
    parts = render_frames(portrait, blend, on_frame)
    first = next(parts)
    mark = synthetic("animated portrait")
    with VideoWriter(path, latents.fps, SIDE, SIDE, audio, mark=mark) as video:
        for drawn in chain([first], parts):
            video.write((drawn.frames * 255).round().to("cpu", torch.uint8))
    return len(portrait)


def frames_of(audio: Audio, fps: Fraction) -> int:
    """How many frames cover a sound."""
    return math.ceil(audio.duration * fps)


def shown(pictures: Tensor) -> Tensor:
    """[n, 3, S, S] in -1..1 -> [n, S, S, 3] in 0..1, clamped."""
    return ((pictures + 1) / 2).clamp(0, 1).movedim(1, -1)


@torch.no_grad()
def warp_frames(portrait: Portrait, on_frame: Each | None = None) -> Iterator[tuple[Tensor, Tensor]]:
    """The first half of `render_frames`: yields warped pictures [n, 256, 256, 3] in 0..1, and their flow.

    That is [n, 2, 256, 256], x and y to where a pixel comes from, in units in which the picture is 2 wide.
    """
    for start, source, z in portrait.parts():
        found = portrait.renderer.warp(source, z)
        warps, flow = shown(found.picture), 2 * found.flow / (found.flow.shape[-1] - 1)  # [n, 2, 64, 64]
        _tell(on_frame, start, warps)
        yield warps, interpolate(flow, (SIDE, SIDE), mode="bilinear")


@torch.no_grad()
def edit_frames(portrait: Portrait, warped: Tensor, on_frame: Each | None = None) -> Iterator[Tensor]:
    """The second half: warped pictures [1 or T, 3, 256, 256] in -1..1 -> yields pictures [n, 256, 256, 3] in 0..1."""
    check_count(len(warped), len(portrait), "warped pictures")
    for start, source, z in portrait.parts():
        part = warped[start : start + len(z)] if len(warped) > 1 else warped.expand(len(z), -1, -1, -1)
        pictures = shown(portrait.renderer.edit(source, part.to(z), z))
        _tell(on_frame, start, pictures)
        yield pictures


def _tell(on_frame: Each | None, first: int, pictures: Tensor) -> None:
    if on_frame is not None:
        for number, picture in enumerate(pictures, first):
            on_frame(number, picture)
