"""From a track of poses to pictures, and to a video with sound: in chunks of frames, whatever the length.

Pictures are straight sRGB. Without a background they are RGBA; over a colour or a picture they are RGB, mixed in linear
light. Nothing is kept from one chunk to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..media.audio import Audio
from ..media.encoding import TRANSPARENT
from ..media.marks import PARTS, WHOLE, synthetic
from ..media.video import VideoWriter
from .color import from_network, over
from .pose import PoseTrack
from .tracks import fit_length

CHUNK = 4  # frames drawn at once: enough to share the work, few enough that an interrupt is heard soon


class Poser(Protocol):
    """Anything that draws poses [B, 45] as pictures [B, 4, H, W] in network space, such as a FastStudent."""

    def render(self, poses: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Background:
    """What lies behind the figure: `pictures` [N, 3, H, W] straight sRGB 0..1, one per frame, the last one held.

    A picture of another size covers the frame: scaled to fill it, and cut evenly on both sides.
    """

    pictures: Tensor

    def __post_init__(self) -> None:
        if self.pictures.ndim != 4 or self.pictures.shape[1] != 3 or 0 in self.pictures.shape:
            raise LikenessError(f"A background is [frames, 3, height, width]; this one is {list(self.pictures.shape)}.")

    @staticmethod
    def color(red: float, green: float, blue: float) -> Background:
        """One colour, sRGB 0..1."""
        return Background(torch.tensor([red, green, blue]).clamp(0, 1).reshape(1, 3, 1, 1))

    @property
    def shows(self) -> bool:
        """Whether there is more to see than one colour."""
        return self.pictures.shape[2:] != (1, 1)

    def behind(self, first: int, count: int, height: int, width: int) -> Tensor:
        """The pictures behind frames first .. first + count - 1, [1 or count, 3, height or 1, width or 1]."""
        total = len(self.pictures)
        at = [0] if total == 1 else [min(frame, total - 1) for frame in range(first, first + count)]
        return _cover(self.pictures[at].float().clamp(0, 1), height, width)


def _cover(pictures: Tensor, height: int, width: int) -> Tensor:
    old_height, old_width = pictures.shape[-2:]
    if (old_height, old_width) in ((1, 1), (height, width)):
        return pictures
    scale = max(height / old_height, width / old_width)
    size = (max(height, round(old_height * scale)), max(width, round(old_width * scale)))
    scaled = interpolate(pictures, size, mode="bilinear", antialias=True)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    return scaled[..., top : top + height, left : left + width]


def render_frames(
    poser: Poser,
    track: PoseTrack,
    background: Background | None = None,
    chunk: int = CHUNK,
    on_frame: Callable[[int, Tensor], None] | None = None,
) -> Iterator[Tensor]:
    """Yields float pictures [n <= chunk, H, W, 4 or 3] 0..1, in order, one per frame of the track.

    `on_frame(number, picture)` is called for every frame, with its number from 0 and its picture [H, W, 4 or 3], before
    the chunk is yielded. What it raises passes through: that is how a run is interrupted. Raises LikenessError when the
    network's picture is not finite.
    """
    for first in range(0, len(track), chunk):
        with torch.inference_mode():
            drawn = poser.render(track.poses[first : first + chunk])  # [n, 4, H, W]
            if not torch.isfinite(drawn).all():
                raise LikenessError(
                    f"The character came out with values that are not numbers between frames {first} and "
                    f"{first + len(drawn) - 1}. Render in full precision, or check the weights."
                )
            if background is None:
                pictures = from_network(drawn)
            else:
                behind = background.behind(first, len(drawn), *drawn.shape[-2:])
                pictures = over(drawn, behind.to(drawn))
            pictures = pictures.permute(0, 2, 3, 1)  # [n, H, W, 4 or 3]
        if on_frame is not None:
            for number, picture in enumerate(pictures, first):
                on_frame(number, picture)
        yield pictures


def render_video(
    poser: Poser,
    track: PoseTrack,
    path: Path | str,
    audio: Audio | None = None,
    background: Background | None = None,
    chunk: int = CHUNK,
    on_frame: Callable[[int, Tensor], None] | None = None,
) -> int:
    """Writes the track, with its sound, as a video; returns its number of frames.

    Without a background the file must be able to hold transparency (.webm or .mov). With a sound longer than the track
    the last pose is held until the sound ends; a longer track goes on in silence. Memory does not grow with length.
    The file is marked as synthetic, over pictures as synthetic in parts.
    An error or an interrupt leaves nothing under `path` (see VideoWriter). Raises LikenessError as that and
    `render_frames` do, and for a transparent .mp4.
    """
    suffix = Path(path).suffix.lower()
    if background is None and suffix not in TRANSPARENT:
        raise LikenessError(
            f"A {suffix or 'nameless'} file has no transparency. Choose a background, or {' or '.join(TRANSPARENT)}."
        )
    if audio is not None:
        track = fit_length(track, max(len(track), frames_of(audio, track.fps)))
    parts = render_frames(poser, track, background, chunk, on_frame)
    first = next(parts)  # [n, H, W, 4 or 3]; tells the size
    mark = synthetic("animated character", PARTS if background is not None and background.shows else WHOLE)
    with VideoWriter(path, track.fps, first.shape[2], first.shape[1], audio, mark=mark) as video:
        for pictures in chain([first], parts):
            video.write((pictures * 255).round().to(torch.uint8))
    return len(track)


def frames_of(audio: Audio, fps: Fraction) -> int:
    """How many frames cover a sound: ceil(seconds * fps)."""
    return math.ceil(audio.duration * fps)
