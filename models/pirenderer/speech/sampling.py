"""Motions drawn from the audio flow, frame by frame: each depends on those before it (MoGlow, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ...errors import LikenessError
from ..audio_flow import AudioFlow
from ..flow_sampler import Sampler
from ..prior import drawn
from .voice_mel import mel_of_frames

AT_ONCE = 250  # frames whose sound is looked at together: an hour needs no more memory than ten seconds


class Walk:
    """One walk through a motion, from rest: the flow's memory and the frames that it looks back at."""

    def __init__(self, flow: AudioFlow) -> None:
        self._flow, self._sampler = flow, Sampler(flow.core)
        self._earlier = flow.mean.new_zeros(1, flow.config.history, flow.config.channels)

    @torch.no_grad()
    def frame(self, z: Tensor, sound: Tensor) -> Tensor:
        """Noise z [1, C] and the sound's part [1, D] of the next frame -> its motion, normalised, [1, C]."""
        condition = self._flow.condition(sound[:, None], self._earlier[:, None])[:, 0]  # [1, D]
        x = self._sampler.frame(z, condition)  # [1, C]
        self._earlier = torch.cat([self._earlier[:, 1:], x[:, None]], dim=1)  # [1, history, C]
        return x


@torch.no_grad()
def sample(
    flow: AudioFlow,
    columns: Tensor,
    frames: int,
    seed: int,
    temperature: float,
    on_frame: Callable[[int], object] = lambda _: None,
) -> Tensor:
    """Mel columns [80, N] of a voice -> so many frames of motion less its reference, [frames, C] on the CPU.

    The flow's noise is multiplied by `temperature`: 1 is as in the paper, 0 the mode, the same for every seed. Random
    numbers are drawn on the CPU, so a seed means the same on every device. `on_frame` is told how many are done.
    Raises LikenessError where the motion runs away into what is no number, naming the frame.
    """
    device = flow.mean.device
    generator, walk, condition = torch.Generator().manual_seed(seed), Walk(flow), flow.condition
    made = torch.empty(frames, flow.config.channels)
    for first in range(0, frames, AT_ONCE):
        last = min(first + AT_ONCE, frames)
        mel = mel_of_frames(columns, first - condition.before, last + condition.after)  # [320, ..]
        sounds = flow.sound(mel[None].to(device))  # [1, n, D]
        for at in range(first, last):
            z = temperature * drawn(flow.config.channels, int(flow.degrees), generator)  # [1, C]
            x = walk.frame(z.to(device), sounds[:, at - first])  # [1, C]
            made[at] = (x[0] * flow.std + flow.mean).cpu()
            if not made[at].isfinite().all():
                raise LikenessError(
                    f"The motion flow ran away at frame {at}: its numbers are none. Lower the temperature, choose "
                    "another seed, or train the flow for longer."
                )
            on_frame(at + 1)
    return made
