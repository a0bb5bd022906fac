"""3x3 convolutions of a map after nearest doubling, by what neighbouring pixels have apart.

Along a line, of weights a, b, c and pixels x: a doubled pixel's left half is (a + b + c) x_i + a (x_i-1 - x_i), its
right half (a + b + c) x_i + c (x_i+1 - x_i). Three products for two results in place of six, both ways nine for four
in place of 36; and no sum is larger than those of the plain formula.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, channels_last
from torch.nn.functional import conv2d

from .scratch import Scratch

NUMBERS = 1 << 17  # of a map that are worked on at once


def doubling_weights(weight: Tensor) -> list[Tensor]:
    """[O, C, 3, 3] -> of pixels [C, O], of what they have apart sideways and downwards [C, 2 O], both [C, 4 O]."""
    lines = torch.tensor(((1, 1, 1), (1, 0, 0), (0, 0, -1)), dtype=torch.float64, device=weight.device)
    turned = torch.einsum("ij,kl,ocjl->ciko", lines, lines, weight.double()).to(weight.dtype)  # [C, 3, 3, O]
    parts = (turned[:, 0, 0], turned[:, 0, 1:], turned[:, 1:, 0], turned[:, 1:, 1:])
    return [part.flatten(1).contiguous() for part in parts]


def doubled(whole: Tensor, weights: list[Tensor], out: Tensor, memory: Scratch) -> Iterator[Tensor]:
    """whole [H + 2, W, C], its first and last row zeros; the weights; out [2 H, 2 W, O].

    Yields the parts of `out`, [rows, 2 W, O], when they are made.
    """
    height, several = len(whole) - 2, max(1, NUMBERS // whole[0].numel())
    for top in range(0, height, several):
        end = min(top + several, height)
        _convolve(whole[top : end + 2], weights, out[2 * top : 2 * end], memory)
        yield out[2 * top : 2 * end]


def _convolve(whole: Tensor, weights: list[Tensor], out: Tensor, memory: Scratch) -> None:
    height, (width, channels), outputs = len(whole) - 2, whole.shape[1:], out.shape[2]
    of_pixels, of_sides, of_rows, of_both = weights
    down = memory.take("down", whole, height + 1, width, channels)
    torch.sub(whole[:-1], whole[1:], out=down)
    pixels = _product("pixels", whole[1:-1], of_pixels, memory)  # [h, W, O]
    sides = _product("sides", _apart("aside", whole[1:-1], memory), of_sides, memory).unflatten(2, (2, outputs))
    rows = _product("rows", down, of_rows, memory).unflatten(2, (2, outputs))  # [h + 1, W, 2, O]
    both = _product("both", _apart("across", down, memory), of_both, memory).unflatten(2, (2, 2, outputs))
    halves = out.view(height, 2, width, 2, outputs)
    for lower in range(2):
        some = slice(lower, lower + height)  # rows above or below
        middle = rows[some, :, lower].add_(pixels)  # [h, W, O]
        edge = both[some, :, lower].add_(sides)  # [h, W + 1, 2, O]
        for right in range(2):
            torch.add(middle, edge[:, right : right + width, right], out=halves[:, lower, :, right])


def _apart(place: str, map_: Tensor, memory: Scratch) -> Tensor:
    """[h, W, C] -> each pixel less the one to its right, [h, W + 1, C]; there are zeros beyond the sides."""
    height, width, channels = map_.shape
    apart = memory.take(place, map_, height, width + 1, channels)
    torch.sub(map_[:, :-1], map_[:, 1:], out=apart[:, 1:-1])
    torch.neg(map_[:, 0], out=apart[:, 0])
    apart[:, -1] = map_[:, -1]
    return apart


def _product(place: str, map_: Tensor, weight: Tensor, memory: Scratch) -> Tensor:
    """[h, W, C], [C, O] -> [h, W, O]."""
    flat = map_.flatten(0, 1)  # [h W, C]
    product = memory.take(place, map_, len(flat), weight.shape[1])
    return torch.mm(flat, weight, out=product).view(*map_.shape[:2], -1)


def phases(weight: Tensor) -> list[Tensor]:
    """[O, C, 3, 3] -> for the upper and the lower pixels of a doubled picture, left and right: [2 O, C, 2, 2] each.

    Of three neighbours in a doubled picture two are the same pixel.
    """

    def halves(taps: Tensor, axis: int) -> list[Tensor]:
        first, middle, last = taps.unbind(axis)
        return [torch.stack([first, middle + last], axis), torch.stack([first + middle, last], axis)]

    found = [torch.cat(halves(rows, 3)) for rows in halves(weight, 2)]
    return [one.contiguous(memory_format=channels_last) for one in found]


def in_phases(whole: Tensor, weights: list[Tensor], out: Tensor) -> Tensor:
    """The same for whole [B, H + 2, W, C], out [B, 2 H, 2 W, O] and weights of `phases`: a library's convolutions."""
    height = whole.shape[1] - 2
    for lower, weight in enumerate(weights):
        rows = whole[:, lower : lower + height + 1].permute(0, 3, 1, 2)  # [B, C, H + 1, W]
        pixels = conv2d(rows, weight, padding=(0, 1)).permute(0, 2, 3, 1)  # [B, H, W + 1, 2 O]
        left, right = pixels.chunk(2, dim=-1)
        out[:, lower::2, ::2], out[:, lower::2, 1::2] = left[:, :, :-1], right[:, :, 1:]
    return out
