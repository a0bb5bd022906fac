"""The fast embedder and generator against the plain formulas, in one run: CPU time and the largest difference.

Rounds of the two take turns, since a machine with other work is not equally fast all the time; the best of each counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ..blocks import SelfAttention
from ..few_shot_files import load_few_shot
from ..few_shot_heads import FewShotHeads
from ..networks import FewShotNetworks
from ..spectral_norm import SpectralConv2d
from ..variants import EMBEDDER, GENERATOR, MASTER, SAVE_DISC, FewShotConfig, Variant

POWER_ITERATIONS = 5

Call = Callable[[FewShotNetworks], Tensor]


def report(weights: Path | None, rounds: int) -> Iterator[str]:
    """The lines of `likeness bench fewshot`, as they are measured, for the networks of a file.

    Without one, for both variants at their published sizes with first weights, which changes no time. Raises
    LikenessError for no rounds and for files of other networks.
    """
    if rounds < 1:
        raise LikenessError("There is nothing to measure in 0 rounds. Give at least one.")
    every = [load_few_shot(weights)] if weights else [_first(MASTER), _first(SAVE_DISC)]
    yield f"{torch.get_num_threads()} threads; milliseconds of CPU, best of {rounds}"
    for networks in every:
        heads = FewShotHeads(networks)
        for name, call in _calls(networks):
            plain, fast, apart = measured(call, networks, heads.networks, rounds)
            yield (
                f"{networks.config.variant:10} {name:36} plain {1000 * plain:6.0f}   fast {1000 * fast:6.0f}   "
                f"{plain / fast:5.2f} x   largest difference {apart:.1e} of its deviation"
            )


@torch.inference_mode()
def measured(call: Call, plain: FewShotNetworks, fast: FewShotNetworks, rounds: int) -> tuple[float, float, float]:
    """CPU seconds of both, of all threads, and the largest difference, in standard deviations of the plain result."""
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):  # the first one of each warms up
        wanted, found = (_timed(cost, partial(call, one)) for cost, one in zip(costs, (plain, fast), strict=True))
    before, after = (min(cost[1:]) for cost in costs)
    return before, after, float((wanted - found).abs().max() / wanted.std())


def _calls(networks: FewShotNetworks) -> Iterator[tuple[str, Call]]:
    """What is computed, and how with either form's networks."""
    draw, side = torch.Generator().manual_seed(0), networks.plane
    photo, drawing = interpolate(torch.rand(2, 3, 16, 16, generator=draw), (side, side), mode="bilinear").chunk(2)
    shown = networks.config.white * drawing
    psi = 0.5 * torch.randn(1, sum(networks.config.psi_lengths), generator=draw)
    with torch.inference_mode():
        down = networks.generator.down(shown)
    if networks.embedder is not None:
        yield "a picture embedded", lambda of: of.embed(photo, drawing)
    yield f"a frame of {side} pixels", lambda of: of.draw(drawing, psi)
    yield "another person, of the same driver", lambda of: of.generator.up(down, psi, side)


@torch.no_grad()
def _first(variant: Variant) -> FewShotNetworks:
    """First weights, with attention that is heard and singular values as near to 1 as those of a trained network."""
    torch.manual_seed(0)
    networks = FewShotNetworks(FewShotConfig(variant, parts=(EMBEDDER, GENERATOR)))
    for part in networks.modules():
        if isinstance(part, SelfAttention):
            part.gamma.data.fill_(0.5)
        elif isinstance(part, SpectralConv2d):
            for _ in range(POWER_ITERATIONS):
                part.weight()
    return networks.eval()


def _timed(costs: list[float], call: Callable[[], Tensor]) -> Tensor:
    start = time.process_time()
    result = call()
    costs.append(time.process_time() - start)
    return result
