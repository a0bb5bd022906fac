"""A marked PNG: read back by Pillow as it was, with its texts, and with a label where one was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from likeness.models.errors import LikenessError
from likeness.models.media.marked_picture import LETTERS, LINES, SMALLEST, draw_label, save_png
from likeness.models.media.marks import XMP, mark_of, synthetic

MARK = synthetic("face swap")


@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_and_its_texts_come_back(tmp_path: Path, channels: int) -> None:
    pixels = torch.randint(0, 256, (20, 30, channels), dtype=torch.uint8)
    save_png(tmp_path / "a.png", pixels, MARK, {"prompt": '{"1": "\u53f3"}', "workflow": "{}"})
    with Image.open(tmp_path / "a.png") as picture:
        assert np.array_equal(np.asarray(picture), pixels.numpy())
        texts = picture.info
    assert texts["prompt"] == '{"1": "\u53f3"}' and texts["workflow"] == "{}"
    assert texts["Comment"] == MARK.comment and texts[XMP] == MARK.xmp
    assert mark_of(tmp_path / "a.png") == MARK
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@given(width=st.integers(1, 900), height=st.integers(1, 900), grey=st.sampled_from([0, 128, 255]))
def test_a_label_is_legible_and_stays_in_its_corner(width: int, height: int, grey: int) -> None:
    before = Image.new("RGB", (width, height), (grey,) * 3)
    after = before.copy()
    draw_label(after, "synthetic")
    box = ImageChops.difference(before, after).getbbox()
    if min(width, height) < 100:
        return  # cut, but drawn without an error
    left, top = (width, height) if box is None else box[:2]
    assert left >= width * 0.2 and top >= height * 0.75
    high = 3 * max(SMALLEST, min(height // LINES, width // LETTERS)) // 2  # of the letters, and what is around them
    corner = np.asarray(after.crop((width - width // 3, height - high, width, height)).convert("L"))
    assert corner.min() < 20 and corner.max() > 180  # letters on a patch, whatever lies below


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    with pytest.raises(LikenessError, match="could not be written"):
        save_png(tmp_path / "a.png", torch.zeros(2, 2, 3, dtype=torch.uint8), MARK, {})
    with pytest.raises(LikenessError, match="could not be written"):
        save_png(tmp_path / "nowhere" / "a.png", torch.zeros(2, 2, 3, dtype=torch.uint8), MARK, {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
