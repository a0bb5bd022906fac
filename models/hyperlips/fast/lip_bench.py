"""HyperLips' fast forms against the plain formulas, in one run: CPU time of a frame and the largest difference.

Rounds of the two take turns, since a machine with other work is not equally fast all the time; the best of each counts.
Without files the networks have drawn weights, which changes no time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate
from torch.utils.flop_counter import FlopCounterMode

from ...errors import LikenessError
from ...loading import load_network
from ..base import SIDE, HyperLipsBase
from ..hr_decoder import HRConfig, HRDecoder
from ..hyper_conv import GeneratedConv
from ..hyper_lips import HyperLips, upper_half

ROUNDS = 4  # of which the first is not counted
FOURS = 4  # frames in whose batches the plain base is fastest; the published program draws 128 at once
LOWER = SIDE // 2  # the published paste takes nothing above

Draw = Callable[[], Tensor]


class Form(NamedTuple):
    """What is drawn of so many frames, by the plain formula and by the fast form."""

    name: str
    frames: int
    plain: Draw
    fast: Draw


def open_networks(base: Path | None, hr: Path | None, rescaling: int) -> tuple[HyperLipsBase, HRDecoder]:
    """The networks of two files; without one, of published size with drawn weights.

    Raises LikenessError for files of other networks.
    """
    networks: list[Module] = []
    for path, kind, made in ((base, HyperLipsBase, HyperLipsBase), (hr, HRDecoder, lambda: drawn_hr(rescaling))):
        network = _with_weights(made()) if path is None else load_network(path).network
        if not isinstance(network, kind):
            raise LikenessError(f"{path} is no {kind.__name__} of HyperLips. Choose another file.")
        networks.append(network.eval())
    return networks[0], networks[1]  # type: ignore[return-value]


def drawn_hr(rescaling: int) -> HRDecoder:
    return HRDecoder(HRConfig(rescaling))


@torch.no_grad()
def _with_weights(network: Module) -> Module:
    """Every layer keeps the size of what it is given: as large as numbers are in a trained network."""
    torch.manual_seed(0)
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.normal_(0, (2 / parameter[0].numel()) ** 0.5)
    for part in network.modules():
        if isinstance(part, GeneratedConv):
            part.hyperkernel.weight *= (9 * part.channels) ** -0.5
    return network


def report(base: HyperLipsBase, hr: HRDecoder, frames: int, published: bool = False) -> Iterator[str]:
    """The lines of `likeness bench hyperlips`, as they are measured: of `frames` frames of a clip with one reference.

    `published`: the HR decoder as the published program feeds it, too. Raises LikenessError for no frames.
    """
    if frames < 1:
        raise LikenessError("There is nothing to measure in 0 frames. Give at least one.")
    yield (
        f"{torch.get_num_threads()} threads; milliseconds of CPU a frame, best of {ROUNDS - 1}; largest difference of "
        "the control vectors, and of pictures in 0..1"
    )
    fast, costs = HyperLips(base, hr), 0.0
    for form in _forms(base, hr, fast, frames):
        before, after, apart = measured(form)
        costs = after if form.frames == 1 and not costs else costs
        yield (
            f"{form.name:48} plain {1000 * before:7.1f}   fast {1000 * after:7.1f}   {before / after:5.2f} x   "
            f"largest difference {apart:.1e}"
        )
    if published:
        yield from _as_published(hr, costs)


@torch.inference_mode()
def measured(form: Form) -> tuple[float, float, float]:
    """CPU seconds a frame of both, of all threads, and the largest difference of what they draw."""
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        wanted, found = (_timed(cost, draw) for cost, draw in zip(costs, (form.plain, form.fast), strict=True))
    before, after = (min(cost[1:]) / form.frames for cost in costs)
    return before, after, float((wanted - found).abs().max())


def _forms(base: HyperLipsBase, hr: HRDecoder, fast: HyperLips, frames: int) -> Iterator[Form]:
    random = torch.Generator().manual_seed(1)
    soft = torch.rand(frames + 1, 3, 9, 9, generator=random)
    pictures = interpolate(soft, (SIDE, SIDE), mode="bicubic").clamp(0, 1)
    faces, reference = pictures[1:], pictures[:1]
    mel = 8 * torch.rand(frames, 80, 16, generator=random) - 4
    seen = torch.cat([upper_half(faces).flip(1), reference.flip(1).expand(frames, -1, -1, -1)], 1)
    control = base.control(mel[:, None]).detach()

    def plain(rows_from: int, at_once: int) -> Draw:
        def draw() -> Tensor:
            parts = zip(seen.split(at_once), control.split(at_once), strict=True)
            return torch.cat([base.draw(*part) for part in parts]).flip(1)[:, :, rows_from:]

        return draw

    with torch.no_grad():
        terms = fast.reference(reference)
    yield Form("a sound's control vectors", frames, lambda: base.control(mel[:, None]), lambda: fast.control(mel))
    lower = f"rows {LOWER} to {SIDE - 1}"
    for name, first, at_once in (("", 0, frames), (", plain in fours", 0, FOURS), (f", {lower}", LOWER, frames)):
        quick = lambda first=first: fast.draw(faces, terms, control, first)[:, :, first:]  # noqa: E731
        yield Form(f"base, {frames} at once{name}", frames, plain(first, at_once), quick)
    sketch = (torch.rand(1, SIDE, SIDE, generator=random) > 0.9).float()
    wide, times = sketch[:, None].expand(-1, 3, -1, -1), hr.config.rescaling
    for name, first in (("", 0), (f", {lower} of its input", LOWER)):
        whole = lambda first=first: hr(reference.flip(1), wide).flip(1)[:, :, times * first :]  # noqa: E731
        quick = lambda first=first: fast.refine(reference, sketch, first)[:, :, times * first :]  # noqa: E731
        yield Form(f"HR decoder x {times}{name}", 1, whole, quick)


@torch.inference_mode()
def _as_published(hr: HRDecoder, fast: float) -> Iterator[str]:
    """The published program feeds the decoder the size that is wanted, and shrinks what comes out."""
    fed = SIDE * hr.config.rescaling
    face, sketch = torch.rand(2, 1, 3, fed, fed, generator=torch.Generator().manual_seed(1))
    cost: list[float] = []
    _timed(cost, lambda: hr(face, sketch))
    ours, theirs = (operations(hr.config, side) / 1e9 for side in (SIDE, fed))
    yield (
        f"HR decoder x {hr.config.rescaling} fed {fed} pixels, as published: {1000 * cost[0]:.0f} ms and "
        f"{theirs:.0f} GFLOP; fed {SIDE}, as trained and here: {1000 * fast:.0f} ms and {ours:.0f} GFLOP, "
        f"{cost[0] / fast:.0f} x less time"
    )


def operations(config: HRConfig, side: int) -> int:
    """Multiplications and additions of an HR decoder whose input has this side."""
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        HRDecoder(config).eval()(*torch.empty(2, 1, 3, side, side))
    return counter.get_total_flops()


def _timed(costs: list[float], draw: Draw) -> Tensor:
    start = time.process_time()
    drawn = draw()
    costs.append(time.process_time() - start)
    return drawn
