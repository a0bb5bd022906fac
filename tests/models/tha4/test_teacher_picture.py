"""A teacher's picture: what fits goes through unchanged, and each picture that would come out ruined is named."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.color import to_network
from likeness.models.tha4.teacher_picture import teacher_pictures
from likeness.tests.characters import picture_bytes


def drawn(count: int = 1, size: int = 512) -> tuple[Tensor, Tensor]:
    """IMAGE and MASK of characters, transparent on their left."""
    rgba = torch.stack([picture_bytes(size, seed) for seed in range(count)]).float() / 255
    return rgba[..., :3], 1 - rgba[..., 3]


def test_a_picture_and_its_mask_are_what_the_networks_read() -> None:
    image, mask = drawn(2)
    straight = torch.cat([image, 1 - mask[..., None]], dim=-1).movedim(-1, 1)
    assert torch.equal(teacher_pictures(image, mask), to_network(straight))


def test_near_misses_have_one_clear_meaning() -> None:
    image, mask = drawn()
    wanted = teacher_pictures(image, mask)
    assert torch.equal(teacher_pictures(image, mask[0]), wanted)
    assert torch.equal(teacher_pictures(torch.cat([image, image[..., :1]], dim=-1), mask), wanted)
    assert torch.equal(teacher_pictures(image.double(), mask.double()), wanted)
    assert torch.equal(teacher_pictures(image.where(image < 1, 1.25), mask.where(mask < 1, 3)), wanted)
    assert torch.equal(teacher_pictures(image.repeat(3, 1, 1, 1), mask), wanted.repeat(3, 1, 1, 1))


IMAGE, MASK = drawn()
WRONG = {
    "no alpha, as Load Image says it": (IMAGE, torch.zeros(1, 64, 64), "no transparency.*THA Prepare Character"),
    "opaque": (IMAGE, torch.zeros_like(MASK), "no transparency.*THA Prepare Character"),
    "one of two opaque": (IMAGE.repeat(2, 1, 1, 1), torch.cat([MASK, 0 * MASK]), "Picture 1 has no transparency"),
    "invisible": (IMAGE, torch.ones_like(MASK), "Picture 0 shows nothing.*Invert"),
    "small": (*drawn(size=256), "256 x 256 pixels; a teacher needs 512 x 512.*THA Prepare Character"),
    "not square": (IMAGE[:, :384], MASK[:, :384], "512 x 384 pixels; a teacher needs"),
    "a mask of another size": (IMAGE, MASK[:, :, :300], "512 x 512 pixels, its mask 300 x 512"),
    "a mask too many": (IMAGE, MASK.repeat(2, 1, 1), "1 pictures and 2 masks"),
    "no picture": (IMAGE[:0], MASK, r"this one is \[0, 512, 512, 3\]"),
    "no mask": (IMAGE, MASK[:0], r"this one is \[0, 512, 512\]"),
    "grey": (IMAGE[..., 0], MASK, r"A picture is \[pictures, height, width, 3\]"),
    "a mask with channels": (IMAGE, MASK[..., None], r"A mask is \[pictures, height, width\]"),
    "not a number": (IMAGE / 0, MASK, "Picture 0 or its mask has values that are not numbers"),
    "a mask that is no number": (IMAGE, MASK.where(MASK < 1, torch.nan), "not numbers"),
}


@pytest.mark.parametrize(("image", "mask", "said"), WRONG.values(), ids=WRONG)
def test_a_picture_that_cannot_be_used_is_named(image: Tensor, mask: Tensor, said: str) -> None:
    with pytest.raises(LikenessError, match=said):
        teacher_pictures(image, mask)
