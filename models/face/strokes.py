"""Lines, dots and labels upon a picture, smooth at their edges and at any size: coverage of pixels, then colour.

Everything is drawn into a rectangle about itself alone, so that what is drawn counts and not the size of the picture.
Places are pixels of the picture, whose left and top edges are 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

Colour = tuple[float, float, float]  # red, green, blue in 0..1
FARTHEST = 1e5  # pixels: what lies farther out is not looked at


def dots(picture: Tensor, places: Tensor, radius: float, colour: Colour, opacity: float = 1.0) -> None:
    """Discs of `radius` pixels at places [K, 2] of the picture [H, W, 3 or 4]; where they overlap they count once."""
    height, width = picture.shape[:2]
    reach = math.ceil(radius + 0.5)
    size = places.new_tensor([width, height])
    places = places[((places > -reach) & (places < size + reach)).all(1)]
    if not len(places):
        return
    corner = places.floor().long() - reach  # [K, 2] the pixel where a disc's patch begins
    low = corner.amin(0)
    wide, tall = (corner.amax(0) + 2 * reach + 1 - low).tolist()  # at most the picture, and the reach around it
    along = torch.arange(2 * reach + 1)
    pixels = corner[:, None] + along[:, None]  # [K, R, 2]
    squares = (pixels + 0.5 - places[:, None]).square()
    distance = (squares[:, None, :, 0] + squares[:, :, None, 1]).sqrt()  # [K, R, R] rows, then columns
    x, y = (pixels - low).unbind(-1)  # [K, R] each
    where = y[:, :, None] * wide + x[:, None, :]
    cover = torch.zeros(tall * wide)
    cover.scatter_reduce_(0, where.flatten(), (radius + 0.5 - distance).clamp_(0, 1).flatten(), "amax")
    blend(picture, int(low[0]), int(low[1]), cover.view(tall, wide), colour, opacity)


def lines(
    picture: Tensor, ways: Sequence[Tensor], width: float, colour: Colour, opacity: float = 1.0, dash: float = 0.0
) -> None:
    """Lines of that width along each of the ways [K, 2], with round ends; `dash` pixels long and as far apart, or 0."""
    places = [_along(way.clamp(-FARTHEST, FARTHEST), max(0.4, 0.3 * width), dash) for way in ways]
    dots(picture, torch.cat(places), width / 2, colour, opacity)


def _along(way: Tensor, step: float, dash: float) -> Tensor:
    """Places [M, 2] along a way [K, 2], so close that discs there make an even edge."""
    pieces = way.diff(dim=0)
    lengths = pieces.norm(dim=1)
    ends = lengths.cumsum(0)
    total = float(ends[-1])
    at = torch.arange(0, total + step / 2, max(step, total / 65536))
    if dash:
        dash = total / max(2, 2 * round(total / (2 * dash)))  # so that a closed line has no odd one
        at = at[(at % (2 * dash)) < dash]
    piece = torch.searchsorted(ends, at).clamp(max=len(pieces) - 1)
    share = ((at - (ends - lengths)[piece]) / lengths[piece].clamp(min=1e-6)).clamp(0, 1)
    return way[:-1][piece] + share[:, None] * pieces[piece]


def rounded(box: Tensor, radius: float) -> Tensor:
    """The closed outline [K, 2] of a box [4] with round corners."""
    left, top, right, bottom = box.tolist()
    radius = max(0.0, min(radius, (right - left) / 2, (bottom - top) / 2))
    angles = torch.linspace(0, math.pi / 2, 9)
    corners = []
    for turn, x, y in (
        (2, left + radius, top + radius),
        (3, right - radius, top + radius),
        (0, right - radius, bottom - radius),
        (1, left + radius, bottom - radius),
    ):
        angle = angles + turn * math.pi / 2
        corners.append(torch.stack([x + radius * angle.cos(), y + radius * angle.sin()], dim=1))
    return torch.cat([*corners, corners[0][:1]])


def label(
    picture: Tensor, text: str, left: float, top: float, size: int, colour: Colour, opacity: float = 1.0
) -> tuple[int, int]:
    """Text on a rounded patch of that colour, kept within the picture; -> the patch's left and top edges in pixels.

    `size`: of the letters in pixels. They are dark on light colours, and light on dark ones.
    """
    letters = _letters(text, size)
    pad = size // 3
    tall, wide = letters.shape[0] + 2 * (pad // 2), letters.shape[1] + 2 * pad
    free = size // 4  # between the patch and the edge of the picture
    x = round(max(free, min(left, picture.shape[1] - wide - free)))
    y = round(max(free, min(top, picture.shape[0] - tall - free)))
    middle = torch.tensor([wide / 2, tall / 2])
    radius = min(tall / 4, wide / 2)
    away = torch.stack(torch.meshgrid(torch.arange(wide) + 0.5, torch.arange(tall) + 0.5, indexing="xy"), dim=-1)
    outside = (away - middle).abs() - (middle - radius)  # [h, w, 2]
    distance = outside.clamp(min=0).norm(dim=-1) + outside.amax(-1).clamp(max=0) - radius
    blend(picture, x, y, (0.5 - distance).clamp(0, 1), colour, opacity)
    light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    blend(picture, x + pad, y + pad // 2, letters, (0.08,) * 3 if light > 0.5 else (1.0,) * 3)
    return x, y


def blend(picture: Tensor, left: int, top: int, cover: Tensor, colour: Colour, opacity: float = 1.0) -> None:
    """Lays a colour over the picture [H, W, 3 or 4], in place, by cover [h, w] in 0..1; what is outside is cut off."""
    height, width = picture.shape[:2]
    cover = cover[max(0, -top) : max(0, height - top), max(0, -left) : max(0, width - left)] * opacity
    part = picture[max(0, top) : max(0, top) + cover.shape[0], max(0, left) : max(0, left) + cover.shape[1]]
    ink = torch.tensor([*colour, 1.0][: picture.shape[2]]).to(part)
    part += cover.to(part)[..., None] * (ink - part)


@lru_cache(maxsize=256)
def _letters(text: str, size: int) -> Tensor:
    """The text as coverage [h, w], at least one pixel wide; all of one size are as high."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    try:
        font = ImageFont.load_default(size)
    except (TypeError, ImportError, OSError):  # Pillow before 10.1, or built without FreeType: one size alone
        font = ImageFont.load_default()
    ruler = ImageDraw.Draw(Image.new("L", (1, 1)))
    _, top, _, bottom = ruler.textbbox((0, 0), "bdfgjpqy", font=font)
    left, _, right, _ = ruler.textbbox((0, 0), text, font=font)
    image = Image.new("L", (max(1, math.ceil(right - left)), max(1, math.ceil(bottom - top))))
    ImageDraw.Draw(image).text((-left, -top), text, fill=255, font=font)
    return torch.from_numpy(np.asarray(image).astype(np.float32) / 255)
