"""TensorFlow.js layers models: a .json that lists names and shapes, beside a .bin of float32 in that order.

The web demos of THA4 publish their students so. Names become PyTorch's (`X/kernel` -> `X.weight`, `X/bias` ->
`X.bias`), and a convolution's kernel [H, W, in, out] becomes [out, in, H, W].
"""

from __future__ import annotations

import json
from math import prod
from pathlib import Path

import torch
from torch import Tensor

from .errors import LikenessError

NAMES = {"kernel": "weight", "bias": "bias"}
LONGEST_JSON = 16_000_000  # bytes; the published ones have 11 to 15 thousand


def read_tfjs(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors by PyTorch's names from a model's .json, and {}: the format has no metadata.

    Raises LikenessError for a .json that is no such model, weights of another type than float32, and a .bin that is
    missing, outside the .json's folder, or not exactly as long as the .json says.
    """
    entries, binary = _manifest(path)
    sizes = [prod(shape) for _, shape in entries]
    try:
        content = binary.read_bytes() if binary.stat().st_size == 4 * sum(sizes) else None
    except OSError as error:
        raise LikenessError(f"{path} needs {binary.name} beside it, which cannot be read. Download both.") from error
    if content is None:
        raise LikenessError(
            f"{binary} has {binary.stat().st_size} bytes; {path.name} lists weights of {4 * sum(sizes)}. "
            "Download both again."
        )
    values = torch.frombuffer(bytearray(content), dtype=torch.float32).split(sizes)
    return {_name(name): _laid_out(part.view(shape)) for (name, shape), part in zip(entries, values, strict=True)}, {}


def _manifest(path: Path) -> tuple[list[tuple[str, list[int]]], Path]:
    try:
        with path.open(encoding="utf-8") as file:
            (group,) = json.loads(file.read(LONGEST_JSON))["weightsManifest"]
        (binary,) = group["paths"]
        listed = [(entry["name"], entry["shape"], entry["dtype"]) for entry in group["weights"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise LikenessError(f"{path} is not the .json of a TensorFlow.js model. Choose a weight file.") from error
    if not isinstance(binary, str) or Path(binary).name != binary.removeprefix("./"):
        raise LikenessError(f"{path} points to {binary!r}; its .bin must lie in the same folder.")
    for name, shape, kind in listed:
        counts = isinstance(shape, list) and all(type(length) is int and length > 0 for length in shape)
        if not isinstance(name, str) or not counts or kind != "float32":
            raise LikenessError(f"{path}: weight {name!r} is {kind!r} {shape!r}; float32 with a shape is needed.")
    return [(name, shape) for name, shape, _ in listed], path.parent / binary


def _name(name: str) -> str:
    layer, _, role = name.rpartition("/")
    return f"{layer}.{NAMES.get(role, role)}" if layer else role


def _laid_out(tensor: Tensor) -> Tensor:
    return tensor.permute(3, 2, 0, 1).contiguous() if tensor.ndim == 4 else tensor
