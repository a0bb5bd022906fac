"""AAD layers that see the same map (FaceShifter, section 3.1.1, equations 2 to 5), each with the ReLU that follows it.

out = (1 - M) * (gamma_att * h_bar + beta_att) + M * (gamma_id * h_bar + beta_id)
    = lerp(gamma_att, gamma_id, M) * h_bar + lerp(beta_att, beta_id, M).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import Module, Parameter
from torch.nn.functional import linear

from ...fast.scratch import Scratch
from ..aad import AAD
from .strips import EnlargedRows, strips

EPSILON = 1e-5  # torch.nn.functional.instance_norm


class Denormalisation(Module):
    """h [S, F, s, s, C] of S sources and F frames, z_att [F, s, s, c_att] -> of each layer [S, F, s, s, C].

    One layer, or a block's first and the one of its shortcut: they share h_bar and z_att. `half_size`: z_att has s / 2
    pixels a side and is to be enlarged.
    """

    def __init__(self, layers: Sequence[AAD], half_size: bool, space: Scratch) -> None:
        super().__init__()
        self.half_size, self.space = half_size, space
        attributes = [conv for layer in layers for conv in (layer.conv1, layer.conv2)]  # gamma_att, beta_att, gamma ..
        self.weight = _stacked([conv.weight.flatten(1).T for conv in attributes])  # [2 L, c_att, C]
        self.bias = _stacked([_bias(conv)[None] for conv in attributes])  # [2 L, 1, C]
        self.mask_weight = _stacked([layer.conv_h.weight.flatten() for layer in layers])  # [L, C]
        self.mask_bias = _stacked([_bias(layer.conv_h)[0] for layer in layers])  # [L]

    def forward(self, h: Tensor, z_att: Tensor, identity: Sequence[Tensor]) -> tuple[list[Tensor], Tensor]:
        """`identity`: of each layer gamma_id and beta_id, [S, F or 1, 2, C]. Also gives the masks M, [L, S, F, s, s].

        What it gives is good until its scratch memory is used again.
        """
        sources, frames, side, _, _ = h.shape
        mean, scale = normal(h)  # [S, F, 1, 1, C]
        shift = -mean * scale
        outs = [self.space.take(f"layer {at}", h, *h.shape) for at in range(len(identity))]
        masks = h.new_empty(len(identity), *h.shape[:-1])
        for some, rows in strips(frames, side, h.device):
            attributes = self._attributes(z_att[some], rows)  # 2 L times [f, r, s, C]
            for source in range(sources):
                part = torch.addcmul(shift[source, some], h[source, some, rows], scale[source, some])
                h_bar = part.to(h.dtype)  # [f, r, s, C]
                mask = linear(h_bar, self.mask_weight, self.mask_bias).sigmoid_()  # [f, r, s, L]
                masks[:, source, some, rows] = mask.movedim(-1, 0)
                for layer, (out, both) in enumerate(zip(outs, identity, strict=True)):
                    own = both[source] if both.shape[1] == 1 else both[source, some]  # [f or 1, 2, C]
                    gamma_id, beta_id = own[:, :, None, None].unbind(1)  # [f or 1, 1, 1, C]
                    m = mask[..., layer : layer + 1]  # [f, r, s, 1]
                    gamma = torch.lerp(attributes[2 * layer], gamma_id, m)  # [f, r, s, C]
                    beta = torch.lerp(attributes[2 * layer + 1], beta_id, m)  # [f, r, s, C]
                    torch.addcmul(beta, gamma, h_bar, out=out[source, some, rows]).clamp_min_(0)
        return outs, masks

    def _attributes(self, z_att: Tensor, rows: slice) -> Tensor:
        """Each gamma_att and beta_att in these rows, [2 L, f, r, s, C]."""
        grown = EnlargedRows(z_att.shape[1], rows, z_att.device) if self.half_size else None
        seen = z_att[:, grown.low if grown else rows]  # [f, r, s, c_att]; or fewer rows, half as long
        same = seen.reshape(1, -1, seen.shape[3]).expand(len(self.weight), -1, -1)  # [2 L, f r s, c_att]
        maps = torch.baddbmm(self.bias, same, self.weight).unflatten(1, seen.shape[:3])  # [2 L, f, r, s, C]
        return grown.of(maps.flatten(0, 1)).unflatten(0, maps.shape[:2]) if grown else maps


def normal(h: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and 1 / deviation of each map of h [S, F, s, s, C], [S, F, 1, 1, C] each and in float32."""
    mean = h.mean((2, 3), keepdim=True, dtype=torch.float32)
    spread = torch.zeros_like(mean)
    for some, rows in strips(h.shape[1], h.shape[2], h.device):
        spread[:, some] += (h[:, some, rows] - mean[:, some]).square_().sum((2, 3), keepdim=True)
    return mean, (spread / h.shape[2] ** 2 + EPSILON).rsqrt_()


def _bias(conv: Module) -> Tensor:
    bias = conv.bias
    assert isinstance(bias, Tensor)  # AAD's convolutions have one
    return bias


def _stacked(weights: Sequence[Tensor]) -> Parameter:
    return Parameter(torch.stack(list(weights)).detach(), requires_grad=False)
