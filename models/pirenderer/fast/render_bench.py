"""The fast renderer against the plain formula, and the flow's sampler against its own, in one run.

Frames of the two take turns, since a machine with other work is not equally fast all the time. Without a file the
networks have drawn weights, which changes no time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import TypeVar

import torch
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...loading import load_network
from ..face_generator import RADIUS, FaceGenerator, Rendered
from ..flow_bench import flow_report
from ..motion import NUMBERS, SIDE, windows
from .fast_generator import FastGenerator

Result = TypeVar("Result")
CLIP = 100  # frames of motion whose latents are made at once


def drawn_generator() -> FaceGenerator:
    """A generator whose every layer keeps the size of what it is given: as large as numbers are in a trained one."""
    torch.manual_seed(0)
    generator = FaceGenerator()
    with torch.no_grad():
        for name, parameter in generator.named_parameters():
            if parameter.ndim == 3 and parameter.shape[1:] == (1, 1):  # of a LayerNorm2d
                parameter.normal_(name.endswith("weight"), 0.1)
            else:
                parameter.normal_(0, parameter[0].numel() ** -0.5 if parameter.ndim > 1 else 0.05)
    return generator.eval()


def open_generator(path: Path | None) -> FaceGenerator:
    """The generator of a file; without one, with drawn weights. Raises LikenessError for another network."""
    if path is None:
        return drawn_generator()
    loaded = load_network(path)
    if not isinstance(loaded.network, FaceGenerator):
        raise LikenessError(f"{path} is a {loaded.architecture}, not a PIRenderer. Choose another file.")
    return loaded.network


def report(generator: FaceGenerator, frames: int) -> Iterator[str]:
    """The lines of `likeness bench pirenderer`, for `frames` frames of each form, out of a clip of a hundred."""
    if frames < 1:
        raise LikenessError("There is nothing to measure in 0 frames. Give at least one.")
    yield f"{torch.get_num_threads()} threads, {frames} frames of {SIDE} x {SIDE} of each form; CPU time of all threads"
    yield from _whole(generator, frames)
    yield from flow_report()


@torch.no_grad()
def _whole(generator: FaceGenerator, frames: int) -> Iterator[str]:
    draw = torch.Generator().manual_seed(1)
    source = interpolate(torch.rand(1, 3, 9, 9, generator=draw) * 2 - 1, (SIDE, SIDE), mode="bicubic")
    motion = torch.randn(CLIP, NUMBERS, generator=draw).cumsum(0) * 0.05
    seen, fast = windows(motion, RADIUS), FastGenerator(deepcopy(generator))
    once: list[float] = []
    terms, z = timed(once, lambda: (fast.source(source.clamp(-1, 1)), fast.latents(motion)))
    plain: list[float] = []
    quick: list[float] = []
    apart = [0.0, 0.0, 0.0]
    for at in range(-1, frames):  # the first one of each warms up
        wanted: Rendered = timed(plain, partial(generator, terms.picture, seen[[at % CLIP]]))
        found = timed(quick, partial(fast.render, terms, z[[at % CLIP]]))
        apart = [max(a, float((b - c).abs().max())) for a, b, c in zip(apart, wanted, found, strict=True)]
    slow, short = (sum(costs[1:]) / frames for costs in (plain, quick))
    yield f"plain  {1000 * slow:7.0f} ms CPU a frame, best {1000 * min(plain):5.0f}"
    yield (
        f"fast   {1000 * short:7.0f} ms CPU a frame, best {1000 * min(quick):5.0f}   {slow / short:5.2f} x, "
        f"best {min(plain) / min(quick):4.2f} x   and {1000 * once[0]:.0f} ms once for a source and {CLIP} frames"
    )
    yield f"largest difference: flow {apart[0]:.1e} pixels, warped {apart[1]:.1e}, picture {apart[2]:.1e} in -1..1"


def timed(costs: list[float], call: Callable[[], Result]) -> Result:
    """What the call gives; the CPU seconds that it took are added to the list."""
    start = time.process_time()
    result = call()
    costs.append(time.process_time() - start)
    return result
