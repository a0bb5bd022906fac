"""HyperLips stage by stage (sections 3.1 and 3.2), some frames at a time: control vectors, base faces, HR faces.

Pictures are RGB in 0..1, whatever their size: the stages bring them to 128 pixels bilinearly, as published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..face.half_precision import check_finite
from ..face.pictures import colours
from .base import SIDE
from .hyper_lips import HyperLips
from .speech import LipControl, MelWindows

WINDOWS_AT_ONCE = 64
Fed = Literal["trained", "published"]
Done = Callable[[int, Tensor], None]  # how many frames are done, and the last of them, [3, s, s]


@torch.no_grad()
def lip_control(model: HyperLips, heard: MelWindows, on_done: Callable[[int], None] = lambda _: None) -> LipControl:
    """The control vectors of all windows, on the CPU; windows that are equal, as in silence, are computed once."""
    made: list[Tensor] = []
    for first in range(0, len(heard), WINDOWS_AT_ONCE):
        windows = heard.windows.part(first, first + WINDOWS_AT_ONCE)  # [n, 80, 16]
        each, which = torch.unique(windows, dim=0, return_inverse=True)
        vectors = model.control(each.to(_place(model)))  # [m, 4, 64]
        check_finite(vectors, "audio hypernetwork")
        made.append(vectors.float().cpu()[which])
        on_done(first + len(windows))
    return LipControl(torch.cat(made), heard.fps, model.name)


@torch.no_grad()
def draw_faces(
    model: HyperLips, faces: Tensor, references: Tensor, control: LipControl, on_done: Done = lambda *_: None
) -> Iterator[Tensor]:
    """Faces and references [1 or T, 3, s, s] with control vectors of T frames -> drawn faces, [n, 3, 128, 128] each.

    Raises LikenessError for another number of either, for pictures that are not square, and for vectors of another
    network.
    """
    if control.made_by != model.name:
        raise LikenessError(
            f"This lip control is of {control.made_by}, and the model is {model.name}. Connect the same model to Audio "
            "Hypernetwork."
        )
    _check_count(len(faces), len(control), "face crops", "set `image` or `frames` of Mel Windows")
    _check_count(len(references), len(control), "reference pictures", "give one")
    alike = model.reference(_part(references, 0, 1, _place(model))) if len(references) == 1 else None
    for first in range(0, len(control), model.at_once):
        vectors = control.vectors[first : first + model.at_once].to(_place(model))  # [n, 4, 64]
        seen = _part(faces, first, len(vectors), _place(model))
        shown = alike if alike is not None else model.reference(_part(references, first, len(vectors), _place(model)))
        drawn = model.draw(seen, shown, vectors)  # [n, 3, 128, 128]
        on_done(first + len(drawn), drawn[-1])
        yield drawn


@torch.no_grad()
def refine_faces(
    model: HyperLips, faces: Tensor, sketches: Tensor, fed: Fed = "trained", on_done: Done = lambda *_: None
) -> Iterator[Tensor]:
    """Drawn faces [T, 3, s, s] and sketches [1 or T, S, S] in 0..1 -> faces in the HR decoder's size, a few at a time.

    `fed`: "trained", with 128 pixels; "published", with as many as come out in the end: what the decoder makes of them,
    2 or 4 times as large, is shrunk. That takes 4 or 16 times as long. Raises LikenessError without an HR decoder, and
    for other numbers or shapes.
    """
    _check_count(len(sketches), len(faces), "sketches", "give one for each face")
    side = SIDE if fed == "trained" else model.side
    at_once = model.at_once if fed == "trained" else 1
    for first in range(0, len(faces), at_once):
        seen = _part(faces, first, min(at_once, len(faces) - first), _place(model), side)
        lines = _part(sketches[:, None].expand(-1, 3, -1, -1), first, len(seen), _place(model), side)[:, 0]
        made = _resized(model.refine(seen, lines), model.side)  # [n, 3, r * 128, r * 128]
        on_done(first + len(made), made[-1])
        yield made


def _part(pictures: Tensor, first: int, count: int, device: torch.device, side: int = SIDE) -> Tensor:
    """`count` of the pictures from `first` on, or the only one as often: [count, 3, side, side]."""
    part = pictures if len(pictures) == 1 else pictures[first : first + count]
    return _resized(colours(part.to(device)), side).expand(count, -1, -1, -1)


def _resized(pictures: Tensor, side: int) -> Tensor:
    """[n, 3, s, s] -> [n, 3, side, side], bilinear without anti-aliasing, as published."""
    if pictures.shape[2] == side:
        return pictures
    return interpolate(pictures, (side, side), mode="bilinear", align_corners=False)


def _check_count(found: int, wanted: int, name: str, remedy: str) -> None:
    if found not in (1, wanted):
        raise LikenessError(
            f"{found} {name} do not go with {wanted} frames: give one for all or one for each. For that, {remedy}."
        )


def _place(model: HyperLips) -> torch.device:
    return next(model.parameters()).device
