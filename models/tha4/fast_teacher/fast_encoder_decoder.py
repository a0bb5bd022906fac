"""The encoder-decoder of the first three networks in two halves: one sees the picture only, the other the pose too.

The first layer of the bottleneck is a sum of a part for the picture's features and one for the pose. The pose is a
constant plane, so its part has nine different pixels: inside, edges and corners.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, channels_last
from torch.nn import Conv2d, ConvTranspose2d, Module, ModuleList
from torch.nn.functional import conv2d

from ..encoder_decoder import Bottleneck, EncoderDecoder
from .feature_map import FeatureMap
from .folded_norm import FoldedNorm
from .strip_convolution import Kernel, doubled, transposed_weight


class FastEncoder(Module):
    """picture [B, N, S, S] -> its part of the bottleneck's first layer, [B, 512, S/8, S/8]."""

    def __init__(self, network: EncoderDecoder, dtype: torch.dtype) -> None:
        super().__init__()
        self.down = ModuleList(FastLayer(*layer.children(), dtype=dtype) for layer in network.downsample_blocks)
        first, *_ = network.bottleneck_blocks[0].children()
        assert isinstance(first, Conv2d)
        self.first = Kernel(first.weight[:, : network.config.widths[-1]], None, dtype)  # [512, 512, 3, 3]

    def forward(self, picture: Tensor) -> Tensor:
        x = picture.to(self.first.dtype, memory_format=channels_last)
        for layer in self.down:
            x = layer(x).relu_()  # [B, 64, S, S] to [B, 512, S/8, S/8]
        return conv2d(x, self.first.weight, padding=1)  # [B, 512, S/8, S/8]


class FastDecoder(Module):
    """What a FastEncoder said, and a pose [B, P] -> what each head draws (before sigmoid and tanh), [B, C, S, S]."""

    pose: Tensor

    def __init__(self, network: EncoderDecoder, heads: Sequence[Module], dtype: torch.dtype) -> None:
        """`heads`: convolutions, or such with a curve behind them, which is left to whoever reads the result."""
        super().__init__()
        first, norm, _ = network.bottleneck_blocks[0].children()
        assert isinstance(first, Conv2d)
        self.norm = FoldedNorm(norm)
        self.register_buffer("pose", first.weight[:, network.config.widths[-1] :].detach().clone())  # [512, P, 3, 3]
        self.blocks = ModuleList(FastBottleneck(block, dtype) for block in network.bottleneck_blocks[1:])
        self.up = ModuleList(FastLayer(*layer.children(), dtype=dtype) for layer in network.upsample_blocks)
        last = [part for head in heads for part in head.modules() if isinstance(part, Conv2d)]
        biases = [part.weight.new_zeros(part.out_channels) if part.bias is None else part.bias for part in last]
        self.channels = [part.out_channels for part in last]
        self.heads = Kernel(torch.cat([part.weight for part in last]), torch.cat(biases), dtype)

    def forward(self, picture: Tensor, pose: Tensor) -> tuple[Tensor, ...]:
        """`picture`: a FastEncoder's [B, 512, S/8, S/8]."""
        kind = picture.dtype
        x = picture + self._pose_plane(pose, *picture.shape[2:]).to(kind)  # [B, 512, S/8, S/8]
        x = normalised_(x.contiguous(memory_format=channels_last), self.norm).relu_()
        for block in self.blocks:
            x = block(x)  # [B, 512, S/8, S/8]
        for layer in self.up:
            x = layer(x).relu_()  # [B, 256, S/4, S/4] to [B, 64, S, S]
        drawn = conv2d(x, self.heads.weight, self.heads.bias, padding=1).to(self.pose.dtype)  # [B, all channels, S, S]
        return drawn.contiguous().split(self.channels, dim=1)

    def _pose_plane(self, pose: Tensor, height: int, width: int) -> Tensor:
        """The convolution of a constant plane with a border of zeros, [B, 512, height, width]."""
        nine = conv2d(pose[:, :, None, None].expand(-1, -1, 3, 3), self.pose, padding=1)  # [B, 512, 3, 3]
        rows, columns = (torch.tensor([0, *[1] * (size - 2), 2], device=pose.device) for size in (height, width))
        return nine[:, :, rows][:, :, :, columns]


class FastLayer(Module):
    """A convolution of an EncoderDecoder with its norm: [B, C, H, W] -> [B, O, H', W']"""

    def __init__(self, convolution: Module, norm: Module, *_: Module, dtype: torch.dtype) -> None:
        super().__init__()
        assert isinstance(convolution, Conv2d | ConvTranspose2d)
        self.doubles, self.stride = isinstance(convolution, ConvTranspose2d), convolution.stride
        weight = transposed_weight(convolution.weight) if self.doubles else convolution.weight
        self.kernel, self.norm = Kernel(weight, None, dtype), FoldedNorm(norm)

    def forward(self, x: Tensor) -> Tensor:
        if self.doubles:
            height = x.shape[2]
            x = doubled(lambda top, bottom: x[:, :, top:bottom], height, 0, height, self.kernel)
        else:
            x = conv2d(x, self.kernel.weight, None, self.stride, padding=1)
        return normalised_(x, self.norm)  # [B, O, H', W']


class FastBottleneck(Module):
    """As encoder_decoder.Bottleneck: [B, C, H, W] -> [B, C, H, W]."""

    def __init__(self, block: Module, dtype: torch.dtype) -> None:
        super().__init__()
        assert isinstance(block, Bottleneck)
        layers = list(block.resnet_path.children())
        self.one, self.two = (FastLayer(*layers[at:], dtype=dtype) for at in (0, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.two(self.one(x).relu_()).add_(x)  # [B, C, H, W]


def normalised_(x: Tensor, norm: FoldedNorm) -> Tensor:
    """The norm of a map [B, C, H, W]; written over it where its dtype allows."""
    a, b = norm.line([FeatureMap.of(x)])
    return torch.addcmul(b, x, a, out=x) if x.dtype == a.dtype else torch.addcmul(b, x, a).to(x.dtype)
