"""The published paste as the node uses it; against its golden see tests/hyperlips_trials.py."""

from __future__ import annotations

import pytest
import torch

from likeness.models.face.cropping.similarity import onto_upright
from likeness.models.hyperlips.dubbing.published_paste import published_paste, soft_mask


def unit(left: float, top: float, width: float, height: float) -> torch.Tensor:
    middle = torch.tensor([[left + width / 2, top + height / 2]])
    return onto_upright(middle, torch.tensor([[width / 2, height / 2]]))[0]


@pytest.mark.parametrize("bytes_", [True, False])
def test_it_changes_the_lower_half_where_the_mask_is_and_keeps_the_rest(bytes_: bool) -> None:
    frame = torch.rand(120, 160, 4, generator=torch.Generator().manual_seed(0))
    frame = (255 * frame).byte() if bytes_ else frame
    mask = torch.zeros(120, 160)
    mask[:, 80:] = 1
    patch = published_paste(frame, torch.ones(128, 128, 3), unit(50, 30, 60, 70), mask)
    assert patch is not None and patch.pixels.dtype == frame.dtype
    here = frame[patch.rows, patch.columns, :3]
    assert torch.equal(patch.pixels[patch.mask == 0], here[patch.mask == 0])
    whole = torch.zeros(120, 160)
    whole[patch.rows, patch.columns] = patch.mask
    assert whole[85, 93] > 0.9 and whole[:60].max() == 0 and whole[:, :70].max() == 0 and whole[:, 115:].max() == 0


def test_the_blur_is_in_proportion_to_the_crop_and_bright_stays_bright() -> None:
    mask = torch.zeros(400, 400)
    mask[150:250, 150:250] = 1
    narrow, wide = soft_mask(mask, 0.5), soft_mask(mask, 1.0)
    for soft, spread in ((narrow, 5.8), (wide, 11.6)):
        edge = soft[200]
        assert edge[200] > 0.99 and float((edge * (1 - edge)).sum() / 2) == pytest.approx(spread * 0.564, rel=0.02)
    assert torch.allclose(soft_mask(torch.ones(5, 7)), torch.ones(5, 7))


def test_a_crop_beside_the_frame_is_nothing() -> None:
    frame, mask = torch.rand(20, 20, 3), torch.ones(20, 20)
    assert published_paste(frame, torch.ones(8, 8, 3), unit(30, 2, 10, 10), mask) is None
    assert published_paste(frame, torch.ones(8, 8, 3), unit(-40, -50, 100, 120), mask) is not None
