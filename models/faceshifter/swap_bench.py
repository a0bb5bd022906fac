"""The fast AEI-Net against the plain formula, in one run: CPU time of a video's frame and the largest difference.

Plain is AEINet itself, frame by frame, with every identity at hand. Rounds of the two take turns, since a machine with
other work is not equally fast all the time; the best of each counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..loading import load_network
from .aei_net import AEINet
from .fast_aei import FastAEI

ROUNDS = 4  # of which the first is not counted
PAN = 3  # pixels of a frame

Draw = Callable[[Tensor], Tensor]


def report(weights: Path | None, frames: int) -> Iterator[str]:
    """The lines of `likeness bench faceshifter`, as they are measured: on `frames` frames, a chunk of the fast form.

    Without a weight file the network has the published sizes and first weights. Raises LikenessError for no frames and
    for files of other networks.
    """
    if frames < 1:
        raise LikenessError("There is nothing to measure in 0 frames. Give at least one.")
    network = _network(weights)
    config, fast = network.config, FastAEI(network)
    yield (
        f"AEI-Net with {config.layers} AAD layers a block, {config.side} pixels, {torch.get_num_threads()} threads, "
        f"{frames} frames at once; milliseconds of CPU a frame, best of {ROUNDS - 1}"
    )
    random = torch.Generator().manual_seed(0)
    sources, own = (torch.randn(count, config.c_id, generator=random) for count in (2, frames))
    video = drawn_video(config.side, frames)
    for name, plain, quick in _forms(network, fast, sources, own):
        before, after, apart = measured(plain, quick, video)
        yield (
            f"{name:40} plain {1000 * before:6.0f}   fast {1000 * after:6.0f}   {before / after:5.2f} x   "
            f"largest difference {apart:.1e} in -1..1"
        )


def measured(plain: Draw, fast: Draw, video: Tensor) -> tuple[float, float, float]:
    """CPU seconds a frame of both forms, of all threads, and the largest difference of their pictures."""
    costs: tuple[list[float], list[float]] = ([], [])
    with torch.inference_mode():
        for _ in range(ROUNDS):
            wanted, found = (_timed(cost, form, video) for cost, form in zip(costs, (plain, fast), strict=True))
    before, after = (min(cost[1:]) / len(video) for cost in costs)
    return before, after, float((wanted - found).abs().max())


def drawn_video(side: int, frames: int) -> Tensor:
    """[frames, 3, side, side] in -1..1: a pan over soft spots of all colours."""
    spots = torch.rand(1, 3, 9, 16, generator=torch.Generator().manual_seed(0))
    scene = 2 * interpolate(spots, (side, side + PAN * frames), mode="bilinear")[0] - 1  # [3, side, wider]
    return torch.stack([scene[:, :, PAN * at : PAN * at + side] for at in range(frames)])


def _forms(network: AEINet, fast: FastAEI, sources: Tensor, own: Tensor) -> Iterator[tuple[str, Draw, Draw]]:
    """What is drawn, by the plain formula and by the fast form: [faces, frames, 3, side, side] each."""

    def plain(*identities: Tensor) -> Draw:
        def draw(video: Tensor) -> Tensor:
            faces = [[network(x_t[None], z[None]) for x_t, z in zip(video, some, strict=True)] for some in identities]
            return torch.stack([torch.cat(frames) for frames in faces])

        return draw

    def swapped(z_id: Tensor) -> Draw:
        return lambda video: fast.generate(fast.attributes(video), fast.source(z_id))

    def pair(video: Tensor) -> Tensor:
        source, themselves = fast.source(sources[:1]), fast.source(own)
        return torch.stack(fast.generate_pair(fast.attributes(video), source, themselves))

    first, second = (z.expand(len(own), -1) for z in sources)
    yield "one source", plain(first), swapped(sources[:1])
    yield "one source, and the frames' own, for HEAR", plain(first, own), pair
    yield "two sources", plain(first, second), swapped(sources)


def _network(weights: Path | None) -> AEINet:
    if weights is None:
        torch.manual_seed(0)
        return AEINet().eval()
    network = load_network(weights).network
    if not isinstance(network, AEINet):
        raise LikenessError(f"{weights} is no AEI-Net. Choose a file such as G_unet_2blocks.pth.")
    return network.eval()


def _timed(costs: list[float], form: Draw, video: Tensor) -> Tensor:
    start = time.process_time()
    drawn = form(video)
    costs.append(time.process_time() - start)
    return drawn
