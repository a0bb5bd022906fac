"""A ReconNet that needs no training, and motions of known numbers."""

from __future__ import annotations

from fractions import Fraction

import torch

from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.recon_net import ReconConfig, ReconNet

SMALL = ReconConfig(blocks=(1, 1, 1, 1), width=2)


@torch.no_grad()
def counting_network() -> ReconNet:
    """Its coefficients are their own places, 0 to 256, whatever it sees."""
    network = ReconNet(SMALL).eval()
    for head in network.final_layers:
        head.weight.zero_()
    start = 0
    for head in network.final_layers:
        head.bias.copy_(torch.arange(start, start + len(head.bias)))
        start += len(head.bias)
    return network


def seeing_network(seed: int = 0) -> ReconNet:
    """Its coefficients are different for different faces."""
    torch.manual_seed(seed)
    return ReconNet(SMALL).eval()


def ramp(frames: int, seed: int = 0, fps: int = 25) -> Motion:
    """Frames of random motion with crops as they are: s about 1, places about 128."""
    draw = torch.Generator().manual_seed(seed)
    values = torch.randn(frames, 73, generator=draw)
    values[:, 64:67] *= 0.2
    values[:, 70] = 1 + 0.1 * torch.rand(frames, generator=draw)
    values[:, 71:] = 128 + values[:, 71:]
    return Motion(values, Fraction(fps))


def still(*, expression: float = 0.0, angle: float = 0.0, crop: tuple[float, float, float] = (1, 128, 128)) -> Motion:
    """One frame whose expression and angles are all of one number."""
    values = torch.zeros(1, 73)
    values[:, :64], values[:, 64:67], values[:, 70:] = expression, angle, torch.tensor(crop)
    return Motion(values)
