"""Reading files of named tensors without running anything that is in them.

What a file is, is decided by its first bytes, never by its name: published checkpoints are called .pt, .pth, .tar or
.bin as it pleased their authors, and failed downloads are web pages under the right name.
"""

from __future__ import annotations

import os
from pathlib import Path

from torch import Tensor

from .errors import LikenessError
from .safetensors_file import read_safetensors
from .tfjs_file import read_tfjs
from .torch_file import LEGACY_START, read_legacy_torch, read_torch_zip

READERS = {
    "safetensors": read_safetensors,
    "torch zip": read_torch_zip,
    "legacy torch": read_legacy_torch,
    "TensorFlow.js": read_tfjs,
}
PICKLE_PROTOCOLS = (b"\x02", b"\x03", b"\x04", b"\x05")
TORCH_SUFFIXES = (".pt", ".pth", ".ckpt", ".safetensors")
TAR_MAGIC_AT = 257  # "ustar", POSIX.1-1988
KNOWN = "Likeness reads safetensors files, PyTorch checkpoints (.pt, .pth) and TensorFlow.js models (.json with .bin)."


def read_tensors(path: Path | str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a weight file by name, as stored (on the CPU), and its metadata ({} where the format has none).

    Sizes that a file declares are checked against its length. What training programs leave around the weights is taken
    off (state_dict.plain_names).
    Tensors may be mapped from the file: copy what has to outlive it. Raises LikenessError, which names the file and
    the remedy, for anything that is not such a file, is damaged, or could run code.
    """
    path = Path(path)
    return READERS[kind_of(path)](path)


def weight_files(folder: Path) -> list[Path]:
    """The files of a folder that are called as weights are, sorted: .pt, .pth, .ckpt, .safetensors, .json with .bin."""
    files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    return [
        file
        for file in files
        if file.suffix.lower() in TORCH_SUFFIXES
        or (file.suffix.lower() == ".json" and file.with_suffix(".weights.bin").exists())
    ]


def kind_of(path: Path) -> str:
    """Which of READERS reads this file. Raises LikenessError for a file that none of them reads, saying what it is."""
    if os.path.isdir(path):
        raise LikenessError(f"{path} is a folder. Choose a weight file inside it.")
    if not os.path.exists(path):
        raise LikenessError(f"There is no file {path}. Check the name and the folder.")
    if not os.path.isfile(path):
        raise LikenessError(f"{path} is not an ordinary file. Choose a weight file.")
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise LikenessError(f"{path} cannot be read ({error.strerror}). Check its permissions.") from error
    size = path.stat().st_size
    if head[5:9] == b"\0\0\0{":  # safetensors: the header's length in 8 bytes, then the header; asked first, as the
        if int.from_bytes(head[:8], "little") > size - 8:  # length's own bytes may look like any other start
            raise LikenessError(f"{path} is a safetensors file that is cut off or damaged. Download it again.")
        return "safetensors"
    mistake = _mistake(head, size)
    if mistake:
        raise LikenessError(f"{path} {mistake}")
    starts = {b"PK": "torch zip", LEGACY_START: "legacy torch", b"{": "TensorFlow.js"}
    for start, kind in starts.items():
        if head.startswith(start):
            return kind
    raise LikenessError(f"{path} is not a weight file: it begins with {head[:8]!r}. {KNOWN}")


def _mistake(head: bytes, size: int) -> str | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not size:
        return "is empty (0 bytes): its download failed. Download it again."
    if text.startswith(b"version https://git-lfs"):
        return "is a Git LFS pointer, a note of where the weights are. Run `git lfs pull`, or download the file itself."
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "is a web page, not weights: the download was answered with a page. Download it again in a browser."
    if head[TAR_MAGIC_AT : TAR_MAGIC_AT + 5] == b"ustar":
        return "is a tar archive. Unpack it and choose the weight file inside."
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")):
        return "is a compressed archive. Unpack it and choose the weight file inside."
    if head[:1] == b"\x80" and head[1:2] in PICKLE_PROTOCOLS and not head.startswith(LEGACY_START):
        return (
            "is a Python pickle that torch.save did not write. It is refused, because a pickle can run any program "
            "when it is opened. Ask its author for a safetensors file."
        )
    return None
