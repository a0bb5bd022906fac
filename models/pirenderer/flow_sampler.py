"""The flow's way back, from noise to motion (PIRenderer, section 4.4), frame by frame.

A frame waits for the one before, and reads every weight once: what it takes is the reading, and each small operation.
So inverses and all that is linear are joined beforehand, and LSTMs are their formula, which for a single frame is far
faster than torch's.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor

from .flow import EPSILON, FlowStep, MotionFlow


class Cell(NamedTuple):
    """An LSTM layer: weights [inputs + H, 4 H] of what it sees and of its own last output, bias [4 H]."""

    weight: Tensor
    bias: Tensor


class Back(NamedTuple):
    """A step's way back: its LSTM, the coupling's head, and mixture and norm as one x W + b."""

    cells: list[Cell]
    head: Tensor
    head_bias: Tensor
    weight: Tensor
    bias: Tensor


class Sampler:
    """From noise to motion for one batch of clips; inverses are computed once, in float64."""

    @torch.no_grad()
    def __init__(self, flow: MotionFlow) -> None:
        steps = [step for step in flow.flow.layers if isinstance(step, FlowStep)][::-1]
        lstms = [step.f.lstm for step in steps]
        known, self._hidden = len(steps[0].invconv.p) // 2, lstms[0].hidden_size
        # [D, K 4 H]: what the first layers make of the condition is one product for all steps
        self._condition = torch.cat([cast(Tensor, lstm.weight_ih_l0)[:, known:] for lstm in lstms]).mT.contiguous()
        self._steps = [_back(step, known) for step in steps]
        self._states: list[list[tuple[Tensor, Tensor]]] | None = None

    @torch.no_grad()
    def frame(self, z: Tensor, condition: Tensor) -> Tensor:
        """z [B, C] and the condition [B, D] of the next frame -> its motion [B, C]."""
        size, x = self._hidden, z
        if self._states is None:
            zero = z.new_zeros(len(z), size)
            self._states = [[(zero, zero) for _ in step.cells] for step in self._steps]
        seen = (condition @ self._condition).split(4 * size, dim=1)  # K of [B, 4 H]
        for step, states, first in zip(self._steps, self._states, seen, strict=True):
            kept, changed = x.tensor_split([x.shape[1] // 2], dim=1)  # [B, C // 2], [B, C - C // 2]
            out = kept
            for at, cell in enumerate(step.cells):
                gates = torch.addmm(cell.bias, torch.cat([out, states[at][0]], dim=1), cell.weight)  # [B, 4 H]
                if at == 0:
                    gates += first
                out, memory = _cell(gates, states[at][1])  # [B, H] each
                states[at] = out, memory
            shift, raw = torch.addmm(step.head_bias, out, step.head).chunk(2, dim=1)  # [B, C - C // 2] each
            changed = changed / (raw.sigmoid_() + EPSILON) - shift  # [B, C - C // 2]
            x = torch.addmm(step.bias, torch.cat([kept, changed], dim=1), step.weight)  # [B, C]
        return x


def _cell(gates: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
    """gates [B, 4 H] of an LSTM (input, forget, cell, output; Hochreiter and Schmidhuber 1997) -> output, memory."""
    size = memory.shape[1]
    opened = gates.sigmoid()  # [B, 4 H]; of the cell's own part it is not used
    memory = torch.addcmul(
        opened[:, size : 2 * size] * memory, opened[:, :size], gates[:, 2 * size : 3 * size].tanh()
    )  # [B, H]
    return opened[:, 3 * size :] * memory.tanh(), memory


def _back(step: FlowStep, known: int) -> Back:
    lstm, linear = step.f.lstm, step.f.linear
    cells = []
    for at in range(lstm.num_layers):
        seen, own = getattr(lstm, f"weight_ih_l{at}"), getattr(lstm, f"weight_hh_l{at}")  # [4 H, inputs], [4 H, H]
        weight = torch.cat([seen[:, :known] if at == 0 else seen, own], dim=1)
        bias = getattr(lstm, f"bias_ih_l{at}") + getattr(lstm, f"bias_hh_l{at}")
        cells.append(Cell(weight.mT.contiguous(), bias))
    # The published head gives shift and scale in turn; sigmoid(raw + 2) has its 2 in the bias
    order = torch.cat([torch.arange(0, linear.out_features, 2), torch.arange(1, linear.out_features, 2)])
    bias = linear.bias[order].clone()
    bias[len(bias) // 2 :] += 2
    inverse = torch.linalg.inv(step.invconv.weight().cpu().double())  # [C, C]; Apple's GPUs have no float64
    spread = (-step.actnorm.logs[0].cpu().double()).exp()  # [C, 1]
    return Back(
        cells,
        linear.weight[order].mT.contiguous(),
        bias,
        (spread * inverse).mT.to(linear.weight).contiguous(),
        -step.actnorm.bias[0, :, 0],
    )
