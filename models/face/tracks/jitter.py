"""How much a crop that follows a face would shake: the second difference of the alignment, in pixels of the frame."""

from __future__ import annotations

import torch
from torch import Tensor

from ..face_track import Person
from .jumps import parts_of
from .mean_shape import fit, mean_shape, placed


def jitter(person: Person, steady: bool) -> Tensor:
    """[T] pixels: how far a frame's alignment lies from where an even motion through its neighbours would have it, x 2.

    Measured at the points of the person's mean shape, laid over each frame by the best similarity, in the quadratic
    mean; or at the corners of the box where a person has no points. Of the steady places, or as seen. NaN beside a gap
    or a jump and at the clip's ends. Even motion has 0; independent noise of sigma in each place has 2.4 sigma for each
    of x and y.
    """
    part = parts_of(person)
    seen = part >= 0
    boxes, points = person.alignment() if steady else (person.boxes, person.points)
    if points.shape[1] and seen.any():
        shape = mean_shape(points[seen])
        places = placed(shape, *fit(points, shape))
    else:
        places = boxes.unflatten(1, (2, 2))  # [T, 2, 2]
    made = torch.full((len(person),), torch.nan)
    if len(person) > 2:
        shaken = places.double().diff(n=2, dim=0).square().sum(2).mean(1).sqrt().float()  # [T - 2]
        even = (part[:-2] == part[1:-1]) & (part[1:-1] == part[2:]) & seen[1:-1]
        made[1:-1] = torch.where(even, shaken, torch.nan)
    return made
