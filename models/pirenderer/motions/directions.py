"""Named directions of expression (PIRenderer, section 4): what a slider moves a face along.

Single coefficients of an expression mean nothing by themselves; the way from a face at rest to a smile does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from ...errors import LikenessError
from ...loading import read_tensors, write_safetensors
from ...whole_file import make_folder
from ..motion import EXPRESSION, Motion
from .mat_file import read_mat

KIND, SUFFIX = "pirenderer.directions", ".safetensors"
NUMBERS = EXPRESSION.stop  # of an expression
RESERVED = ("pitch", "yaw", "roll", "x", "y", "z", "size")  # what an edit calls its other parameters
NAME = re.compile("[a-z][a-z0-9 _-]{0,39}")
LEAST = 1e-6  # length of a direction
CENTRE = "expression_center"  # of the published expression.mat: the face that its others are seen from
PUBLISHED = {"mouth": "expression_mouth", "brows": "expression_eyebrow", "eyes": "expression_eyes"}


@dataclass(frozen=True)
class Directions:
    """Ways [64] in the space of expressions by name; 1 along one is the expression that it was made from.

    Raises LikenessError for a name that cannot be one, and for numbers that lead nowhere (naming the direction).
    """

    vectors: Mapping[str, Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = {}
        for name, vector in self.vectors.items():
            if not NAME.fullmatch(name) or name in RESERVED:
                raise LikenessError(
                    f"'{name[:40]}' cannot name a direction. Use small letters, digits, spaces, - and _, a letter "
                    f"first; {', '.join(RESERVED)} are taken."
                )
            vector = vector.detach().to("cpu", torch.float32).clone()
            if vector.shape != (NUMBERS,) or not vector.isfinite().all() or vector.norm() < LEAST:
                raise LikenessError(
                    f"The direction '{name}' is {list(vector.shape)} and leads nowhere; it is {NUMBERS} numbers that "
                    "are not all 0. Make it of two expressions that differ."
                )
            made[name] = vector
        object.__setattr__(self, "vectors", made)

    def __getitem__(self, name: str) -> Tensor:
        """[64]; LikenessError where there is none of that name."""
        if name not in self.vectors:
            known = f"Known are: {', '.join(self.vectors)}." if self.vectors else "No directions are connected."
            raise LikenessError(
                f"There is no direction called '{name}'. {known} 3DMM Direction From Pictures makes one, and Load 3DMM "
                "Directions reads them."
            )
        return self.vectors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.vectors)

    def with_others(self, others: Directions | None) -> Directions:
        """These, then others; of one name, these win."""
        return self if others is None else Directions({**self.vectors, **{**others.vectors, **self.vectors}})


def direction_between(neutral: Motion, posed: Motion, name: str) -> Directions:
    """The mean way from faces at rest to posed ones: frame by frame, or from the only one at rest to all others.

    Frames in which no face was measured are left out. Raises LikenessError where the pictures do not pair up.
    """
    if len(neutral) not in (1, len(posed)):
        raise LikenessError(
            f"{len(neutral)} neutral and {len(posed)} posed pictures do not make pairs. Give as many of both, or a "
            "single neutral one."
        )
    both = neutral.seen & posed.seen
    if not both.any():
        raise LikenessError("In none of these pairs a face was seen in both pictures. Give others.")
    ways = (posed.expression - neutral.expression)[both]
    return Directions({name.strip().lower(): ways.mean(0)})


def save_directions(path: Path, directions: Directions) -> None:
    """Writes a small safetensors file, whole or not at all, and its folder; LikenessError where that fails."""
    make_folder(path.parent)
    write_safetensors(path, directions.vectors, {"kind": KIND})


def load_directions(path: Path) -> Directions:
    """The directions in a file: one of ours, or the published expression.mat. Raises LikenessError for any other."""
    if path.suffix.lower() == ".mat":
        return _published(path)
    tensors, about = read_tensors(path)
    if about.get("kind") != KIND or not tensors:
        raise LikenessError(
            f"{path} holds no directions. Choose a file of 3DMM Direction From Pictures, or the published "
            "expression.mat."
        )
    try:
        return Directions(tensors)
    except LikenessError as error:
        raise LikenessError(f"{path} is damaged: {error}") from error


def _published(path: Path) -> Directions:
    entries = read_mat(path)
    missing = [name for name in (CENTRE, *PUBLISHED.values()) if name not in entries]
    if missing:
        raise LikenessError(
            f"{path} has no {', '.join(missing)}. Choose the expression.mat of PIRenderer's demo, or a file of 3DMM "
            "Direction From Pictures."
        )
    vectors = {}
    for name, entry in PUBLISHED.items():
        start, end = (torch.from_numpy(entries[one]).float().flatten() for one in (CENTRE, entry))
        if len(start) != NUMBERS or len(end) != NUMBERS:
            raise LikenessError(f"{path}: {entry} has {len(end)} numbers and {CENTRE} {len(start)}, not {NUMBERS}.")
        vectors[name] = end - start
    return Directions(vectors)
