"""The door for weights: a file -> safe read -> which architecture -> our names -> configuration -> network, strictly.

Every later system adds its rows to ARCHITECTURES: how its published files are recognised, renamed and built.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from .errors import LikenessError
from .safetensors_file import write_safetensors
from .tha4.body_student import BodyStudent
from .tha4.face_student import FaceStudent
from .tha4.published import (
    body_student_config,
    face_student_config,
    student_config,
    student_state,
    student_with,
    teacher_part,
)
from .weight_file import read_tensors

__all__ = ["ARCHITECTURES", "Architecture", "LoadedNetwork", "load_network", "read_tensors", "write_safetensors"]

Tensors = Mapping[str, Tensor]
Shapes = Mapping[str, tuple[int, ...]]
NAMED_AT_MOST = 3  # keys that an error spells out before it says how many more there are


@dataclass(frozen=True)
class Architecture:
    """How one kind of published file becomes a network.

    `recognise`: names and shapes of a file -> its configuration, a frozen dataclass; None if it is of another kind.
    `rename`: the file's tensors -> tensors under the names of our network. `build`: configuration -> network. It is
    called on the meta device, so that a network's size costs nothing until its shapes have met the file's; it may
    therefore hold nothing that it computed itself.
    """

    name: str
    recognise: Callable[[Shapes], Any]
    rename: Callable[[Tensors], Tensors]
    build: Callable[[Any], Module]


ARCHITECTURES = (
    Architecture("tha4.face_student", face_student_config, dict, FaceStudent),
    Architecture("tha4.body_student", body_student_config, dict, BodyStudent),
    Architecture("tha4.student", student_config, student_state, student_with),
)


@dataclass(frozen=True)
class LoadedNetwork:
    """A network in eval mode with float32 weights on the CPU, its configuration, and its architecture's name."""

    architecture: str
    config: Any
    network: Module


def load_network(path: Path | str) -> LoadedNetwork:
    """The network in a weight file, whatever the file is called.

    Half precision becomes float32. Raises LikenessError, naming file and remedy: for everything `read_tensors` refuses;
    for weights of no known architecture; for missing or unexpected names, wrong shapes or types, each named with what
    was expected and found; for NaN or infinite weights; for metadata that contradict the weights.
    """
    path = Path(path)
    tensors, metadata = read_tensors(path)
    architecture, config = _recognised(tensors, path)
    _check_metadata(metadata, architecture, config, path)
    try:
        with torch.device("meta"):
            network = architecture.build(config)
        state = architecture.rename(tensors)
    except LikenessError as error:
        raise LikenessError(f"{path}: {error}") from error
    network.load_state_dict(_fitting(state, network.state_dict(), architecture, path), assign=True)
    return LoadedNetwork(architecture.name, config, network.eval())


def metadata_of(loaded: LoadedNetwork) -> dict[str, str]:
    """What a safetensors file written by Likeness says of itself: architecture and configuration (as JSON)."""
    return {"architecture": loaded.architecture, "config": json.dumps(asdict(loaded.config))}


def _recognised(tensors: Tensors, path: Path) -> tuple[Architecture, Any]:
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    for architecture in ARCHITECTURES:
        config = architecture.recognise(shapes)
        if config is not None:
            return architecture, config
    teacher = teacher_part(shapes)
    if teacher:
        raise LikenessError(
            f"{path} is the {teacher}. Likeness cannot run the teacher yet; a student's slot needs a student's files: "
            "the folder of one character, with character.png and two weight files of about 0.5 and 1.3 MB."
        )
    known = ", ".join(architecture.name for architecture in ARCHITECTURES)
    raise LikenessError(
        f"{path} holds weights of no architecture that Likeness knows ({known}): {_listed(list(shapes))}. "
        "Choose a file that the catalogue names."
    )


def _check_metadata(metadata: Mapping[str, str], architecture: Architecture, config: Any, path: Path) -> None:
    said = metadata.get("architecture", architecture.name)
    if said != architecture.name:
        raise LikenessError(f"{path} says it is {said!r}, but its weights are a {architecture.name}. Get it again.")
    found = json.dumps(asdict(config))
    if metadata.get("config", found) != found:
        raise LikenessError(f"{path} says its configuration is {metadata['config']}, but its weights are {found}.")


def _fitting(found: Tensors, expected: Tensors, architecture: Architecture, path: Path) -> dict[str, Tensor]:
    """The weights, checked against what the network expects, as its own copies in its own types."""
    problems = []
    for word, names in (("missing", expected.keys() - found.keys()), ("unexpected", found.keys() - expected.keys())):
        if names:
            problems.append(f"{word} {_listed(sorted(names))}")
    both = sorted(expected.keys() & found.keys())
    problems += [
        f"'{name}' is {_described(found[name])} instead of {_described(expected[name])}"
        for name in both
        if found[name].shape != expected[name].shape
        or found[name].is_floating_point() != expected[name].is_floating_point()
    ][:NAMED_AT_MOST]
    if problems:
        raise LikenessError(
            f"{path} was recognised as {architecture.name} but does not fit it ({len(expected)} tensors expected, "
            f"{len(found)} found): {'; '.join(problems)}. Download it again."
        )
    own = {name: found[name].to(expected[name].dtype, copy=True) for name in both}
    broken = [name for name in both if not torch.isfinite(own[name]).all()]
    if broken:
        raise LikenessError(f"{path} holds NaN or infinite weights in {_listed(broken)}. Get the file again.")
    return own


def _described(tensor: Tensor) -> str:
    return f"{'floating' if tensor.is_floating_point() else tensor.dtype} {list(tensor.shape)}"


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED_AT_MOST
    shown = ", ".join(f"'{name}'" for name in names[:NAMED_AT_MOST])
    return f"{shown} and {more} more" if more > 0 else shown
