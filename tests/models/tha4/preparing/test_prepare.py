"""From a picture to the 512 x 512 that the networks expect, what is said about it, and the drawing of its squares."""

from __future__ import annotations

import re

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.preparing.overlay import LONGEST, SQUARES, overlay
from likeness.models.tha4.preparing.placement import Box
from likeness.models.tha4.preparing.prepare import Prepared, prepare_character
from likeness.models.tha4.preparing.report import report
from likeness.models.tha4.preparing.resample import premultiplied, resampled, straight
from likeness.models.tha4.preparing.source import read_source
from likeness.tests.nagi import picture, posed


def placed(rgba: Tensor, scale: float, left: float, top: float, height: int, width: int) -> Tensor:
    """A straight picture [4, H, W] in a larger transparent one, as an IMAGE [1, height, width, 4]."""
    return straight(resampled(premultiplied(rgba), scale, left, top, height, width)).movedim(0, -1)[None]


def prepared(rgba: Tensor, *place: float, head: Box | None = None) -> Prepared:
    return prepare_character(read_source(placed(rgba, *place), None), head)


def warnings(done: Prepared) -> str:
    return "\n".join(line for line in report(done) if line.startswith("!"))


def test_a_character_comes_back_from_a_larger_picture() -> None:
    own = picture()
    done = prepared(own, 1.3, 130.4, 37.7, 703, 801)
    head = done.origin.placement.back(Box(192, 64, 128))
    assert abs(head.side / 1.3 - 128) < 12 and abs((head.left - 130.4) / 1.3 - 192) < 10
    by_hand = prepared(own, 1.3, 130.4, 37.7, 703, 801, head=Box(130.4 + 192 * 1.3, 37.7 + 64 * 1.3, 128 * 1.3))
    assert (premultiplied(by_hand.character) - premultiplied(own)).abs().mean() < 4e-3
    assert not warnings(by_hand)
    alpha = by_hand.character[3]
    assert alpha[own[3] == 0].max() < 0.6 and (alpha[:30] == 0).all()


def test_a_picture_that_fits_is_kept_bit_for_bit() -> None:
    own = picture()
    done = prepare_character(read_source(own.movedim(0, -1)[None], None))
    visible = own[3] >= 8 / 255
    assert torch.allclose(done.character[:, visible], own[:, visible], atol=1e-5)
    assert done.origin.placement.scale == 1 and not warnings(done)


CASES = {
    "small": ((0.5, 0, 0, 256, 256), "only 6\\d pixels high"),
    "cut above": ((1, 0, -72, 440, 512), "upper edge of the picture cuts the head"),
    "cut at the left": ((1, -205, 0, 512, 307), "left edge of the picture cuts the head"),
    "bust": ((2, 0, 0, 600, 1024), "Little of the body shows"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_with_the_cut_is_said(name: str) -> None:
    place, words = CASES[name]
    scale, left, top = place[:3]
    head = Box(192 * scale + left, 64 * scale + top, 128 * scale)
    told = warnings(prepared(picture(), *place, head=head))
    assert re.search(words, told), told


@pytest.mark.parametrize(("pose", "words"), [({"neck_z": 1}, "tilted .* left"), ({"neck_z": -1}, "tilted .* right")])
def test_a_tilted_head_is_noticed(pose: dict[str, float], words: str) -> None:
    assert re.search(words, warnings(prepared(posed(pose)[0], 1, 0, 0, 512, 512, head=Box(192, 64, 128))))


def test_a_box_beside_the_face_and_a_raised_hand_are_noticed() -> None:
    own = picture()
    assert re.search("middle lies|differ much", warnings(prepared(own, 1, 0, 0, 512, 512, head=Box(180, 64, 128))))
    own[:, 70:220, 380:430] = torch.tensor([0.9, 0.7, 0.6, 1])[:, None, None]
    own[:, 200:260, 340:430] = torch.tensor([0.9, 0.7, 0.6, 1])[:, None, None]
    assert "hands low" in warnings(prepared(own, 1, 0, 0, 512, 512))


def test_a_head_by_hand_that_lies_outside_is_refused() -> None:
    with pytest.raises(LikenessError, match="outside"):
        prepared(picture(), 1, 0, 0, 512, 512, head=Box(9000, 64, 128))


@pytest.mark.parametrize("place", [(1, 0, 0, 512, 512), (1.5, 40, 300, 1070, 800), (0.6, -30, 5, 313, 255)])
def test_the_overlay_shows_every_square(place: tuple[float, float, float, int, int]) -> None:
    done = prepared(picture(), *place)
    drawn = overlay(done.origin)
    assert drawn.shape[0] == 3 and max(drawn.shape[1:]) == LONGEST and drawn.min() >= 0 and drawn.max() <= 1
    for _, color in SQUARES:
        assert (drawn == torch.tensor(color)[:, None, None]).all(0).sum() > 300
