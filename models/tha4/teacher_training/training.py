"""The training loops of the body rotator and of the editor (THA4, appendix B)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from ..body_rotator import ROTATOR, BodyRotator
from ..editor import EDITOR, Coarse, Editor
from ..pose import FACE_POSE_SIZE
from ..published_teacher import PARTS
from ..unet import UNetConfig
from .losses import phase_loss
from .phases import EDITOR_PHASES, ROTATOR_PHASES, Schedule
from .run import Run
from .triples import TripleSource
from .vgg16 import Vgg16

ROTATOR_PART, EDITOR_PART = (part for part in PARTS if part.name in ("body_rotator", "editor"))
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Training:
    """A network's sizes and the schedule by which it learns."""

    network: UNetConfig
    schedule: Schedule


PAPERS_ROTATOR = Training(ROTATOR, Schedule(ROTATOR_PHASES))
PAPERS_EDITOR = Training(EDITOR, Schedule(EDITOR_PHASES))


def train_rotator(
    source: TripleSource,
    vgg: Vgg16,
    training: Training = PAPERS_ROTATOR,
    folder: Path | None = None,
    device: torch.device = CPU,
) -> BodyRotator:
    """A rotator of pictures of half the source's size, in eval mode on `device`.

    `folder`: where body_morpher.safetensors and its snapshot go; see `Run` for the errors.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(training.schedule.seed)
        network = BodyRotator(training.network)  # its zero layers begin as the paper's: the picture stands still
    run = Run(ROTATOR_PART, network, training.schedule, folder, device)
    for step in run:
        for numbers in step.parts:
            rest, turn, posed = examples(source, numbers, device)  # [B, 4, S, S], [B, 6], [B, 4, S, S]
            drawn = network(avg_pool2d(rest, 2), turn)  # [B, C, S/2, S/2]
            loss = phase_loss(drawn, avg_pool2d(posed, 2), step.phase, vgg, step.view)
            run.learn(loss * step.share(numbers))
    return network.eval()


def train_editor(
    source: TripleSource,
    vgg: Vgg16,
    rotator: BodyRotator,
    training: Training = PAPERS_EDITOR,
    folder: Path | None = None,
    device: torch.device = CPU,
) -> Editor:
    """An editor of pictures of the source's size, in eval mode on `device`; `rotator` is trained, and stays as it is.

    Its coarse branch begins at zero, so the picture does not jump when the last phase lets it see. `folder`: where
    upscaler.safetensors and its snapshot go; see `Run` for the errors.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(training.schedule.seed)
        network = Editor(training.network)
    run = Run(EDITOR_PART, network, training.schedule, folder, device)
    for step in run:
        for numbers in step.parts:
            rest, turn, posed = examples(source, numbers, device)  # [B, 4, S, S], [B, 6], [B, 4, S, S]
            coarse = coarse_of(rotator, rest, turn) if step.phase.coarse else None  # [B, 4, S, S], [B, 2, S, S]
            drawn = network(rest, turn, coarse)  # [B, C, S, S]
            loss = phase_loss(drawn, posed, step.phase, vgg, step.view)
            run.learn(loss * step.share(numbers))
    return network.eval()


def examples(source: TripleSource, numbers: range, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Rest pictures [B, 4, S, S], poses 39:45 [B, 6] and posed pictures [B, 4, S, S] on `device`."""
    rest, poses, posed = (part.to(device) for part in source.triples(numbers))
    return rest, poses[:, FACE_POSE_SIZE:], posed


@torch.no_grad()
def coarse_of(rotator: BodyRotator, rest: Tensor, turn: Tensor) -> Coarse:
    """What the editor is told of pictures [B, 4, S, S], as in the whole chain."""
    return Coarse.enlarged(rotator(avg_pool2d(rest, 2), turn))
