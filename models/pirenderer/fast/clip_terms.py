"""What motion alone decides, for all frames of a clip at once: z, and the scales and shifts of every ADAIN."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import cast

import torch
from torch import Tensor
from torch.nn import Linear, Module, Parameter
from torch.nn.functional import avg_pool1d, pad

from ..adain import ADAIN
from ..face_generator import RADIUS
from ..mapping_net import MappingNet

CHUNK = 4096  # frames that the mapping network sees together: 4 MB a layer


def clip_latents(network: MappingNet, values: Tensor) -> Tensor:
    """z [T, 256] of all frames of a motion [T, 73].

    The network's layers see each frame once. A window's z is the mean of three of their outputs, so that of the next
    window is the same mean, a frame on; beyond its ends a clip repeats them.
    """
    repeated = pad(values.mT[None], (RADIUS, RADIUS), mode="replicate")  # [1, 73, T + 26]
    found = []
    for start in range(0, len(values), CHUNK):
        seen = repeated[:, :, start : start + CHUNK + 2 * RADIUS]  # [1, 73, n + 26]
        maps = network.maps(seen)  # [1, 256, n + 2]
        found.append(avg_pool1d(maps, maps.shape[2] - seen.shape[2] + 2 * RADIUS + 1, 1)[0].mT)  # [n, 256]
    return torch.cat(found)


class ClipTerms(Module):
    """z [B, 256] -> scale and shift [B, C] of each of several ADAINs."""

    def __init__(self, norms: Sequence[ADAIN]) -> None:
        super().__init__()
        self.channels = [norm.mlp_gamma.out_features for norm in norms]
        first = [cast(Linear, norm.mlp_shared[0]) for norm in norms]
        self.weight, self.bias = _joined([one.weight for one in first]), _joined([one.bias for one in first])
        heads = [head for norm in norms for head in (norm.mlp_gamma, norm.mlp_beta)]
        self.heads, self.shifts = _joined([head.weight for head in heads]), _joined([head.bias for head in heads])

    def forward(self, z: Tensor) -> list[tuple[Tensor, Tensor]]:
        z = z.to(self.weight)
        hidden = torch.addmm(self.bias, z, self.weight.mT).relu_()  # [B, 128 n]
        found, size = [], len(self.bias) // len(self.channels)
        ends = accumulate((2 * channels for channels in self.channels), initial=0)
        for at, (start, end) in enumerate(pairwise(ends)):
            own = hidden[:, at * size : (at + 1) * size]  # [B, 128]
            terms = torch.addmm(self.shifts[start:end], own, self.heads[start:end].mT).float()  # [B, 2 C]
            gamma, beta = terms.chunk(2, dim=1)  # [B, C] each
            found.append((1 + gamma, beta))
        return found


def _joined(tensors: Sequence[Tensor]) -> Parameter:
    return Parameter(torch.cat([tensor.detach() for tensor in tensors]), requires_grad=False)
