"""The teacher's drawings of many poses, made once: kept in memory, and in a file, so that no kill can lose them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

CHUNK = 8  # poses drawn at a time
FEWEST = 128  # poses that are drawn however long they take
Drawn = dict[str, Tensor]
LOG = logging.getLogger(__name__)


@torch.no_grad()
def drawings(
    poses: Tensor,
    draw: Callable[[Tensor], Drawn],
    device: torch.device,
    file: Path | None = None,
    patience: float | None = None,
    enough: Callable[[], bool] | None = None,
) -> tuple[Tensor, Drawn]:
    """The poses that were drawn, [P, 45], and what `draw` said of them, tensors [P, ...] by its names, on `device`.

    P is their number, or less where `patience` seconds ended before or `enough` said so; FEWEST are always drawn. What
    `file` holds is taken from there, the rest is added to it. A file that cannot be written is logged and done without.
    """
    began, count = monotonic(), 0
    store = None if file is None else DrawingFile(file)
    whole: Drawn = {}
    for chunk in poses.split(CHUNK):
        drawn = store.next(chunk) if store else None
        if drawn is None:
            late = patience is not None and monotonic() - began > patience
            if count >= FEWEST and (late or (enough is not None and enough())):
                break
            drawn = draw(chunk.to(device))
            if store:
                store.add(chunk, drawn)
        for name, part in drawn.items():
            if name not in whole:
                whole[name] = torch.empty(len(poses), *part.shape[1:], dtype=part.dtype, device=device)
            whole[name][count : count + len(chunk)] = part
        count += len(chunk)
    LOG.info("%d drawings by the teacher after %.0f s", count, monotonic() - began)
    return poses[:count].to(device), {name: part[:count] for name, part in whole.items()}


class DrawingFile:
    """A row of records, one a chunk: the length in 8 bytes, then that many bytes of safetensors, the poses among them.

    A record that a kill cut short, or that is of other poses, ends what the file is worth.
    """

    def __init__(self, path: Path) -> None:
        self.path: Path | None = path
        self.end = 0  # of the records that were read or written

    def next(self, poses: Tensor) -> Drawn | None:
        """What the next record says of these poses; None where there is no such record."""
        if self.path is None or not self.path.exists():
            return None
        try:
            with self.path.open("rb") as file:
                file.seek(self.end)
                length = int.from_bytes(file.read(8), "little")
                content = file.read(min(length, self.path.stat().st_size))
            drawn = load(content) if len(content) == length else {}
        except (OSError, SafetensorError):
            return None
        if "poses" not in drawn or not torch.equal(drawn.pop("poses"), poses):
            return None
        self.end += 8 + length
        return drawn

    def add(self, poses: Tensor, drawn: Drawn) -> None:
        """Writes a record after those that were read, over whatever follows them."""
        if self.path is None:
            return
        parts = {"poses": poses, **drawn}
        content = save({name: part.cpu().contiguous() for name, part in parts.items()})
        try:
            with self.path.open("r+b" if self.path.exists() else "xb") as file:
                file.seek(self.end)
                file.truncate()
                file.write(len(content).to_bytes(8, "little") + content)
        except OSError as error:
            LOG.warning("Drawings are not kept: %s (%s). A killed run makes them again.", self.path, error)
            self.path = None
        self.end += 8 + len(content)
