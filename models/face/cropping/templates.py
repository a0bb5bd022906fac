"""The crops that each system was trained on: which square of a frame it sees, for the face in it.

A template maps frames onto the unit square, whatever the size of the pixels that are then taken of it. Numbers of five
points are fractions of the crop from its left and top edges: eye, eye, nose, mouth corner, mouth corner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from ..landmark_sets import Eyes
from . import box_crops, deep3d
from .best_of_five import FRONTAL, VIEWS, best_of_five
from .quads import ffhq_quad, upright_quad
from .resampling import Border
from .similarity import fit_similarity

Needs = Literal["box", "five", "68"]
Five = tuple[tuple[float, float], ...]

ARCFACE: Five = (  # on 112 pixels
    *((38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366)),
    *((41.5493, 92.3655), (70.7299, 92.2041)),
)
SBER_SWAP: Five = tuple(  # on 112 pixels; of its five templates that one for faces from the front
    (x, y) for x, y in VIEWS[FRONTAL].tolist()
)
TAOTAONICE: Five = (  # ArcFace's, shrunk to 0.85 about the middle
    *((0.36563, 0.46734), (0.63305, 0.46586), (0.50019, 0.61943), (0.39033, 0.77599), (0.61179, 0.77476)),
)
GHOST: Five = (  # FaceFusion's arcface_112_v1
    *((0.35473, 0.45659), (0.64527, 0.45659), (0.5, 0.61154), (0.37913, 0.77688), (0.62087, 0.77688)),
)
FFHQ: Five = (  # FaceFusion's ffhq_512
    *((0.37692, 0.46865), (0.62286, 0.46913), (0.50124, 0.61332), (0.39309, 0.72541), (0.61150, 0.72490)),
)
HEAD: Five = tuple(  # as the mean head lies in the crop when it looks straight ahead
    (0.5 + deep3d.FACE / deep3d.SIZE * float(x), 0.5 - deep3d.FACE / deep3d.SIZE * float(y)) for x, y, _ in deep3d.HEAD
)


@dataclass(frozen=True)
class Template:
    """`place`: what the template `needs` of each frame -> the maps [T, 2, 3] of the frames onto the unit square.

    That is the face's boxes [T, 4], its five points [T, 5, 2] with the eyes taken as `eyes` says, or its 68 [T, 68, 2],
    in pixels, all of a clip at once: some templates choose one crop for it. A frame without a face is NaN there and in
    the result. `size`: pixels that the system takes. `border`: what its authors show beyond the frame. `five`: where
    the points of a face that looks straight ahead lie in the crop, about; None where it follows something else.
    """

    needs: Needs
    place: Callable[[Tensor], Tensor]
    size: int
    border: Border = "black"
    eyes: Eyes = "six"
    five: Five | None = None


def _fitted(five: Five, size: int, border: Border = "black") -> Template:
    """The crop in which a face's five points lie nearest to these."""
    return Template(
        "five", lambda points: fit_similarity(points, torch.tensor(five, dtype=torch.float64)), size, border, five=five
    )


def _of_112(five: Five) -> Five:
    return tuple((x / 112, y / 112) for x, y in five)


TEMPLATES: dict[str, Template] = {
    "arcface": _fitted(_of_112(ARCFACE), 112),  # insightface's recognisers, and all that take an IDENTITY
    "sber-swap": _fitted(_of_112(SBER_SWAP), 224),
    "sber-swap best of five": Template("five", best_of_five, 224),  # as its authors: between the five a crop jumps
    "taotaonice": _fitted(TAOTAONICE, 256),
    "ghost": _fitted(GHOST, 256, "replicate"),
    "ffhq": Template("five", ffhq_quad, 256, "reflect", five=FFHQ),  # mindslab's FaceShifter
    "ffhq five points": _fitted(FFHQ, 256, "reflect"),
    "vox": Template("box", box_crops.vox, 256),  # FOMM and PIRenderer
    "sadtalker": Template("five", upright_quad, 256, five=FFHQ),  # video-retalking and StyleHEAT as well
    "deep3d": Template("five", deep3d.aligned, deep3d.SIZE, eyes="corners", five=HEAD),
    "hyperlips": Template("box", box_crops.hyperlips, 128),
    "few-shot": Template("68", box_crops.fewshot, 256),
    "fan": Template("box", box_crops.fan, 256),
}
