"""Self-attention of which a CPU holds the scores of some places at a time, not 64 MiB of them a picture."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import linear, scaled_dot_product_attention

from ..blocks import SelfAttention
from .convolutions import fixed

ASKING = 256  # places whose scores are held at once


class FastSelfAttention(Module):
    """x [B, C, h, w] -> the same, and of each place what the others say of it.

    gamma is in the weights of h: shares add up to 1, so that it may come before them.
    """

    def __init__(self, plain: SelfAttention) -> None:
        super().__init__()
        gamma, parts = plain.gamma.detach(), (plain.conv_f, plain.conv_g, plain.conv_h)
        weights = [part.weight().detach().flatten(1) for part in parts]  # [C/8 or C, C]
        biases = [part.bias.detach() for part in parts]
        self.lengths = [len(weight) for weight in weights]
        self.weight = fixed(torch.cat([*weights[:2], gamma * weights[2]]))  # [C/8 + C/8 + C, C]
        self.bias = fixed(torch.cat([*biases[:2], gamma * biases[2]]))

    def forward(self, x: Tensor) -> Tensor:
        maps = x.permute(0, 2, 3, 1).flatten(1, 2)  # [B, h w, C]
        f, g, h = linear(maps, self.weight, self.bias).split(self.lengths, dim=2)  # [B, h w, C/8 or C]
        if x.device.type != "cpu" or x.dtype not in (torch.float32, torch.float64):
            heard = scaled_dot_product_attention(g[:, None], f[:, None], h[:, None], scale=1.0)[:, 0]  # [B, h w, C]
            out = maps + heard
        else:
            out = torch.empty_like(maps)
            for at, own in enumerate(maps):
                keys, told = f[at].mT.contiguous(), h[at].contiguous()  # [C/8, h w], [h w, C]
                for asking, some, found in zip(*(part.split(ASKING) for part in (g[at], own, out[at])), strict=True):
                    torch.addmm(some, (asking @ keys).softmax(dim=1), told, out=found)  # [256, C]
        return out.view(len(x), *x.shape[2:], -1).permute(0, 3, 1, 2)  # [B, C, h, w]
