"""VGGFace up to conv5_1 (Parkhi et al., Deep Face Recognition, 2015): VGG16's layout, trained to know people.

The content loss looks through it. Names are Oxford's: conv1_1 .. conv5_3, fc6 .. fc8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor
from torch.nn import Conv2d, Module
from torch.nn.functional import max_pool2d, relu

GROUPS = (2, 2, 3, 3, 1)  # convolutions between poolings, those up to conv5_1
BEYOND = ("conv5_2.", "conv5_3.", "fc6.", "fc7.", "fc8.")


@dataclass(frozen=True)
class VggFaceConfig:
    """Channels of the five groups of convolutions."""

    widths: tuple[int, int, int, int, int] = (64, 128, 256, 512, 512)


class VggFace(Module):
    """The first eleven of its convolutions: all that the loss looks at."""

    def __init__(self, config: VggFaceConfig = VggFaceConfig()) -> None:
        super().__init__()
        self.config = config
        before = 3
        for group, (width, convolutions) in enumerate(zip(config.widths, GROUPS, strict=True), 1):
            for at in range(1, convolutions + 1):
                self.add_module(f"conv{group}_{at}", Conv2d(before, width, 3, padding=1))
                before = width

    def forward(self, pictures: Tensor, after_relu: bool = True) -> list[Tensor]:
        """pictures [B, 3, H, W] as the weights want them -> conv1_1, conv2_1, .. conv5_1, before or after their ReLU.

        [B, 64, H, W], [B, 128, H/2, W/2], [B, 256, H/4, W/4], [B, 512, H/8, W/8], [B, 512, H/16, W/16]; sizes that are
        odd are rounded up.
        """
        answers, x = [], pictures  # [B, 3, H, W]
        for group, convolutions in enumerate(GROUPS, 1):
            x = max_pool2d(x, 2, ceil_mode=True) if group > 1 else x  # [B, C, H/2, W/2] ..
            for at in range(1, convolutions + 1):
                before = self.get_submodule(f"conv{group}_{at}")(x)  # [B, 64, H, W] ..
                x = relu(before)
                if at == 1:
                    answers.append(x if after_relu else before)
        return answers


def vggface_config(shapes: Mapping[str, tuple[int, ...]]) -> VggFaceConfig | None:
    """The sizes of a VGGFace with these weights under Oxford's names; None for anything else."""
    kernels = [shapes.get(f"conv{group}_1.weight", ()) for group in range(1, 6)]
    if not all(len(kernel) == 4 and kernel[0] for kernel in kernels):
        return None
    first, second, third, fourth, fifth = (kernel[0] for kernel in kernels)
    return VggFaceConfig((first, second, third, fourth, fifth))


def vggface_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a whole VGGFace without its last convolutions and its classifier, which no loss needs."""
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(BEYOND)}
