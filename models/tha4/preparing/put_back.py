"""The animated character back in the picture that it was taken from, at that picture's own size.

Frames are enlarged or reduced in premultiplied linear light and laid over what is behind the figure. Only pixels that
the resting or the moving figure covers change; all others stay as they were, bit for bit. Where the figure goes on
beyond an edge of the 512 x 512 square, frame and original are cross-faded inside of that edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ...errors import LikenessError
from ..picture import SIDE
from ..tiles import Region
from .origin import Origin
from .placement import HEAD, WHOLE
from .plate import clean_background, plate, rim
from .resample import premultiplied, resampled, straight

AUTO, ORIGINAL, TRANSPARENT = "auto", "original", "transparent"
BEHIND = (AUTO, ORIGINAL, TRANSPARENT)
FEATHER = 32  # of the 512 rows: how long frame and original are cross-faded
FRAME_SIDES = (SIDE, SIDE // 2)
PIXELS = 1 << 22  # that are worked on at once


class PutBack:
    """Ready to put any number of frames back; what lies behind the figure is worked out once."""

    def __init__(self, origin: Origin, behind: str = AUTO, background: Tensor | None = None) -> None:
        """`behind` is what moving uncovers: ORIGINAL continues the surroundings, TRANSPARENT leaves nothing, AUTO is
        ORIGINAL where the picture shows something behind the figure. `background` [1, h, w, 3 or 4] sRGB, the picture
        without its figure, comes before all these. Raises LikenessError for a background of other proportions.
        """
        self.origin, self.region = origin, origin.placement.affected
        opaque = background is not None or behind == ORIGINAL or (behind == AUTO and origin.opaque)
        alpha = torch.ones_like(origin.alpha) if opaque else origin.alpha
        self.still = torch.cat([origin.picture, alpha[None]])  # [4, H, W] straight
        rows, columns = self.region.rows, self.region.columns
        self.part = premultiplied(self.still[:, rows, columns])  # [4, h, w]
        self.hole = rim(origin.figure, HEAD.side / origin.placement.scale)[rows, columns]
        clean = None if background is None else clean_background(background, *origin.alpha.shape)[:, rows, columns]
        self.plate = plate(self.part, self.hole, opaque, clean)
        self.share = self._feather()

    @property
    def chunk(self) -> int:
        """How many frames to give at once."""
        return max(1, PIXELS // (self.region.height * self.region.width))

    def __call__(self, frames: Tensor) -> Tensor:
        """frames [B, 4, 512, 512] (or half that size) straight sRGB 0..1 -> [B, 4, H, W] straight sRGB 0..1.

        Raises LikenessError for frames of another size, and for values that are not numbers.
        """
        if frames.shape[-1] not in FRAME_SIDES or frames.shape[-2] != frames.shape[-1] or frames.shape[-3] != 4:
            raise LikenessError(
                f"Frames of {frames.shape[-1]} x {frames.shape[-2]} pixels do not belong to this placement: it needs "
                f"the whole figure, {SIDE} x {SIDE} or half of it. Choose the framing whole."
            )
        if not torch.isfinite(frames).all():
            raise LikenessError("The frames hold values that are not numbers. Look at the node that made them.")
        place, larger = self.origin.placement, SIDE / (frames.shape[-1] * self.origin.placement.scale)
        frames = frames.to(self.part).clamp(0, 1)
        left, top = -place.left / place.scale, -place.top / place.scale  # of the square, in the original
        box = self._box(frames[:, 3].amax(0), larger, left, top)
        inner = box.seen_from(self.region)
        part, plate, share, hole = (
            every[..., inner.rows, inner.columns] for every in (self.part, self.plate, self.share, self.hole)
        )
        drawn = resampled(premultiplied(frames), larger, left - box.left, top - box.top, box.height, box.width)
        alpha = drawn[:, 3:]  # [B, 1, h, w]
        mixed = part + share * (drawn + (1 - alpha) * plate - part)  # [B, 4, h, w]
        touched = (share > 0) & ((alpha > 0) | (hole > 0))
        result = self.still.expand(len(frames), -1, -1, -1).clone()
        result[..., box.rows, box.columns] = torch.where(touched, straight(mixed), self.still[:, box.rows, box.columns])
        return result

    def _box(self, alpha: Tensor, larger: float, left: float, top: float) -> Region:
        """The pixels of the original that the resting figure, or frames with alpha [S, S], can reach."""
        hole, seen, region = _bounds(self.hole), _bounds(alpha), self.region
        reach = 3 * max(1.0, larger)  # of the resampling
        return Region(
            top=min(region.top + hole.top, math.floor(top + larger * seen.top - reach)),
            bottom=max(region.top + hole.bottom, math.ceil(top + larger * seen.bottom + reach)),
            left=min(region.left + hole.left, math.floor(left + larger * seen.left - reach)),
            right=max(region.left + hole.right, math.ceil(left + larger * seen.right + reach)),
        ).within(region)

    def _feather(self) -> Tensor:
        """How much of the frame shows, [h, w]: less and less towards edges that the figure crosses."""
        square, region, figure = self.origin.placement.back(WHOLE), self.region, self.origin.figure
        height, width = figure.shape
        y = torch.arange(region.top, region.bottom, dtype=torch.float32, device=figure.device)[:, None] + 0.5
        x = torch.arange(region.left, region.right, dtype=torch.float32, device=figure.device) + 0.5
        step = square.side * FEATHER / SIDE
        share = torch.ones(region.height, region.width, device=figure.device)
        for crossed, inwards in (
            (region.top > 0 and figure[region.top - 1].any(), y - square.top),
            (region.bottom < height and figure[region.bottom].any(), square.top + square.side - y),
            (region.left > 0 and figure[:, region.left - 1].any(), x - square.left),
            (region.right < width and figure[:, region.right].any(), square.left + square.side - x),
        ):
            if crossed:
                ramp = (inwards / step).clamp(0, 1)
                share = share * (ramp * ramp * (3 - 2 * ramp))
        return share


def put_back(putting: PutBack, image: Tensor, mask: Tensor) -> Iterator[Tensor]:
    """IMAGE [B, S, S, 3] and MASK [B, S, S], 1 where transparent -> pictures [n, H, W, 4] straight sRGB, in order.

    A few at a time, and nothing is kept from one time to the next. Raises LikenessError as `PutBack` does, and where
    the two are not of one size and number.
    """
    if image.ndim != 4 or image.shape[-1] < 3 or len(image) == 0 or mask.shape != image.shape[:3]:
        raise LikenessError(
            f"Image {list(image.shape)} and mask {list(mask.shape)} do not belong together. "
            "Connect both outputs of the node that drew the frames."
        )
    for start in range(0, len(image), putting.chunk):
        part = slice(start, start + putting.chunk)
        frames = torch.cat([image[part, ..., :3], 1 - mask[part, ..., None]], dim=-1)
        yield putting(frames.movedim(-1, 1)).movedim(1, -1)


def _bounds(mask: Tensor) -> Region:
    """The rows and columns of [h, w] that hold anything above 0; all of them if nothing does."""
    rows, columns = (mask.amax(axis).nonzero() if mask.any() else torch.arange(mask.shape[1 - axis]) for axis in (1, 0))
    return Region(int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1)
