"""The rule by which goldens were made: weights and inputs from numbers that every machine draws alike.

A golden (tests/goldens/*.json) was recorded from a published network whose weights were filled by this rule; ours,
filled alike, must give the same outputs. All draws come from numpy's RandomState, whose stream never changes.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

SAMPLED = 64  # values of each output that a golden keeps
DRAWN_AT_ONCE = 2**15


def filled(shapes: dict[str, list[int]], seed: int, gain: float) -> dict[str, Tensor]:
    """A tensor for each name and shape of a state dict; its draw depends on its name and `seed` alone."""
    drawn = {name: _filled(name, tuple(shape), seed, gain) for name, shape in shapes.items()}
    for name in shapes:
        if name.split(".")[-1] == "weight_u":
            stem = name.removesuffix("weight_u")
            u, v = _singular_vectors(drawn[stem + "weight_orig"], drawn[name])
            drawn.update({name: u, stem + "weight_v": v} if stem + "weight_v" in shapes else {name: u})
    return {name: torch.from_numpy(value) for name, value in drawn.items()}


def _filled(name: str, shape: tuple[int, ...], seed: int, gain: float) -> np.ndarray:
    stream = np.random.RandomState((zlib.crc32(name.encode()) + seed) % 2**32)
    match name.split(".")[-1]:
        case "num_batches_tracked":
            return np.zeros(shape, np.int64)
        case "running_mean":
            return _drawn(stream, shape, lambda normal: 0.1 * normal)
        case "running_var":
            return _drawn(stream, shape, lambda normal: 1 + 0.1 * np.abs(normal))
        case _ if len(shape) >= 2:
            root = np.sqrt(np.prod(shape[1:]))  # of the layer's fan-in
            return _drawn(stream, shape, lambda normal: normal * gain / root)
        case "weight" | "gamma" if len(shape) == 1:
            return _drawn(stream, shape, lambda normal: 1 + 0.1 * normal)
        case _:
            return _drawn(stream, shape, lambda normal: 0.05 * normal)


def _drawn(
    stream: np.random.RandomState, shape: tuple[int, ...], rule: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """The rule's values of normal draws, drawn in parts that a processor's cache holds: the same numbers, sooner."""
    values = np.empty(math.prod(shape), np.float32)
    for start in range(0, values.size, DRAWN_AT_ONCE):
        part = values[start : start + DRAWN_AT_ONCE]
        part[:] = rule(stream.standard_normal(part.size))
    return values.reshape(shape)


def _singular_vectors(weight: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The u and v of spectral normalisation after 30 power iterations from the drawn u."""
    matrix = weight.astype(np.float64).reshape(len(weight), -1)
    left = u.astype(np.float64)
    for _ in range(30):
        right = matrix.T @ left
        right /= np.linalg.norm(right)
        left = matrix @ right
        left /= np.linalg.norm(left)
    return left.astype(np.float32), right.astype(np.float32)


def made(spec: dict[str, Any]) -> Tensor:
    """An input from its description: a literal, a uniform or normal draw, or a smooth picture-like one."""
    if "value" in spec:
        return torch.tensor(spec["value"], dtype=torch.float32)
    stream, shape = np.random.RandomState(spec["seed"]), tuple(spec["shape"])
    if "normal" in spec:
        value = spec["normal"] * stream.standard_normal(shape)
    elif "smooth" in spec:
        knots = spec["smooth"]
        value = stream.uniform(spec["low"], spec["high"], (*shape[:-2], knots, knots))
        value = _enlarged(value.swapaxes(-1, -2), shape[-2]).swapaxes(-1, -2)
        value = _enlarged(value, shape[-1])
    else:
        value = stream.uniform(spec["low"], spec["high"], shape)
    return torch.from_numpy(value.astype(np.float32))


def _enlarged(values: np.ndarray, size: int) -> np.ndarray:
    """Linear interpolation of the last axis to `size` points, first and last kept."""
    at = np.linspace(0, values.shape[-1] - 1, size)
    below = np.minimum(at.astype(int), values.shape[-1] - 2)
    return values[..., below] * (1 - (at - below)) + values[..., below + 1] * (at - below)


def furthest(output: Tensor, recorded: dict[str, Any]) -> float:
    """The largest difference at the golden's sampled places, in standard deviations of the recorded output."""
    assert list(output.shape) == recorded["shape"]
    flat = output.detach().double().flatten().numpy()
    places = np.random.RandomState(7).randint(0, flat.size, SAMPLED)
    return float(np.abs(flat[places] - np.array(recorded["samples"])).max() / (recorded["std"] + 1e-12))
