"""A user's folder of cut-outs, and what is wrong with it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.training.data.occluders import CutOut, CutOutFolder, Kind

GREEN, BLUE = (0, 200, 0), (0, 0, 200)


def cut_out(path: Path, colour: tuple[int, int, int], empty: int = 5, mode: str = "RGBA") -> None:
    """10 x 20 pixels of a colour with empty pixels around."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGBA", (10 + 2 * empty, 20 + 2 * empty))
    image.paste((*colour, 255), (empty, empty, 10 + empty, 20 + empty))
    image.convert(mode).save(path)


def given(folder: Path, kind: Kind, seed: int = 0) -> CutOut:
    return CutOutFolder(folder).cut_out(kind, 30, random.Random(seed), torch.device("cpu"))


def test_hands_are_taken_from_their_folder_and_objects_from_theirs(tmp_path: Path) -> None:
    cut_out(tmp_path / "hands/1.png", GREEN)
    cut_out(tmp_path / "objects/cups/1.webp", BLUE)
    (tmp_path / "elsewhere.png").write_bytes(b"is not looked at")
    for kind, colour in (("hand", GREEN), ("object", BLUE)):
        found = given(tmp_path, kind)
        height, width = found.pixels.shape[1:]
        assert height / width == pytest.approx(2, rel=0.1) and 0.5 * 30 <= height <= 1.7 * 30
        assert found.middle == (width / 2, height / 2)
        middle = found.pixels[:, height // 2, width // 2]
        assert middle.tolist() == pytest.approx([*(level / 255 for level in colour), 1], abs=0.02)


def test_without_those_folders_all_are_objects_and_hands_are_drawn(tmp_path: Path) -> None:
    cut_out(tmp_path / "any/1.png", BLUE)
    assert given(tmp_path, "object").pixels[2].max() > 0.7
    skin = given(tmp_path, "hand")
    covered = skin.pixels[3] > 0.9
    assert (skin.pixels[0] > skin.pixels[2])[covered].float().mean() > 0.5


def test_half_transparent_colours_are_premultiplied(tmp_path: Path) -> None:
    image = Image.new("RGBA", (8, 8), (200, 100, 0, 128))
    image.save(tmp_path / "veil.png")
    middle = given(tmp_path, "object").pixels[:, 3, 3]
    assert middle.tolist() == pytest.approx([100 / 255, 50 / 255, 0, 128 / 255], abs=0.01)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("opaque", "opaque everywhere"),
        ("empty", "transparent everywhere"),
        ("damaged", "no picture, or is damaged"),
        ("nothing", "holds no pictures"),
    ],
)
def test_what_is_no_cut_out_is_named(tmp_path: Path, what: str, words: str) -> None:
    if what == "opaque":
        cut_out(tmp_path / "a.png", GREEN, mode="RGB")
    elif what == "empty":
        Image.new("RGBA", (4, 4)).save(tmp_path / "a.png")
    elif what == "damaged":
        (tmp_path / "a.png").write_bytes(b"nothing")
    with pytest.raises(LikenessError, match=words):
        CutOutFolder(tmp_path)
