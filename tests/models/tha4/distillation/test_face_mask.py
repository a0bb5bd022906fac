"""Face masks: the proposal lies over the organs; files are read by their red channel, or refused with a sentence."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.tha4.distillation.face_mask import check_face_mask, proposed_mask, read_face_mask


def saved(path: Path, image: Image.Image) -> Path:
    image.save(path)
    return path


@pytest.mark.parametrize("size", [64, 256, 512])
def test_the_proposal_is_like_the_published_masks(size: int) -> None:
    mask = proposed_mask(size)
    check_face_mask(mask, size)
    assert mask.mean() == pytest.approx(0.025, rel=0.15)  # 2.5 % of the picture are white in lambda_00's
    rows, columns = mask.nonzero().unbind(1)
    for found, published in ((rows.min(), 110), (rows.max(), 199), (columns.min(), 211), (columns.max(), 300)):
        assert float(found) == pytest.approx(published * size / 512, abs=1 + 3 * size / 512)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_white_is_one_and_black_is_zero(mode: str, tmp_path: Path) -> None:
    picture = Image.new("L", (64, 64), 0)
    picture.paste(255, (24, 12, 32, 20))
    mask = read_face_mask(saved(tmp_path / "mask.png", picture.convert(mode)), 64)
    expected = torch.zeros(64, 64)
    expected[12:20, 24:32] = 1
    assert torch.equal(mask, expected)


def test_only_red_counts(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="black where the face is"):
        read_face_mask(saved(tmp_path / "blue.png", Image.new("RGB", (64, 64), (0, 0, 255))), 64)


def test_what_is_refused(tmp_path: Path) -> None:
    outside = Image.new("L", (64, 64), 0)
    outside.paste(255, (0, 40, 64, 64))
    broken = tmp_path / "broken.png"
    broken.write_bytes(saved(tmp_path / "whole.png", outside).read_bytes()[:60])
    for path, sentence in (
        (saved(tmp_path / "small.png", Image.new("L", (63, 64), 255)), "63x64 pixels"),
        (saved(tmp_path / "low.png", outside), "black where the face is"),
        (broken, "cannot be read"),
        (tmp_path / "absent.png", "cannot be read"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            read_face_mask(path, 64)
    for mask, sentence in (
        (torch.ones(32, 64), r"\[32, 64\]"),
        (torch.full((64, 64), float("nan")), "outside of 0 to 1"),
        (torch.full((64, 64), 2.0), "outside of 0 to 1"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            check_face_mask(mask, 64)
