"""HyperLips' hypernetworks (section 3.1) for use: control vectors once for a sound, kernels for many frames at once.

The generators of kernels are two thirds of all weights: a product that reads them for one frame takes as long as for
sixteen.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, channels_last
from torch.nn import BatchNorm2d, Linear, Module, ModuleList
from torch.nn.functional import conv2d

from ..hyper_conv import KERNEL, GeneratedConv, HyperConv
from ..hyper_network import SCALES, HyperControlNet
from .fast_mobilenet import FastASPP, FastMobileNet
from .folding import fixed, joined, line_of


class FastListener(Module):
    """mel [B, 1, 80, 16] in -4..4 -> control vectors [B, 4, 64]."""

    def __init__(self, network: HyperControlNet) -> None:
        super().__init__()
        self.audio_encoder, self.aspp = FastMobileNet(network.audio_encoder), FastASPP(network.aspp_a)
        self.nets = ModuleList(deepcopy(network.get_submodule(f"hnet{at}")) for at in range(SCALES))

    def forward(self, mel: Tensor) -> Tensor:
        f1, f2, f3, f4 = self.audio_encoder(self.audio_encoder.stem(mel.contiguous(memory_format=channels_last)))
        taps = (f1, f2, f3, self.aspp(f4))  # [B, 16, 40, 8] .. [B, 128, 5, 1]
        return torch.stack([net(tap.flatten(1)) for net, tap in zip(self.nets, taps, strict=True)], 1)  # [B, 4, 64]


class FastGenerated(Module):
    """x [B, C, h, w], control [n, 64], which [B] in 0..n-1 -> [B, C, h, w]: a generated convolution and its norm."""

    def __init__(self, conv: GeneratedConv, norm: BatchNorm2d) -> None:
        super().__init__()
        self.channels, (scale, shift) = conv.channels, line_of(norm)

        def scaled(linear: Linear) -> tuple[Tensor, Tensor]:
            """The generator's weight [C, .., 64] and bias [C, ..], with the norm's scale in what it generates."""
            weight, bias = (tensor.detach().double().unflatten(0, (conv.channels, -1)) for tensor in
                            (linear.weight, linear.bias))  # fmt: skip
            return weight * scale[:, None, None], bias * scale[:, None]

        kernels, added = scaled(conv.hyperkernel)
        by_place = (conv.channels, conv.channels, KERNEL**2)  # C out, C in, place: channels are to be last
        kernels, added = (t.unflatten(1, by_place[1:]).transpose(1, 2).flatten(0, 2) for t in (kernels, added))
        weight, bias = scaled(conv.hyperbias)
        kind = conv.hyperkernel.weight.dtype
        self.weight, self.added = fixed(kernels.to(kind)), fixed(added[:, None].to(kind))  # [C * 9 * C, 64], [.., 1]
        self.bias, self.shift = fixed(weight[:, 0].to(kind)), fixed((bias[:, 0] + shift).to(kind))  # [C, 64], [C]

    def generated(self, control: Tensor) -> tuple[Tensor, Tensor]:
        """control [n, 64] -> kernels [n, C out, C in, 3, 3] and biases [n, C], scaled and shifted by the norm."""
        made = torch.addmm(self.added, self.weight, control.mT).mT.contiguous()  # [n, C * 9 * C]
        by_place = made.view(-1, self.channels, KERNEL, KERNEL, self.channels)  # [n, C out, 3, 3, C in]
        return by_place.permute(0, 1, 4, 2, 3), torch.addmm(self.shift, control, self.bias.mT)

    def forward(self, x: Tensor, control: Tensor, which: Tensor) -> Tensor:
        kernels, biases = self.generated(control)  # [n, C, C, 3, 3], [n, C]
        if x.device.type == "cpu":
            own = zip(x.split(1), which.tolist(), strict=True)
            return joined(conv2d(one, kernels[at], biases[at], padding=1) for one, at in own)  # [B, C, h, w]
        beside = x.reshape(1, -1, *x.shape[2:])  # [1, B * C, h, w]
        kernel, bias = kernels[which].flatten(0, 1), biases[which].flatten()  # [B * C, C, 3, 3], [B * C]
        return conv2d(beside, kernel, bias, padding=1, groups=len(x)).reshape(x.shape)  # [B, C, h, w]


class FastHyperConv(Module):
    """x [B, C, h, w], control [n, 64], which [B] -> [B, C, h, w] in 0..1, as a HyperConv."""

    def __init__(self, conv: HyperConv) -> None:
        super().__init__()
        self.first, self.second = (FastGenerated(conv[at], conv[norm]) for at, norm in (("0", "1"), ("3", "4")))  # type: ignore[arg-type]

    def forward(self, x: Tensor, control: Tensor, which: Tensor) -> Tensor:
        hidden = self.first(x, control, which).relu_()  # [B, C, h, w]
        return self.second(hidden, control, which).sigmoid_()  # type: ignore[no-any-return]  # [B, C, h, w]
