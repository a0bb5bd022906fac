"""Which part of a drawn face is laid into the frame, as the depth of each place of the crop in it.

The original takes skin and lips from the source's own picture: a mouth that opens wider than the source's is cut off at
the old chin. Here the part follows the jaw down as far as it may go, and the drawn face's own landmarks where known.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.landmark_sets import FIVE, ibug_from
from ...face.pasting.blend_mask import RING, depth_in
from ...face.pasting.landmark_mask import LOWER_FACE, OUTER_LIP
from ...face.pasting.matched_crop import GRID, small_place
from ...face.pasting.polygons import coverage
from .mouth import CHIN, LOWEST_LIP, lowered
from .settings import Part

MARGIN = 0.02  # of the crop, by which the part is lowered in any case: landmarks of a jaw lie inside of it
LIPS = 0.05  # of the crop, about the lips, that belongs to the mouth
SEEN = 0.05  # of the crop, above what is pasted or compared, that cells, their smoothing and calming look at
ASIDE = 0.15  # of the crop on the left and on the right that the published paste leaves alone


def check_part(part: Part, points: int, masked: bool) -> None:
    """Raises LikenessError where a part needs landmarks or a mask that there are not."""
    if part == "as published" and not masked:
        raise LikenessError(
            "The published paste needs a mask of skin and mouth. Connect one from a face parser, or choose another "
            "part."
        )
    if part in ("lower face", "mouth only") and points <= FIVE:
        raise LikenessError(
            f"The part '{part}' follows 68 landmarks, and this track has {points or 'none'}. Give the tracker a "
            "landmark network or MediaPipe, or choose the part 'lower half'."
        )


def part_depth(part: Part, points: Tensor, room: float, drawn: Tensor | None = None) -> Tensor:
    """How deep each place of a crop lies in the part, [GRID, GRID] in units of the crop.

    `points` [N, 2]: the source's landmarks in 0..1 of the crop; `room`: how much farther the jaw may go down, in the
    same unit, where `drawn` [68, 2], the landmarks of the drawn face, do not say how far it goes. Above the source's
    own part they are followed by MARGIN at most: no more is drawn there.
    """
    if part in ("lower half", "as published"):
        place = small_place(points.device)
        return torch.minimum(0.5 - ASIDE - (place.across - 0.5).abs(), place.down - 0.5)
    own = ibug_from(points)[None] * GRID
    top = float(own[0, list(_outline(part)), 1].min()) - GRID * MARGIN
    shape = _shape(part, own, GRID * (MARGIN + (room if drawn is None else 0)), top)
    if drawn is not None:
        shape = torch.maximum(shape, _shape(part, drawn[None] * GRID, GRID * MARGIN, top))
    return depth_in(shape) + (LIPS if part == "mouth only" else 0)


def first_row(part: Part, points: Tensor, feather: float, grow: float) -> float:
    """The height, in 0..1 of the crop, above which no drawn pixel is needed in any of the frames.

    `points` [T, N, 2] as in `part_depth`; `feather`, `grow`: the blend's. Pasting also looks at a ring around the part,
    to match colours. 0 for the published paste, whose blur reaches anywhere.
    """
    if part == "as published":
        return 0
    around = grow + feather + RING + SEEN
    if part == "lower half" or not len(points):
        return max(0.0, 0.5 - around)
    top = float(ibug_from(points)[:, list(_outline(part)), 1].min()) - MARGIN
    return max(0.0, top - around - (LIPS if part == "mouth only" else 0))


def _outline(part: Part) -> tuple[int, ...]:
    return LOWER_FACE if part == "lower face" else tuple(OUTER_LIP)


def _shape(part: Part, points: Tensor, by: float, top: float) -> Tensor:
    """[GRID, GRID] in 0..1 of points [1, 68, 2] in pixels of the grid, nowhere above `top`."""
    full = CHIN if part == "lower face" else LOWEST_LIP
    outline = lowered(points, points[:, list(_outline(part))], by, full)  # [1, P, 2]
    return coverage(torch.cat([outline[..., :1], outline[..., 1:].clamp(min=top)], 2), GRID, GRID)[0]
