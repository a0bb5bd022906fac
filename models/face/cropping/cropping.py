"""From a face track to crops: one map for every frame, whatever is missing from the track."""

from __future__ import annotations

import torch
from torch import Tensor

from ...errors import LikenessError
from ..face_crop import FaceCrop, check_reach
from ..face_track import FaceTrack, Person
from ..landmark_sets import FIVE, five_from, ibug_from
from .similarity import backwards, moved, onto_square, onto_upright
from .templates import TEMPLATES, Template


def crop_of(track: FaceTrack, name: str, size: int = 0, margin: float = 0.0) -> FaceCrop:
    """How the crops of a track's first person lie, as the template of that name wants them.

    `size`: pixels of a crop's side, 0 the template's own. `margin`: so much more is seen on each side, in sides of the
    template's crop; less below 0, above -0.5. Where there is no entry, the crop moves, turns and grows from the one
    before to the one after, and before the first and after the last it stands; if there is none at all, it is the
    frame's middle, as large as the shorter side. Neither is ever pasted.
    Raises LikenessError for a template of another name, one that needs points that the track does not have, and for
    points or boxes that no crop can follow, with their frame.
    """
    if name not in TEMPLATES:
        raise LikenessError(f"There is no crop template '{name}'. Choose one of {', '.join(TEMPLATES)}.")
    template, person = TEMPLATES[name], track.first
    size = size or template.size
    if person.present.any():
        placed = template.place(_needed(person, template, name))
        check_reach(placed, 1, track.width, track.height, person.present)
        maps = between(placed, person.present)
    else:
        half = min(track.width, track.height) / 2
        middle = torch.tensor([[track.width / 2, track.height / 2]], dtype=torch.float64)
        maps = onto_upright(middle, torch.full((1, 2), half)).expand(len(track), 2, 3)
    matrices = size * (maps + maps.new_tensor([[0, 0, margin]])) / (1 + 2 * margin)
    points = torch.where(person.present[:, None, None], moved(person.points, matrices).float(), 0)
    return FaceCrop(name, size, matrices, person.present, points, track.width, track.height, track.fps)


def between(maps: Tensor, present: Tensor) -> Tensor:
    """Maps [T, 2, 3] onto the unit square, those that are not `present` [T] made from their neighbours in time.

    The crop's middle moves in a straight line; its sides turn the short way and grow by a constant factor, which keeps
    a square a square. At least one is present.
    """
    known = present.nonzero()[:, 0]
    frames = torch.arange(len(maps))
    after = torch.searchsorted(known, frames).clamp(max=len(known) - 1)
    before = torch.where(known[after] <= frames, after, after - 1).clamp(min=0)
    span = (known[after] - known[before]).clamp(min=1)
    share = ((frames - known[before]).double() / span).clamp(0, 1)[:, None]  # [T, 1]
    sides = torch.view_as_complex(backwards(maps[known])[:, :, :2].mT.contiguous())  # [K, 2]: across, down
    middles = moved(maps.new_full((len(known), 1, 2), 0.5), backwards(maps[known]))[:, 0]  # [K, 2]
    middle = torch.lerp(middles[before], middles[after], share)
    turned = sides[after] / sides[before]  # [T, 2]; its angle is the short way, -180..180 degrees
    half = torch.view_as_real(sides[before] * torch.exp(share * turned.log()) / 2)  # [T, 2, 2]
    return torch.where(present[:, None, None], maps, onto_square(middle, half[:, 0], half[:, 1]))


def _needed(person: Person, template: Template, name: str) -> Tensor:
    """What a template follows, of all frames; NaN where there is no entry."""
    boxes, points = person.alignment()
    count = points.shape[1]
    if template.needs == "box":
        needed = boxes
    elif count == 0 or (template.needs == "68" and count == FIVE):
        fitting = [other for other, one in TEMPLATES.items() if one.needs == "box" or (count and one.needs == "five")]
        raise LikenessError(
            f"The crop '{name}' follows {'five' if template.needs == 'five' else '68'} landmarks, but this track has "
            f"{count or 'only boxes'}. Give the tracker a landmark network, or choose one of {', '.join(fitting)}."
        )
    else:
        needed = five_from(points, template.eyes) if template.needs == "five" else ibug_from(points)
    return torch.where(person.present.reshape(-1, *(1,) * (needed.ndim - 1)), needed, torch.nan)
