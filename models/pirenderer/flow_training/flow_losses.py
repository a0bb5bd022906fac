"""What the audio flow learns by: the likelihood of true motions, each told of the true ones before it.

Teacher forcing, as in MoGlow; earlier motions are hidden at random, and a little noise keeps the flow from going by
what no motion repeats.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..audio_flow import AudioFlow
from .clips import Clips
from .flow_course import FlowCourse


def learning_loss(flow: AudioFlow, clips: Clips, course: FlowCourse, generator: torch.Generator) -> Tensor:
    """The clips' mean negative log-likelihood in bits a frame; `generator`, on the CPU, draws what is random."""
    noise = course.noise * torch.randn(clips.x.shape, generator=generator).to(clips.x)  # [B, 70, T]
    return flow(clips.x + noise * flow.std[:, None], clips.mel, course.dropout, generator).nll.mean()


@torch.no_grad()
def judged(flow: AudioFlow, judges: Clips, at_once: int) -> float:
    """The same mean over clips that are not learnt from, with nothing hidden and no noise; `at_once` at a time."""
    parts = zip(judges.x.split(at_once), judges.mel.split(at_once), strict=True)
    return float(torch.cat([flow(x, mel).nll for x, mel in parts]).mean())
