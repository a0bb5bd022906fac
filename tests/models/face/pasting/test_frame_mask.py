"""A mask over frames: 1 leaves a patch as it is, 0 the frame, bit for bit; and half is half of both."""

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.pasting.frame_mask import check_masks, within
from likeness.models.face.pasting.paste import Patch
from likeness.tests.crops_by_hand import noise


@pytest.mark.parametrize("bytes_", [True, False])
def test_ones_zeros_and_halves(bytes_: bool) -> None:
    frame, pixels = noise(2, (6, 6))
    if bytes_:
        frame, pixels = (frame * 255).byte(), (pixels * 255).byte()
    patch = Patch(slice(1, 5), slice(2, 6), pixels[1:5, 2:6], torch.full((4, 4), 0.8), pixels)
    mask = torch.zeros(6, 6)
    mask[1], mask[2], mask[3, 3] = 1, 0.5, float("nan")
    left = within(patch, frame, mask)
    assert left.pixels.dtype == frame.dtype
    assert torch.equal(left.pixels[0], pixels[1, 2:6]) and torch.equal(left.pixels[2:], frame[3:5, 2:6])
    middle = (pixels[2, 2:6].float() + frame[2, 2:6].float()) / 2
    assert (left.pixels[1].float() - middle).abs().max() <= (0.5 if bytes_ else 1e-6)
    assert left.mask.unique().tolist() == pytest.approx([0, 0.4, 0.8])


def test_a_mask_of_another_size_is_told() -> None:
    check_masks(None, 3, 6, 8)
    check_masks(torch.ones(1, 6, 8), 3, 6, 8)
    for wrong in (torch.ones(2, 6, 8), torch.ones(3, 8, 6), torch.ones(6, 8)):
        with pytest.raises(LikenessError, match="one for all or 3, of 8 x 6 pixels"):
            check_masks(wrong, 3, 6, 8)
