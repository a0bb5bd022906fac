"""safetensors files: named tensors behind a JSON header, and nothing that could run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from .errors import LikenessError
from .whole_file import write_whole


def read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors by name, mapped from the file, and its metadata.

    The safetensors library itself compares every declared shape with the file's length before it reads. Raises
    LikenessError for a file that is cut off, damaged, or of a type that torch lacks.
    """
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (SafetensorError, OSError, AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise LikenessError(f"{path} is a damaged or cut off safetensors file ({error}). Download it again.") from error


def stored_names(path: Path) -> list[str]:
    """The names of the tensors, from the header alone; errors as in `read_safetensors`."""
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            return list(file.keys())
    except (SafetensorError, OSError) as error:
        raise LikenessError(f"{path} is a damaged or cut off safetensors file ({error}). Download it again.") from error


def write_safetensors(path: Path | str, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Writes tensors (any device, any strides) and metadata; the file appears under its name whole or not at all.

    Raises LikenessError where the folder is missing or not writable, or the disk is full; nothing is left behind then.
    """
    path = Path(path)
    plain = {name: tensor.detach().to("cpu", copy=True).contiguous() for name, tensor in tensors.items()}
    write_whole(path, save(plain, dict(metadata)))
