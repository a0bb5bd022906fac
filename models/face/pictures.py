"""Pictures as the networks of a face take them: checked at the door, and cleaned of values that are no colours."""

from __future__ import annotations

from torch import Tensor

from ..errors import LikenessError


def check_pictures(pictures: Tensor) -> None:
    """Raises LikenessError unless `pictures` is [B, 3, H, W], floating, of at least a pixel."""
    if pictures.ndim != 4 or pictures.shape[1] != 3 or not all(pictures.shape[2:]) or not pictures.is_floating_point():
        raise LikenessError(
            f"Faces are looked for in pictures of [B, 3, H, W], floating, 0..1; these are {pictures.dtype} "
            f"{list(pictures.shape)}. Take the alpha off first."
        )


def check_numbers(output: Tensor, network: str) -> None:
    """Raises LikenessError, naming the network, where its output is not finite."""
    if not output.isfinite().all():
        raise LikenessError(
            f"The {network} gave values that are not numbers. Its weights are broken, or too large for half "
            "precision: use float32."
        )


def colours(pixels: Tensor) -> Tensor:
    """The same in float32 and 0..1: values outside are clamped, NaN becomes black."""
    return pixels.float().nan_to_num(0, 1, 0).clamp(0, 1)
