"""PyTorch checkpoints, read with weights_only=True: the one reader of pickles here, and it runs nothing that they name.

Two forms: a zip with one record per storage (since torch 1.6), and before that a chain of pickles.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import torch
from torch import Tensor

from .errors import LikenessError
from .state_dict import plain_names

LEGACY_START = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."  # torch.save's magic number, pickled with protocol 2
TIED_COPIES = 4  # weights tied under several names are stored once: a file may name this many times what it holds


class PickledObjects(LikenessError):
    """A file is refused because opening it could run a program."""


def read_torch_zip(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The weights that torch.save wrote into a zip, and {}: torch files have no metadata.

    Raises LikenessError for other archives, TorchScript, packed content (torch never packs, a zip bomb always does),
    sizes beyond the file's, damage, and objects other than weights.
    """
    check_archive(path)
    return _weights(path), {}


def read_legacy_torch(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The weights that torch.save wrote before torch 1.6, and {}. Raises LikenessError as `read_torch_zip` does.

    Memory for a storage is filled straight from the file, so a false size reserves memory but never uses it.
    """
    return _weights(path), {}


def read_torch_content(path: Path) -> object:
    """Whatever torch.save wrote, of tensors, numbers, texts and lists, tuples and dicts of them.

    For files of data; weights are read by `weight_file.read_tensors`. Raises LikenessError as both readers above do,
    and for a file that is no such file.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(LEGACY_START))
    except OSError as error:
        raise LikenessError(f"{path} cannot be read ({error.strerror}). Check its name and folder.") from error
    if start.startswith(b"PK"):
        check_archive(path)
    elif start != LEGACY_START:
        raise LikenessError(f"{path} is not a PyTorch file: it begins with {start[:8]!r}. Choose one.")
    return _load(path)


def check_archive(path: Path) -> None:
    """Raises LikenessError unless this zip is a checkpoint whose records together are no longer than the file."""
    try:
        with ZipFile(path) as archive:
            records = archive.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise LikenessError(
            f"{path} is a zip or PyTorch file that is cut off or damaged. Download it again."
        ) from error
    names = [record.filename for record in records]
    if any(name.endswith("/constants.pkl") for name in names):
        raise LikenessError(f"{path} is a TorchScript program, not weights. Ask its author for the state dict.")
    if not any(name.endswith("/data.pkl") for name in names):
        raise LikenessError(f"{path} is a zip archive, not a checkpoint. Unpack it and choose the weight file inside.")
    size, unpacked = path.stat().st_size, sum(record.file_size for record in records)
    if unpacked > size:
        raise LikenessError(
            f"{path} would grow from {size} to {unpacked} bytes when unpacked, which no real checkpoint does (a zip "
            "bomb?). Get the file from its authors, or save it again with torch.save."
        )


def _weights(path: Path) -> dict[str, Tensor]:
    tensors = plain_names(_load(path), path)
    declared, size = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()), path.stat().st_size
    if declared > TIED_COPIES * size:
        raise LikenessError(f"{path} declares {declared} bytes of weights but is {size} bytes long. Download it again.")
    return tensors


def _load(path: Path) -> object:
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old storage types: the file's age, nothing a user can change
            return torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged pickle trips the unpickler anywhere: KeyError, struct.error, EOFError, ...
        refused = re.search(r"nsupported (?:global: |class |GLOBAL )+(\S+)", str(error))
        if refused:
            raise PickledObjects(
                f"{path} holds Python objects ({refused[1]}), not only weights. It is refused, because such a pickle "
                "can run any program when it is opened. Ask its author for the weights alone, as safetensors."
            ) from error
        raise LikenessError(f"{path} is a PyTorch file that is cut off or damaged. Download it again.") from error
