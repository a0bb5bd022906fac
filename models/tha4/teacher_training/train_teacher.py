"""`likeness train tha4-teacher`: a body rotator and an editor, one after the other, as files of a teacher's folder.

With the three published networks of the face beside them, the folder is a whole teacher. Where the command is stopped,
the same command goes on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from ...catalogue import where_to_get
from ...errors import LikenessError
from ...loading import load_network
from .training import CPU, PAPERS_EDITOR, PAPERS_ROTATOR, Training, train_editor, train_rotator
from .triples import TripleSource
from .vgg16 import Vgg16


def papers_trainings(examples: int | None, batch: int, at_once: int) -> tuple[Training, Training]:
    """The paper's way for rotator and editor, with so many examples in a step (`Schedule`); with `examples` in each
    phase instead of the paper's, a trial of every phase. Raises LikenessError for a number below 1.
    """
    if min(batch, at_once, 1 if examples is None else examples) < 1:
        raise LikenessError("--examples, --batch and --at-once must be 1 or more.")
    schedules = [replace(paper.schedule, batch=batch, at_once=at_once) for paper in (PAPERS_ROTATOR, PAPERS_EDITOR)]
    if examples is not None:
        schedules = [schedule.shortened(examples) for schedule in schedules]
    return replace(PAPERS_ROTATOR, schedule=schedules[0]), replace(PAPERS_EDITOR, schedule=schedules[1])


def train_teacher(
    out: Path, source: TripleSource, vgg: Vgg16, rotator: Training, editor: Training, device: torch.device = CPU
) -> None:
    """Leaves OUT/body_morpher.safetensors and OUT/upscaler.safetensors, their weights under the published names.

    Raises LikenessError at once where `out` cannot be written, and as `train_rotator`.
    """
    vgg = vgg.to(device)
    trained = train_rotator(source, vgg, rotator, out, device)
    train_editor(source, vgg, trained, editor, out, device)


def load_vgg16(path: Path) -> Vgg16:
    """The user's VGG16, without gradients. Raises LikenessError, with where to get it, if it is missing or another."""
    if not path.exists():
        raise LikenessError(f"The perceptual loss needs VGG16, and there is no file {path}. {where_to_get('vgg16')}")
    network = load_network(path).network
    if not isinstance(network, Vgg16):
        raise LikenessError(f"{path} holds no VGG16 but a {type(network).__name__}. {where_to_get('vgg16')}")
    return network.requires_grad_(False)
