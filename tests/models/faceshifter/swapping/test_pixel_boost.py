"""Large crops as many small pictures and back: nothing is lost, and each is the whole crop at fewer pixels."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.faceshifter.swapping.pixel_boost import interleaved_parts, laid_together
from likeness.tests.crops_by_hand import smooth

counts = st.integers(1, 4)


@given(crops=counts, channels=counts, times=counts, side=counts)
def test_parts_laid_together_are_the_crops_again(crops: int, channels: int, times: int, side: int) -> None:
    whole = torch.arange(float(crops * channels * (times * side) ** 2)).view(crops, channels, times * side, -1)
    parts = interleaved_parts(whole, times)
    assert parts.shape == (crops * times**2, channels, side, side)
    assert torch.equal(laid_together(parts, times), whole)
    assert torch.equal(interleaved_parts(laid_together(parts, times), times), parts)


def test_a_part_is_every_nth_pixel_and_they_are_told_in_reading_order() -> None:
    parts = interleaved_parts(torch.arange(36.0).view(1, 1, 6, 6), 3)
    assert parts[:, 0, 0, 0].tolist() == [0, 1, 2, 6, 7, 8, 12, 13, 14]
    assert parts[4, 0].tolist() == [[7, 10], [25, 28]]


def test_each_part_shows_the_whole_picture() -> None:
    crop = smooth((64, 64)).movedim(-1, 0)[None]
    parts = interleaved_parts(crop, 2)
    assert (parts - parts[:1]).abs().max() < 0.05 < (crop[..., :32, :32] - parts[:1]).abs().max()
