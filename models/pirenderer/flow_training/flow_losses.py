"""What the audio flow learns by: the likelihood of true motions, each told of the true ones before it.

Teacher forcing, as in MoGlow; earlier motions are hidden at random, and a little noise keeps the flow from going by
what no motion repeats.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ..audio_flow import AudioFlow
from ..condition import kept_motions
from .clips import Clips
from .flow_course import FlowCourse


class Lesson(NamedTuple):
    """Motions with noise [B, 70, T], the mel columns about them, and which earlier motions are told [B, T, history]."""

    x: Tensor
    mel: Tensor
    kept: Tensor

    def share(self, rank: int, count: int) -> Lesson:
        """Every `count`th clip from `rank` on: what one of so many processes learns from."""
        return Lesson(*(part[rank::count] for part in self))

    def to(self, device: torch.device) -> Lesson:
        return Lesson(*(part.to(device) for part in self))


def lesson_of(clips: Clips, flow: AudioFlow, course: FlowCourse, generator: torch.Generator) -> Lesson:
    """What is learnt of clips on the CPU; `generator`, there too, draws all that is random."""
    noise = course.noise * torch.randn(clips.x.shape, generator=generator)  # [B, 70, T]
    count, _, frames = clips.x.shape
    kept = kept_motions(count, frames, flow.config.history, course.dropout, generator)
    return Lesson(clips.x + noise * flow.std.cpu()[:, None], clips.mel, kept)


def learning_loss(flow: AudioFlow, lesson: Lesson) -> Tensor:
    """The clips' mean negative log-likelihood in bits a frame."""
    return flow(*lesson).nll.mean()


@torch.no_grad()
def judged(flow: AudioFlow, judges: Clips, at_once: int) -> float:
    """The same mean over clips that are not learnt from, with nothing hidden and no noise; `at_once` at a time."""
    parts = zip(judges.x.split(at_once), judges.mel.split(at_once), strict=True)
    return float(torch.cat([flow(x, mel).nll for x, mel in parts]).mean())
