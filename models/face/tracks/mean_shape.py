"""How one face's points lie in a frame, as a middle, a size and a turn; what remains is what the face itself does.

Points are complex numbers x + iy here: a similarity of the plane is then middle + factor * shape, the factor's length
its size and its angle its turn, and the best one by least squares is a projection.
"""

from __future__ import annotations

import torch
from torch import Tensor

ROUNDS = 12  # of the power method; faces are so alike that three are enough for float32
POINTLIKE = 1e-3  # pixels: a face whose points lie closer together has neither size nor turn


def complex_of(points: Tensor) -> Tensor:
    """Points [..., 2] in float32 -> [...] complex64; no copy where memory is in order."""
    return torch.view_as_complex(points.contiguous())


def real_of(points: Tensor) -> Tensor:
    """[...] complex -> [..., 2] in float32."""
    return torch.view_as_real(points.to(torch.complex64))


def middles_of(points: Tensor) -> Tensor:
    """Means of points [..., N, 2] -> [...] complex128."""
    return torch.view_as_complex(points.mean(dim=-2, dtype=torch.float64))


def mean_shape(points: Tensor) -> Tensor:
    """What shape points [T, N, 2] have in common, whatever their place, size and turn: [N] complex64.

    Its middle is 0 and its points are 1 away from there on quadratic average. The full Procrustes mean (Kent 1994): the
    first eigenvector of the sum of z z* / |z|^2, so no frame is the model for the others. Frames whose points all lie
    in one place take no part.
    """
    own = complex_of(points) - middles_of(points)[:, None].to(torch.complex64)  # [T, N]
    sizes = own.abs().square().mean(dim=1).sqrt()  # [T]
    own = own[sizes > POINTLIKE] / sizes[sizes > POINTLIKE][:, None]
    if not len(own):
        return torch.zeros(points.shape[1], dtype=torch.complex64)
    shape = own[len(own) // 2]
    for _ in range(ROUNDS):
        shape = (own @ shape.conj()).conj() @ own  # [N]
        shape = shape / shape.abs().square().mean().sqrt()
    return shape


def fit(points: Tensor, shape: Tensor) -> tuple[Tensor, Tensor]:
    """Middles and factors, [T] complex128 each, by which `shape` [N] lies over points [T, N, 2] as well as it can.

    Where the points lie in one place, or are nothing like the shape, the factor is 0.
    """
    middles = middles_of(points)
    own = complex_of(points) - middles[:, None].to(torch.complex64)  # [T, N]
    factors = (own @ shape.conj()).to(torch.complex128) / shape.numel()
    return middles, torch.where(factors.abs() > POINTLIKE, factors, 0)


def remainder(points: Tensor, shape: Tensor, middles: Tensor, factors: Tensor) -> Tensor:
    """What the similarity leaves of points [T, N, 2], in units of the shape: [T, N] complex64, 0 for a factor of 0."""
    own = complex_of(points) - middles[:, None].to(torch.complex64)
    there = factors[:, None].abs() > 0
    return torch.where(there, own / torch.where(there, factors[:, None], 1).to(torch.complex64) - shape, 0)


def placed(shapes: Tensor, middles: Tensor, factors: Tensor) -> Tensor:
    """Shapes [T, N] or [N] as they lie in the frames: [T, N, 2] float32."""
    return real_of(middles[:, None].to(torch.complex64) + factors[:, None].to(torch.complex64) * shapes)
