"""A frame with actors in it, and the truth about it: every face's 68 landmarks and box, to the fraction of a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from .act import Act
from .body import draw_body
from .covers import Hand, Pillar
from .head import draw_head
from .identity import Identity
from .layer import Layer
from .template import BROW, front, pupils
from .turning import placed

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
        for layer in _layers(thing, width, height):
            layer.put_on(picture)
            faces = [replace(face, seen=face.seen & ~layer.covers(face.points)) for face in faces]
        if isinstance(thing, Actor):
            faces.append(truth(thing.who, thing.act, width, height))
    return Frame(picture, tuple(faces))


def _layers(thing: Actor | Pillar | Hand, width: int, height: int) -> list[Layer]:
    if isinstance(thing, Actor):
        both = (draw_body(thing.who, thing.act, width, height), draw_head(thing.who, thing.act, width, height))
        return [layer for layer in both if layer is not None]
    layer = thing.layer(width, height)
    return [] if layer is None else [layer]
