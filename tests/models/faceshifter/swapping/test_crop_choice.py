"""Single pictures get the best of five templates, clips one that does not jump; and sizes that can be drawn."""

import pytest

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.faceshifter.conventions import SBER_SWAP, TAOTAONICE
from likeness.models.faceshifter.swapping.crop_choice import BEST_OF_FIVE, template_for, times_for


def test_one_picture_and_a_clip() -> None:
    assert BEST_OF_FIVE in TEMPLATES
    assert template_for(SBER_SWAP, "auto", 1) == BEST_OF_FIVE
    assert template_for(SBER_SWAP, "auto", 2) == template_for(SBER_SWAP, "frontal", 1) == "sber-swap"
    assert template_for(SBER_SWAP, "best of five", 2) == BEST_OF_FIVE


def test_where_there_is_one_template() -> None:
    assert template_for(TAOTAONICE, "auto", 1) == template_for(TAOTAONICE, "frontal", 1) == "taotaonice"
    with pytest.raises(LikenessError, match="trained on the one template taotaonice"):
        template_for(TAOTAONICE, "best of five", 1)


def test_resolutions() -> None:
    assert [times_for(resolution, 256) for resolution in (256, 512, 1024)] == [1, 2, 4]
    for resolution in (128, 300):
        with pytest.raises(LikenessError, match=f"256 x 256 pixels, and {resolution} is no multiple"):
            times_for(resolution, 256)
