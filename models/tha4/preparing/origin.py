"""What a prepared character remembers of the picture that it was taken from, so that it can be put back."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .placement import Placement


@dataclass(frozen=True)
class Origin:
    """`picture` [3, H, W] straight sRGB 0..1 and `alpha` [H, W] as they were given; `figure` [H, W] is the part of
    alpha that was prepared. `opaque`: what the picture shows behind the figure is worth keeping.
    """

    picture: Tensor
    alpha: Tensor
    figure: Tensor
    opaque: bool
    placement: Placement
