"""The flow f of PIRenderer's audio extension (section 4.4): motions <-> noise, on the condition of sound and past.

Its core is MoGlow's (Henter et al., arXiv 1905.06598): Glow's steps (arXiv 1807.03039) with recurrent couplings. One
frame is a row of C numbers, a clip [B, C, T]. No weights of the extension were ever published.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import LSTM, Linear, Module, ModuleList, Parameter
from torch.nn.init import zeros_

from .prior import NORMAL, log_density

EPSILON = 1e-6
State = tuple[Tensor, Tensor]  # of one LSTM


class ActNorm(Module):
    """x [B, C, T] -> (x + bias) exp(logs): begins as what makes the first batch's mean 0 and deviation 1."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias, self.logs = Parameter(torch.zeros(1, channels, 1)), Parameter(torch.zeros(1, channels, 1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return (x + self.bias) * self.logs.exp(), self.logs.sum() * x.shape[2]  # [B, C, T], log-determinant

    @torch.no_grad()
    def begin(self, x: Tensor) -> None:
        """Sets the layer by a first batch x [B, C, T]."""
        mean, spread = x.mean((0, 2), keepdim=True), x.std((0, 2), correction=0, keepdim=True)  # [1, C, 1] each
        self.bias.copy_(-mean)
        self.logs.copy_(-(spread + EPSILON).log())


class InvConv(Module):
    """x [B, C, T] -> W x with W = P L (U + diag(s)): an invertible mixture of the channels, its determinant at hand."""

    p: Tensor
    sign_s: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        # Drawn even where only shapes are asked for ("meta"): for the signs torch would load its compiler, two seconds.
        turned = torch.linalg.qr(torch.randn(channels, channels, device="cpu"))[0]
        p, lower, upper = torch.linalg.lu(turned)
        s = upper.diagonal()
        self.register_buffer("p", p)
        self.register_buffer("sign_s", s.sign())
        self.l, self.log_s, self.u = Parameter(lower), Parameter(s.abs().log()), Parameter(upper.triu(1))

    def weight(self) -> Tensor:
        """W [C, C]."""
        one = torch.eye(len(self.log_s), device=self.l.device, dtype=self.l.dtype)
        diagonal = torch.diag(self.sign_s * self.log_s.exp())
        return self.p @ (self.l.tril(-1) + one) @ (self.u.triu(1) + diagonal)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.weight() @ x, self.log_s.sum() * x.shape[2]  # [B, C, T], log-determinant


class Coupling(Module):
    """h [B, T, C // 2], condition [B, T, D] -> shift and scale of the other channels, [B, T, C - C // 2] each."""

    def __init__(self, channels: int, condition: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.lstm = LSTM(channels // 2 + condition, hidden, layers, batch_first=True)
        self.linear = Linear(hidden, 2 * (channels - channels // 2))
        zeros_(self.linear.weight)  # as Glow begins: near to no change
        zeros_(self.linear.bias)

    def forward(self, h: Tensor, condition: Tensor, state: State | None = None) -> tuple[Tensor, Tensor, State]:
        out, state = self.lstm(torch.cat([h, condition], dim=2), state)  # [B, T, hidden]
        out = self.linear(out)  # [B, T, 2 (C - C // 2)]
        return out[..., ::2], (out[..., 1::2] + 2).sigmoid() + EPSILON, state


class FlowStep(Module):
    """x [B, C, T], condition [B, D, T] -> [B, C, T] and the log-determinant [B]."""

    def __init__(self, channels: int, condition: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.actnorm, self.invconv = ActNorm(channels), InvConv(channels)
        self.f = Coupling(channels, condition, hidden, layers)

    def forward(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        x, of_norm = self.actnorm(x)  # [B, C, T]
        x, of_mixture = self.invconv(x)  # [B, C, T]
        kept, changed = x.tensor_split([x.shape[1] // 2], dim=1)  # [B, C // 2, T], [B, C - C // 2, T]
        shift, scale, _ = self.f(kept.mT, condition.mT)  # [B, T, C - C // 2] each
        changed = (changed + shift.mT) * scale.mT  # [B, C - C // 2, T]
        return torch.cat([kept, changed], dim=1), of_norm + of_mixture + scale.log().sum((1, 2))


class Latent(NamedTuple):
    """z [B, C, T], and how likely the motions were that gave it: nll [B], in bits for each frame."""

    z: Tensor
    nll: Tensor


class Flow(Module):
    """The steps, under the name that MoGlow's files give them."""

    def __init__(self, steps: int, channels: int, condition: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.layers = ModuleList(FlowStep(channels, condition, hidden, layers) for _ in range(steps))


class MotionFlow(Module):
    """x [B, C, T], condition [B, D, T] -> z and its negative log-likelihood; `flow_sampler.Sampler` leads back."""

    def __init__(self, steps: int, channels: int, condition: int, hidden: int, layers: int = 2) -> None:
        super().__init__()
        self.flow = Flow(steps, channels, condition, hidden, layers)

    def forward(self, x: Tensor, condition: Tensor) -> Latent:
        z, log_determinant = self.transformed(x, condition)  # [B, C, T], [B]
        return Latent(z, bits_per_frame(log_determinant + log_density(z, NORMAL), x.shape[2]))

    def transformed(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """x [B, C, T], condition [B, D, T] -> z and the log-determinant [B] of the way there."""
        log_determinant = x.new_zeros(len(x))  # [B]
        for step in self.flow.layers:
            x, own = step(x, condition)  # [B, C, T]
            log_determinant = log_determinant + own
        return x, log_determinant


def bits_per_frame(log_likelihood: Tensor, frames: int) -> Tensor:
    """Natural logarithms of the likelihoods [B] of clips of so many frames -> nll [B]."""
    return -log_likelihood / (frames * math.log(2))
