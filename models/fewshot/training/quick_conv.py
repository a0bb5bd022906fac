"""A spectrally normalised convolution while it is trained, and its forms beside poolings and doublings of pixels.

The largest singular value is divided out of kernels or, near the bottleneck, of maps, which are smaller there.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import conv2d, conv_transpose2d, pad

from ..spectral_norm import SpectralConv2d


class QuickConv(SpectralConv2d):
    """A SpectralConv2d, whose weights it takes over: x [B, C, h, w] -> [B, O, h, w]."""

    def __init__(self, conv: SpectralConv2d) -> None:
        Module.__init__(self)
        self.weight_orig, self.bias, self.padding = conv.weight_orig, conv.bias, conv.padding
        for name in ("weight_u", "weight_v"):
            self.register_buffer(name, getattr(conv, name))
        self.train(conv.training)

    def forward(self, x: Tensor) -> Tensor:
        x, kernel = self._shared(x)  # [B, C, h, w], [O, C, k, k]
        return conv2d(x, kernel, self.bias, padding=self.padding)  # [B, O, h, w]

    def pooled(self, x: Tensor) -> Tensor:
        """The mean over 2 x 2 pixels of the answer: x [B, C, h, w] -> [B, O, h/2, w/2]."""
        x, kernel = self._shared(x)  # [B, C, h, w], [O, C, k, k]
        return conv2d(x, blurred(kernel / 4), self.bias, 2, self.padding)  # [B, O, h/2, w/2]

    def doubled(self, x: Tensor) -> Tensor:
        """The answer to nearest neighbours doubled: x [B, C, h, w] -> [B, O, 2 h, 2 w]."""
        x, kernel = self._shared(x)  # [B, C, h, w], [O, C, k, k]
        turned = blurred(kernel.flip(2, 3)).transpose(0, 1)  # [C, O, k + 1, k + 1]
        return conv_transpose2d(x, turned, self.bias, 2, self.padding)  # [B, O, 2 h, 2 w]

    def _shared(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x and the kernel, the smaller of which is divided by the kernel's largest singular value."""
        if x.numel() < self.weight_orig.numel():
            return x / self.largest(), self.weight_orig
        return x, self.weight()


def blurred(kernel: Tensor) -> Tensor:
    """A kernel [.., k, k] and the same a pixel further right, further down, and both, added: [.., k + 1, k + 1]."""
    wide = pad(kernel, (1, 0)) + pad(kernel, (0, 1))  # [.., k, k + 1]
    return pad(wide, (0, 0, 1, 0)) + pad(wide, (0, 0, 0, 1))  # [.., k + 1, k + 1]
