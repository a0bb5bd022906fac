"""Paste in the rectangle that a crop touches, against the same formula in every pixel of the frame, in one run.

Frames of the two take turns, since a machine with other work is not equally fast all the time; the best of each counts.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ..cropping.similarity import onto_square
from .crop_place import CropPlace
from .paste import Blend, Patch, paste, paste_at

FRAMES = {"1080p": (1080, 1920), "2160p": (2160, 3840)}
BLENDS = {
    "replace": Blend(detail="nowhere", color=0),
    "default": Blend(),
    "pyramid": Blend(seam="pyramid"),
    "poisson": Blend(seam="poisson"),
}
ROUNDS = 5
TURNED = 10  # degrees


def report(face: int, size: int) -> Iterator[str]:
    """The lines of `likeness bench paste`, for crops of `size` pixels that are `face` pixels wide in the frame."""
    if not 1 <= face <= 1000 or not 1 <= size <= 4096:
        raise LikenessError("The face is 1 to 1000 pixels of a frame that is 1080 high, and a crop 1 to 4096.")
    yield f"{torch.get_num_threads()} threads: faces of {face} pixels, crops of {size}; best of {ROUNDS} uint8 frames"
    for name, frame_size in FRAMES.items():
        for kind, blend in BLENDS.items():
            whole, part, levels = measured(*frame_size, face, size, blend)
            yield (
                f"{name} {kind:8} whole frame {1000 * whole:7.1f} ms CPU   rectangle {1000 * part:6.1f} ms CPU   "
                f"{whole / part:5.1f} x   difference {levels}"
            )


def measured(height: int, width: int, face: int, size: int, blend: Blend) -> tuple[float, float, int]:
    """CPU seconds of both forms, of all threads, and the largest difference of their frames in grey levels."""
    frame, edited = picture(height, width), picture(size, size, seed=1).float() / 255
    matrix = onto_square(*_square(height, width, face))[0]
    whole = whole_frame(matrix, height, width)
    plain: list[float] = []
    fast: list[float] = []
    for _ in range(ROUNDS):
        wanted = _timed(plain, lambda: _laid(frame, paste_at(whole, frame, edited, matrix, blend)))
        found = _timed(fast, lambda: _laid(frame, paste(frame, edited, matrix, blend)))
    return min(plain), min(fast), int((wanted.int() - found.int()).abs().max())


def whole_frame(matrix: Tensor, height: int, width: int) -> CropPlace:
    """All pixels of a frame, and what place of the crop each of them shows."""
    x, y = torch.arange(width, dtype=torch.float64) + 0.5, torch.arange(height, dtype=torch.float64) + 0.5
    across, down = (along * x + downwards * y[:, None] + shift for along, downwards, shift in matrix.tolist())
    steps = matrix[:, :2].norm(dim=1).tolist()
    return CropPlace(slice(0, height), slice(0, width), across.float(), down.float(), (steps[0], steps[1]))


def picture(height: int, width: int, seed: int = 0) -> Tensor:
    """[height, width, 3] uint8: soft spots of all colours."""
    spots = torch.rand(1, 3, 9, 16, generator=torch.Generator().manual_seed(seed))
    return (255 * interpolate(spots, (height, width), mode="bilinear")[0].movedim(0, -1)).byte().contiguous()


def _square(height: int, width: int, side: int) -> tuple[Tensor, Tensor, Tensor]:
    """Middle, and half a side across and down, [1, 2] each, of a turned square in the middle of a frame."""
    angle = math.radians(TURNED)
    across = torch.tensor([[math.cos(angle), math.sin(angle)]], dtype=torch.float64) * side / 2
    return torch.tensor([[width / 2, height / 2]]), across, across.flip(1) * torch.tensor([-1, 1])


def _laid(frame: Tensor, patch: Patch | None) -> Tensor:
    """A new frame, as a node would give it; the copy is part of the cost."""
    done = frame.clone()
    if patch is not None:
        done[patch.rows, patch.columns] = patch.pixels
    return done


def _timed(costs: list[float], call: Callable[[], Tensor]) -> Tensor:
    start = time.process_time()
    result = call()
    costs.append(time.process_time() - start)
    return result
