"""The flow's sampler against its plain formula, in which each frame computes each step's inverse anew."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch
from torch import Tensor

from .flow import FlowStep, MotionFlow, State
from .flow_sampler import Sampler

FRAMES = 25
SIZES = {"8 steps, 256 wide": (8, 70, 448, 256), "16 steps, 512 wide": (16, 70, 1052, 512)}


class PlainSampler:
    """As MoGlow's program samples: W inverted in float64 for every frame and step, LSTMs as modules."""

    def __init__(self, flow: MotionFlow) -> None:
        self._steps = [step for step in flow.flow.layers if isinstance(step, FlowStep)]
        self._states: list[State | None] = [None] * len(self._steps)

    @torch.no_grad()
    def frame(self, z: Tensor, condition: Tensor) -> Tensor:
        """z [B, C] and the condition [B, D] of the next frame -> its motion [B, C]."""
        x = z
        for at in reversed(range(len(self._steps))):
            step = self._steps[at]
            kept, changed = x.tensor_split([x.shape[1] // 2], dim=1)  # [B, C // 2], [B, C - C // 2]
            shift, scale, self._states[at] = step.f(kept[:, None], condition[:, None], self._states[at])
            x = torch.cat([kept, changed / scale[:, 0] - shift[:, 0]], dim=1)  # [B, C]
            inverse = torch.linalg.inv(step.invconv.weight().double()).float()
            x = x @ inverse.mT * (-step.actnorm.logs[..., 0]).exp() - step.actnorm.bias[..., 0]  # [B, C]
        return x


@torch.no_grad()
def flow_report() -> Iterator[str]:
    """The lines of `likeness bench pirenderer` that are of the flow; frames of the two take turns."""
    for name, sizes in SIZES.items():
        torch.manual_seed(0)
        flow = MotionFlow(*sizes).eval()
        for parameter in flow.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.02)
        samplers: tuple[PlainSampler | Sampler, ...] = (PlainSampler(flow), Sampler(flow))
        costs: tuple[list[float], ...] = ([], [])
        apart = 0.0
        for _ in range(FRAMES):
            z, condition, found = torch.randn(1, sizes[1]), torch.randn(1, sizes[2]), []
            for sampler, spent in zip(samplers, costs, strict=True):
                start = time.process_time()
                found.append(sampler.frame(z, condition))
                spent.append(time.process_time() - start)
            apart = max(apart, float((found[0] - found[1]).abs().max() / found[0].abs().max()))
        plain, fast = (1000 * sum(spent[1:]) / (FRAMES - 1) for spent in costs)
        yield (
            f"flow of {name}: plain {plain:6.1f} ms CPU a frame, sampler {fast:5.1f}   {plain / fast:4.1f} x   "
            f"largest difference {apart:.1e} of the largest value"
        )
