"""The editing network (PIRenderer, section 3.3) for use: the plain one's pictures, of half its products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from torch import Tensor, channels_last
from torch.nn import Conv2d, Module, ModuleList, Parameter
from torch.nn.functional import conv2d

from ...fast.large_convolution import LargeConvolution
from ...fast.scratch import Scratch
from ..adain import ADAIN, LayerNorm2d
from ..editing_net import EditingNet, ResBlock, Unit
from .convolutions import Convolution, DoublingConvolution
from .maps import (
    Counted,
    Line,
    added_,
    counted,
    inner,
    instance_line,
    layer_line,
    lit,
    lit_and_halved,
    lit_onto_,
)


class FastUnit(Module):
    """A unit of the network: whole [B, H + 2, W, C] -> [B, H' + 2, W', O]."""

    def __init__(self, unit: Module, scratch: Scratch, doubles: bool = False) -> None:
        super().__init__()
        assert isinstance(unit, Unit)
        conv = cast(Conv2d, unit.model[0])
        self.conv = (DoublingConvolution if doubles else Convolution)(conv.weight, scratch)
        self.norm = FastLayerNorm(conv, cast(LayerNorm2d, unit.model[1]))

        self._memory = Scratch()

    def forward(self, whole: Tensor) -> Tensor:
        map_ = self.conv(whole)  # [B, H', W', O]
        return lit(map_, self.norm(map_), self._memory)  # [B, H' + 2, W', O]

    def onto_(self, sum_: Tensor, whole: Tensor) -> Tensor:
        """The same, added in place to a map of its size."""
        map_ = self.conv(whole)  # [B, H', W', O]
        return lit_onto_(sum_, map_, self.norm(map_))  # [B, H' + 2, W', O]

    def halved(self, whole: Tensor) -> Tensor:
        """The same at half the size."""
        map_ = self.conv(whole)  # [B, H, W, O]
        return lit_and_halved(map_, self.norm(map_), self._memory)  # [B, H/2 + 2, W/2, O]


class FastLayerNorm(Module):
    """A convolution's bias and the LayerNorm2d behind it: the convolution, counted -> the line that they are."""

    def __init__(self, conv: Conv2d, norm: LayerNorm2d) -> None:
        super().__init__()
        self.added, self.weight, self.bias = _bias(conv), _fixed(norm.weight.flatten()), _fixed(norm.bias.flatten())

    def forward(self, map_: Counted) -> Line:
        return layer_line(map_, self.added.float(), self.weight.float(), self.bias.float())


class FastEditingNet(Module):
    """An EditingNet's weights; `norms`: its ADAINs in the order in which their terms are wanted."""

    def __init__(self, network: EditingNet) -> None:
        super().__init__()
        encoder, decoder = network.encoder, network.decoder
        self.layers, scratch, self._memory = encoder.layers, Scratch(), Scratch()
        first = cast(Conv2d, encoder.first.model[0])
        self.of_source, self.of_warp = (_fixed(half) for half in first.weight.split(3, dim=1))  # [64, 3, 7, 7] each
        self.first_norm = FastLayerNorm(first, cast(LayerNorm2d, encoder.first.model[1]))
        self.down = ModuleList(FastUnit(encoder.get_submodule(f"down{at}"), scratch) for at in range(self.layers))
        order = list(reversed(range(self.layers)))
        self.res, self.up, self.jump = ModuleList(), ModuleList(), ModuleList()
        self.norms: list[ADAIN] = []
        for at in order:
            blocks = [block for block in decoder.get_submodule(f"res{at}").children() if isinstance(block, ResBlock)]
            self.norms += [block.norm2 for block in blocks]
            self.res.append(ModuleList(Convolution(block.conv2.weight, scratch) for block in blocks))
            self.up.append(FastUnit(decoder.get_submodule(f"up{at}"), scratch, doubles=True))
            self.jump.append(FastUnit(decoder.get_submodule(f"jump{at}"), scratch))
        last = cast(Conv2d, decoder.final.model[0])
        self.final = LargeConvolution(last.weight, last.bias)

    def source_half(self, source: Tensor) -> Tensor:
        """source [N, 3, S, S] -> what the first layer makes of it, [N, 64, S, S]."""
        return _seen(source, self.of_source)

    def forward(self, source_half: Tensor, warp: Tensor, terms: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
        """[1 or B, 64, S, S], warped [B, 3, S, S], a scale and a shift for each norm -> picture [B, 3, S, S]."""
        both = _seen(warp, self.of_warp).add_(source_half)  # [B, 64, S, S]
        first = counted(both.permute(0, 2, 3, 1))
        maps = [lit(first, self.first_norm(first), self._memory)]  # [B, S + 2, S, 64]
        for down in self.down:
            maps.append(cast(FastUnit, down).halved(maps[-1]))  # [B, S/2 + 2, S/2, 128] ..
        x, given = maps.pop(), iter(terms)
        for blocks, up, jump in zip(self.res, self.up, self.jump, strict=True):
            for conv in cast(ModuleList, blocks):
                map_ = conv(x)  # [B, S/8, S/8, 256]
                x = added_(x, map_, instance_line(map_, *next(given)))
            x = cast(FastUnit, jump).onto_(up(x), maps.pop())  # [B, S/4 + 2, S/4, 256] ..
        return cast(Tensor, self.final(inner(x))).float().tanh()  # [B, 3, S, S]


def _seen(picture: Tensor, weight: Tensor) -> Tensor:
    """A 7x7 convolution of a picture, [B, 64, S, S] with channels last."""
    return conv2d(picture.to(weight.dtype, memory_format=channels_last), weight, padding=3)


def _bias(conv: Conv2d) -> Parameter:
    assert conv.bias is not None
    return _fixed(conv.bias)


def _fixed(tensor: Tensor) -> Parameter:
    kept = tensor.detach()
    return Parameter(kept.contiguous(memory_format=channels_last) if kept.ndim == 4 else kept, requires_grad=False)
