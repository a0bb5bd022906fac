"""A frame with actors in it, and the truth about it: every face's 68 landmarks and box, to the fraction of a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from .act import Act
from .body import draw_body, reach
from .covers import Hand, Pillar
from .head import draw_head, placed
from .identity import Identity
from .layer import Layer
from .template import BROW, front, pupils

FOREHEAD = 0.7  # how far above the brows a face's box begins, as detectors draw it


@dataclass(frozen=True)
class Actor:
    """Somebody doing something."""

    who: Identity
    act: Act


@dataclass(frozen=True)
class Shown:
    """A face of a frame, whether or not it can be seen. Pixels of the frame, whose left and top edges are 0.

    `points` [68, 2]: as iBUG orders them; the jaw's points keep their places on the head when it turns. `pupils`
    [2, 2], the picture's left one first. `box` [4]: left, top, right, bottom, from the middle of the forehead to the
    chin. `seen` [68] bool: the point lies in the frame, with nothing in front of it but the head's own form.
    """

    points: Tensor
    pupils: Tensor
    box: Tensor
    seen: Tensor


@dataclass(frozen=True)
class Frame:
    """`picture` [3, H, W] sRGB in 0..1, and the faces of its actors in the order in which they were given."""

    picture: Tensor
    faces: tuple[Shown, ...]


def truth(who: Identity, act: Act, width: int, height: int) -> Shown:
    """Where the face is in a frame of `width` x `height` with nothing in front of it."""
    points = placed(who, act, front(who, act))
    brow = max(y for _, y in BROW) + FOREHEAD
    forehead = placed(who, act, np.array([(-0.9, brow), (0.0, brow), (0.9, brow)]))
    edges = torch.cat([points, forehead])
    seen = ((points >= 0) & (points < torch.tensor([width, height]))).all(1)
    return Shown(points, placed(who, act, pupils(act)), torch.cat([edges.amin(0), edges.amax(0)]), seen)


def film(background: Tensor, things: Sequence[Actor | Pillar | Hand]) -> Frame:
    """`things` in front of `background` [3, H, W] in 0..1, each in front of those before it.

    Raises LikenessError for a background of another shape or type.
    """
    if background.ndim != 3 or background.shape[0] != 3 or not background.is_floating_point():
        raise LikenessError(
            f"A background is [3, H, W], floating, 0..1; this is {background.dtype} {list(background.shape)}."
        )
    picture = background.clone()
    height, width = picture.shape[1:]
    faces: list[Shown] = []
    for thing in things:
        layer = drawn(thing, width, height) if isinstance(thing, Actor) else thing.layer(width, height)
        if layer is not None:
            layer.put_on(picture)
            faces = [Shown(f.points, f.pupils, f.box, f.seen & ~layer.covers(f.points)) for f in faces]
        if isinstance(thing, Actor):
            faces.append(truth(thing.who, thing.act, width, height))
    return Frame(picture, tuple(faces))


def drawn(actor: Actor, width: int, height: int) -> Layer | None:
    """What of the actor a frame of `width` x `height` shows; None for nothing."""
    who, act = actor.who, actor.act
    low, high = reach(who, act)
    left, top = (max(0, int(edge)) for edge in np.floor(low))
    right, bottom = (min(limit, int(edge)) for limit, edge in zip((width, height), np.ceil(high), strict=True))
    if left >= right or top >= bottom:
        return None
    body = draw_body(who, act, left, top, right - left, bottom - top)
    # The head is a smaller rectangle of its own: it costs more for each pixel.
    wide = 2.0 * act.size
    inner = (max(left, int(act.x - wide)), max(top, int(act.y - wide)))
    ends = (min(right, int(act.x + wide) + 1), min(bottom, int(act.y + wide) + 1))
    if inner[0] < ends[0] and inner[1] < ends[1]:
        head = draw_head(who, act, *inner, ends[0] - inner[0], ends[1] - inner[1])
        under = body[:, inner[1] - top : ends[1] - top, inner[0] - left : ends[0] - left]
        under.mul_(1 - head[3:]).add_(head)
    return Layer(left, top, body)
