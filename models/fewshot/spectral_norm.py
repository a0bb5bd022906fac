"""Spectral normalisation (Miyato et al., arXiv 1802.05957), under the names that torch's old form stores.

`weight_orig` is what is trained; `weight_u` and `weight_v` are its first singular vectors, nearly, and it is divided by
the singular value that they give. In training every forward pass brings them nearer by one power iteration.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Conv2d, Module
from torch.nn.functional import conv2d, normalize


def first_weights(*shape: int, deviation: float) -> Tensor:
    """Even draws of that deviation. (On the meta device torch's normal ones first load a library, for seconds.)"""
    reach = 3**0.5 * deviation
    return torch.empty(shape).uniform_(-reach, reach)


class SpectralConv2d(Module):
    """x [B, C, h, w] -> [B, O, h, w], stride 1; the kernel's largest singular value is 1."""

    bias: Tensor
    weight_u: Tensor
    weight_v: Tensor

    def __init__(self, inner: int, outer: int, kernel: int = 1) -> None:
        super().__init__()
        plain = Conv2d(inner, outer, kernel, padding=kernel // 2)  # for its first weights
        assert plain.bias is not None
        self.weight_orig, self.bias, self.padding = plain.weight, plain.bias, kernel // 2
        for name, length in (("weight_u", outer), ("weight_v", inner * kernel * kernel)):
            self.register_buffer(name, first_weights(length, deviation=length**-0.5))  # about 1 long

    def forward(self, x: Tensor) -> Tensor:
        return conv2d(x, self.weight(), self.bias, padding=self.padding)  # [B, O, h, w]

    def weight(self) -> Tensor:
        """The normalised kernel [O, C, k, k]; in training after one power iteration."""
        return self.weight_orig / self.largest()

    def largest(self) -> Tensor:
        """The kernel's largest singular value, as u and v give it; in training after one power iteration."""
        if self.training:
            self.iterate()
        # Copies, since the next forward pass changes the buffers before this one's backward pass may have come.
        u, v = (self.weight_u.clone(), self.weight_v.clone()) if self.training else (self.weight_u, self.weight_v)
        return torch.dot(u, self.weight_orig.flatten(1) @ v)

    @torch.no_grad()
    def iterate(self) -> None:
        """One power iteration."""
        matrix = self.weight_orig.flatten(1)  # [O, C k k]
        self.weight_v.copy_(normalize(matrix.mT @ self.weight_u, dim=0))
        self.weight_u.copy_(normalize(matrix @ self.weight_v, dim=0))


def iterate(network: Module) -> None:
    """One power iteration of every kernel that learns."""
    for own in network.modules():
        if isinstance(own, SpectralConv2d) and own.weight_orig.requires_grad:
            own.iterate()
