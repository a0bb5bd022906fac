"""Pictures sampled along their own axes, against numpy's borders and torch's own anti-aliased resizing."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.face.cropping.resampling import Border, Line, resampled

NUMPY: dict[Border, str] = {"black": "constant", "replicate": "edge", "reflect": "symmetric"}


def noise(height: int, width: int) -> Tensor:
    return torch.rand(3, height, width, generator=torch.Generator().manual_seed(height))


@pytest.mark.parametrize("border", NUMPY)
@settings(max_examples=30, deadline=None)
@given(left=st.integers(-40, 40), top=st.integers(-40, 40), width=st.integers(1, 60), height=st.integers(1, 60))
def test_whole_pixels_are_those_of_the_picture(border: Border, left: int, top: int, width: int, height: int) -> None:
    picture = noise(9, 13)
    padded = np.pad(picture.numpy(), ((0, 0), (100, 100), (100, 100)), NUMPY[border])
    ours = resampled(picture, Line(left, 1, width), Line(top, 1, height), border)
    assert torch.equal(ours, torch.from_numpy(padded)[:, 100 + top :, 100 + left :][:, :height, :width])


@pytest.mark.parametrize("size", [(5, 40), (17, 23), (48, 31), (90, 130)])
def test_another_size_is_what_torch_makes_of_it(size: tuple[int, int]) -> None:
    picture = noise(48, 60)
    mirrored = torch.from_numpy(np.pad(picture.numpy(), ((0, 0), (48, 48), (60, 60)), "symmetric"))
    wanted = interpolate(mirrored[None], [3 * side for side in size], mode="bilinear", antialias=True)[0]
    middle = wanted[:, size[0] : 2 * size[0], size[1] : 2 * size[1]]
    ours = resampled(picture, Line(0, 60 / size[1], size[1]), Line(0, 48 / size[0], size[0]), "reflect")
    assert torch.allclose(ours, middle, atol=1e-5)


def test_a_half_pixel_is_the_mean_of_two() -> None:
    picture = torch.tensor([[[0.2, 0.4, 0.8]]])
    assert torch.allclose(resampled(picture, Line(0.5, 1, 2), Line(0, 1, 1)), torch.tensor([[[0.3, 0.6]]]))


@pytest.mark.parametrize("border", NUMPY)
def test_values_that_are_no_colours_are_cleaned(border: Border) -> None:
    picture = torch.tensor([[[float("nan"), 3.0, -1.0, 0.5]]])
    seen = resampled(picture, Line(-0.5, 1, 5), Line(0, 1, 1), border)
    assert seen.isfinite().all() and seen.max() <= 1 and seen.min() >= 0
    assert resampled(picture, Line(0, 1, 4), Line(0, 1, 1), border).tolist() == [[[0, 1, 0, 0.5]]]


def test_bytes_are_the_same_colours() -> None:
    picture = (255 * noise(20, 30)).byte()
    lines = Line(-3.3, 1.7, 20), Line(2.2, 0.6, 25)
    assert torch.allclose(resampled(picture, *lines), resampled(picture.float() / 255, *lines), atol=1e-6)


def test_only_what_is_met_is_touched() -> None:
    large = torch.full((1, 1, 1), 0.5).expand(3, 200_000, 200_000)  # 480 GB, if it were
    assert resampled(large, Line(99_000.3, 3, 8), Line(-5.5, 3, 8)).shape == (3, 8, 8)
