"""What nodes that load networks share: choosing a file and a precision, and what is said where it is missing."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from ..models.catalogue import Published
from ..models.errors import LikenessError
from .host import guarded, io, model_file, model_files

PRECISIONS = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def file_of(published: Published) -> str:
    """The name of a published network's file, which is listed even where it is still to be downloaded."""
    return f"{published.folder}/{published.files[0].name}"


def file_input(published: Published, tooltip: str, id: str = "file", folder: str = "") -> io.Combo.Input:
    """A published network, or another file of its folder, or of a `folder` above that."""
    name = file_of(published)
    return listed_input(id, [name], model_files(folder or published.folder), tooltip)


def listed_input(id: str, first: Iterable[str], files: Iterable[str], tooltip: str) -> io.Combo.Input:
    """One of `files`, or of what is listed `first`, whether it is there or not."""
    options = list(dict.fromkeys([*first, *files]))
    return io.Combo.Input(id, options=options, default=options[0], tooltip=tooltip)


def made_file_input(folder: str, none_yet: str, tooltip: str) -> io.Combo.Input:
    """A file that a node of ours has written; `none_yet` stands there as long as there is none."""
    return io.Combo.Input("file", options=model_files(folder) or [none_yet], tooltip=tooltip)


def precision_input(tooltip: str, names: Iterable[str] = tuple(PRECISIONS)) -> io.Combo.Input:
    return guarded(io.Combo.Input, "precision", options=list(names), default="float32", tooltip=tooltip, advanced=True)


def full_or_half_input() -> io.Combo.Input:
    told = "What the network computes in. float16 takes half the memory, and less time on a GPU."
    return precision_input(told, ("float32", "float16"))


def present(*files: tuple[str, str]) -> bool | str:
    """What validate_inputs says of files, each with how to get it: True, or which are missing."""
    missing = []
    for file, how in files:
        try:
            model_file(file)
        except LikenessError as problem:
            missing.append(f"{problem}. {how}")
    return " ".join(missing) or True


def stamp(file: str, *choices: str) -> str:
    """Changes with the file, and with the choice of what is to be made of it."""
    return " ".join([*choices, f"{model_file(file).stat().st_mtime}"])
