"""The flow's way back, from noise to motion (PIRenderer, section 4.4), frame by frame.

A frame waits for the one before, and reads every weight once: what it takes is the reading, and each small operation.
So inverses and all that is linear are joined beforehand; what the condition and the last frame decide is one product
for all steps; and LSTMs are their formula, in memory that is used again.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor

from .flow import EPSILON, FlowStep, MotionFlow


class Back(NamedTuple):
    """A step's way back: what its LSTM's layers see, the coupling's head, and mixture and norm as one x W + b."""

    seen: list[Tensor]
    head: Tensor
    head_bias: Tensor
    weight: Tensor
    bias: Tensor


class Layer(NamedTuple):
    """What one LSTM layer writes to for a batch: its four gates [B, 4 H], its memory and its output [B, H]."""

    gates: Tensor
    opened: Tensor  # [B, 3 H]: input, forget and output gate
    parts: list[Tensor]  # input, forget, output, cell: [B, H] each
    memory: Tensor
    out: Tensor


class Kept(NamedTuple):
    """All layers' gates [L K, B, 4 H] and outputs [L K, B, H]; for each step its layers, which are parts of these."""

    gates: Tensor
    outs: Tensor
    steps: list[list[Layer]]


class Sampler:
    """From noise to motion for one batch of clips; inverses are computed once, in float64."""

    @torch.no_grad()
    def __init__(self, flow: MotionFlow) -> None:
        steps = [step for step in flow.flow.layers if isinstance(step, FlowStep)][::-1]
        lstms = [step.f.lstm for step in steps]
        known, self._depth = len(steps[0].invconv.p) // 2, lstms[0].num_layers
        # [D, K 4 H]: what the first layers make of the condition
        first = [_by_gates(cast(Tensor, lstm.weight_ih_l0))[:, known:] for lstm in lstms]
        self._condition = torch.cat(first).mT.contiguous()
        layers = [(lstm, at) for at in range(self._depth) for lstm in lstms]  # all first ones, all second ones ..
        # [L K, H, 4 H] and [L K, 1, 4 H]: what layers make of their own last output
        self._own = torch.stack([_by_gates(getattr(lstm, f"weight_hh_l{at}")).mT for lstm, at in layers]).contiguous()
        self._bias = torch.stack(
            [_by_gates(getattr(lstm, f"bias_ih_l{at}") + getattr(lstm, f"bias_hh_l{at}"))[None] for lstm, at in layers]
        )
        self._steps = [_back(step, known) for step in steps]
        self._kept: Kept | None = None

    @torch.no_grad()
    def frame(self, z: Tensor, condition: Tensor) -> Tensor:
        """z [B, C] and the condition [B, D] of the next frame -> its motion [B, C]."""
        self._kept = self._kept or self._at_rest(z)
        gates, outs, layers = self._kept
        torch.baddbmm(self._bias, outs, self._own, out=gates)  # [L K, B, 4 H]
        of_condition = (condition @ self._condition).unflatten(1, (len(self._steps), -1))  # [B, K, 4 H]
        gates[: len(self._steps)] += of_condition.transpose(0, 1)
        known, x = z.shape[1] // 2, z.clone()
        for step, cells in zip(self._steps, layers, strict=True):
            out, changed = x[:, :known], x[:, known:]  # [B, C // 2], [B, C - C // 2]
            for weight, cell in zip(step.seen, cells, strict=True):
                cell.gates.addmm_(out, weight)
                out = _open(cell)  # [B, H]
            raw = torch.addmm(step.head_bias, out, step.head)  # [B, 2 (C - C // 2)]
            shift, scale = raw[:, : changed.shape[1]], raw[:, changed.shape[1] :].sigmoid_().add_(EPSILON)
            changed.div_(scale).sub_(shift)
            x = torch.addmm(step.bias, x, step.weight)  # [B, C]
        return x

    def _at_rest(self, z: Tensor) -> Kept:
        """For a batch like z; outputs and memories begin as zeros."""
        count, (places, size, _) = len(self._steps), self._own.shape
        with torch.inference_mode(False):  # else it could not be written outside of that mode
            gates = torch.zeros(places, len(z), 4 * size, device=z.device, dtype=z.dtype)
            outs, memory = torch.zeros(2, places, len(z), size, device=z.device, dtype=z.dtype)
        layers = [
            Layer(own, own[:, : 3 * size], list(own.split(size, dim=1)), *pair)
            for own, *pair in zip(gates, memory, outs, strict=True)
        ]
        return Kept(gates, outs, [layers[step::count] for step in range(count)])


def _open(layer: Layer) -> Tensor:
    """An LSTM's formula (Hochreiter and Schmidhuber 1997): its gates, summed -> its output [B, H], kept with memory."""
    layer.opened.sigmoid_()
    entered, kept, shown, cell = layer.parts
    layer.memory.mul_(kept).addcmul_(entered, cell.tanh_())
    return torch.tanh(layer.memory, out=layer.out).mul_(shown)


def _by_gates(weight: Tensor) -> Tensor:
    """torch's order of [4 H, ..], input, forget, cell, output -> input, forget, output, cell."""
    entered, kept, cell, shown = weight.chunk(4)
    return torch.cat([entered, kept, shown, cell])


def _back(step: FlowStep, known: int) -> Back:
    lstm, linear = step.f.lstm, step.f.linear
    first = _by_gates(cast(Tensor, lstm.weight_ih_l0))[:, :known]  # [4 H, C // 2]
    later = [_by_gates(getattr(lstm, f"weight_ih_l{at}")) for at in range(1, lstm.num_layers)]  # [4 H, H] each
    # The published head gives shift and scale in turn; sigmoid(raw + 2) has its 2 in the bias
    order = torch.cat([torch.arange(0, linear.out_features, 2), torch.arange(1, linear.out_features, 2)])
    bias = linear.bias[order].clone()
    bias[len(bias) // 2 :] += 2
    inverse = torch.linalg.inv(step.invconv.weight().cpu().double())  # [C, C]; Apple's GPUs have no float64
    spread = (-step.actnorm.logs[0].cpu().double()).exp()  # [C, 1]
    return Back(
        [weight.mT.contiguous() for weight in (first, *later)],
        linear.weight[order].mT.contiguous(),
        bias,
        (spread * inverse).mT.to(linear.weight).contiguous(),
        -step.actnorm.bias[0, :, 0],
    )
