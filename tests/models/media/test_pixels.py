"""Between FFmpeg's pictures and tensors: the matrix and range that a video says, no drift of colours, full depth."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from av import VideoFrame
from av.video.format import VideoFormat

from likeness.models.media.color_tags import BT601, BT709, FULL, LIMITED, UNSAID, ColorTags
from likeness.models.media.pixels import Packing, Unpacking, has_alpha, is_deep

WEIGHTS = {BT709: (0.2126, 0.0722), BT601: (0.299, 0.114), 9: (0.2627, 0.0593)}  # of red and of blue in the luma


def coded(color: tuple[float, float, float], matrix: int, range: int) -> list[float]:
    """Y', Cb, Cr of 8 bits by the definition of the matrix (ITU-T H.273)."""
    red, green, blue = color
    of_red, of_blue = WEIGHTS[matrix]
    luma = of_red * red + (1 - of_red - of_blue) * green + of_blue * blue
    blueness, redness = (blue - luma) / (2 - 2 * of_blue), (red - luma) / (2 - 2 * of_red)
    if range == FULL:
        return [luma, 128 + blueness, 128 + redness]
    return [16 + luma * 219 / 255, 128 + blueness * 224 / 255, 128 + redness * 224 / 255]


@pytest.mark.parametrize("range", [LIMITED, FULL])
@pytest.mark.parametrize("matrix", WEIGHTS)
@pytest.mark.parametrize("color", [(200, 120, 40), (20, 60, 160), (255, 255, 255), (0, 0, 0)])
def test_colours_follow_the_matrix_and_range_that_are_said(
    color: tuple[int, int, int], matrix: int, range: int
) -> None:
    tags = ColorTags(matrix, matrix, matrix, range)
    pixels = torch.tensor(color, dtype=torch.uint8).expand(16, 16, 3)
    packed = Packing("yuv444p", tags)(pixels)
    planes = [np.frombuffer(plane, np.uint8)[5] for plane in packed.planes]
    assert np.abs(np.array(planes, float) - coded(color, matrix, range)).max() <= 1
    back = Unpacking(16, 16, tags, False, False)(packed, torch.uint8)
    assert (back.int() - pixels.int()).abs().max() <= 2


def test_a_video_that_says_nothing_is_read_by_bt601_as_everywhere() -> None:
    green = VideoFrame(16, 16, "yuv444p")
    for plane, value in zip(green.planes, (145, 54, 34), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    said, unsaid = (Unpacking(16, 16, ColorTags(m), False, False)(green, torch.uint8) for m in (BT601, UNSAID))
    assert torch.equal(said, unsaid)
    assert abs(green.to_ndarray(format="rgb24")[0, 0].astype(int) - unsaid[0, 0].numpy()).max() <= 2


def test_ten_passes_do_not_darken_a_picture() -> None:
    """FFmpeg's quick way to packed R'G'B' takes one to two levels of 255 in each."""
    tags = ColorTags(BT709, BT709, BT709, LIMITED)
    across = torch.linspace(0, 255, 256)
    picture = torch.stack([across.expand(128, 256), across.flip(0).expand(128, 256), torch.full((128, 256), 90.0)], 2)
    current = start = picture.round().byte()
    for _ in range(10):
        packed = Packing("yuv420p", tags)(current)
        current = Unpacking(256, 128, tags, False, False)(packed, torch.uint8)
    drift = current.float() - start.float()
    assert abs(float(drift.mean())) < 0.15 and drift.abs().max() <= 3


DEPTHS = {"yuv420p10le": 0.5, "yuv444p10le": 0.5, "yuva444p10le": 0.5, "gbrp10le": 0.3, "yuv444p12le": 0.2}


@pytest.mark.parametrize("name", DEPTHS)
def test_ten_bits_come_through_as_floats(name: str) -> None:
    """A slope of a fifth of a level a pixel has steps between the levels of 8 bits."""
    format = VideoFormat(name)
    alpha, tags = has_alpha(format), ColorTags(BT709, BT709, BT709, LIMITED)
    assert is_deep(format) and alpha == ("yuva" in name)
    slope = torch.linspace(0.2, 0.4, 256).expand(16, 256)[..., None].repeat(1, 1, 4 if alpha else 3)
    back = Unpacking(256, 16, tags, alpha, True)(Packing(name, tags)(slope), torch.float32)
    assert 255 * float((back - slope).abs().max()) < DEPTHS[name]
    for level in (0.0, 1.0):
        flat = torch.full((16, 16, 4 if alpha else 3), level)
        assert (
            Unpacking(16, 16, tags, alpha, True)(Packing(name, tags)(flat), torch.float32) - flat
        ).abs().max() < 1e-3


def test_values_that_are_no_colours_are_made_such() -> None:
    pixels = torch.tensor([torch.nan, -1.0, 2.0, 0.5]).reshape(1, 1, 4).expand(16, 16, 4)
    packed = Packing("rgba", ColorTags())(pixels)
    assert Unpacking(16, 16, ColorTags(), True, False)(packed, torch.uint8)[3, 3].tolist() == [0, 0, 255, 128]


def test_odd_edges_are_repeated() -> None:
    pixels = torch.randint(0, 256, (5, 7, 3), dtype=torch.uint8)
    packed = Packing("rgb24", ColorTags(), (1, 1))(pixels)
    whole = Unpacking(8, 6, ColorTags(), False, False)(packed, torch.uint8)
    assert torch.equal(whole[:5, :7], pixels)
    assert torch.equal(whole[5, :7], pixels[4]) and torch.equal(whole[:5, 7], pixels[:, 6])
