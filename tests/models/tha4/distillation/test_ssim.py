"""SSIM against its definition, written out for one window, and at its ends."""

import pytest
import torch

from likeness.models.tha4.distillation.ssim import ssim


def test_one_window_by_the_definition() -> None:
    generator = torch.Generator().manual_seed(0)
    one, other = torch.rand(2, 1, 1, 11, 11, generator=generator).double().unbind(0)
    at = torch.arange(11).double() - 5
    bell = torch.exp(-(at[:, None] ** 2 + at**2) / 4.5)
    weights = (bell / bell.sum())[None, None]
    mean = [float((weights * picture).sum()) for picture in (one, other)]
    spread = [float((weights * (p - m) ** 2).sum()) for p, m in zip((one, other), mean, strict=True)]
    together = float((weights * (one - mean[0]) * (other - mean[1])).sum())
    expected = (2 * mean[0] * mean[1] + 1e-4) * (2 * together + 9e-4)
    expected /= (mean[0] ** 2 + mean[1] ** 2 + 1e-4) * (sum(spread) + 9e-4)
    assert float(ssim(one, other)) == pytest.approx(expected, abs=1e-9)


def test_equal_pictures_are_alike_and_opposite_ones_are_not() -> None:
    picture = torch.rand(2, 3, 16, 20, generator=torch.Generator().manual_seed(1))
    assert ssim(picture, picture).tolist() == pytest.approx([1, 1])
    assert (ssim(picture, 1 - picture) < 0).all()
