"""Folders and files of pictures as people have them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.training.data.face_folder import face_folder, read_picture

RED = (200, 10, 20)


def picture(path: Path, size: tuple[int, int] = (6, 4)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, RED).save(path)
    return path


def test_a_folder_inside_is_a_person_and_a_picture_beside_it_is_another(tmp_path: Path) -> None:
    for name in ("b.PNG", "ann/2.jpg", "ann/holiday/1.webp", "a.bmp", ".hidden/1.png", "ann/.1.png"):
        picture(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a picture")
    found = face_folder(tmp_path)
    assert found.names == ("a.bmp", "ann/2.jpg", "ann/holiday/1.webp", "b.PNG")
    assert found.people == ("a.bmp", "ann", "ann", "b.PNG")
    assert found.path(1) == tmp_path / "ann/2.jpg"


def test_a_link_round_in_circles_is_followed_once(tmp_path: Path) -> None:
    picture(tmp_path / "ann/1.png")
    os.symlink(tmp_path, tmp_path / "ann/again")
    assert face_folder(tmp_path).names == ("ann/1.png",)


@pytest.mark.parametrize("make", [False, True])
def test_no_folder_or_no_pictures_is_said(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "faces"
    if make:
        folder.mkdir()
        (folder / "notes.txt").write_text("")
    with pytest.raises(LikenessError, match="holds no pictures" if make else "There is no folder"):
        face_folder(folder)


def test_a_picture_is_turned_as_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter, clockwise
    wide = Image.new("RGB", (6, 4))
    wide.putpixel((0, 0), (255, 255, 255))
    wide.save(tmp_path / "a.png", exif=exif)
    turned = read_picture(tmp_path / "a.png")
    assert turned.shape == (3, 6, 4)
    assert turned[:, 0, 3].tolist() == [255] * 3


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("L", 77, [77, 77, 77]),
        ("LA", (77, 255), [77, 77, 77]),
        ("1", 255, [255, 255, 255]),
        ("RGBA", (200, 100, 50, 51), [40, 20, 10]),  # a fifth of it on black
        ("RGBA", (200, 100, 50, 0), [0, 0, 0]),
        ("CMYK", (0, 0, 0, 0), [255, 255, 255]),
    ],
)
def test_every_kind_of_colour_becomes_three_bytes(
    tmp_path: Path, mode: str, value: int | tuple[int, ...], expected: list[int]
) -> None:
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    Image.new(mode, (3, 2), value).save(path)
    read = read_picture(path)
    assert read.dtype == torch.uint8 and read.shape == (3, 2, 3)
    assert read[:, 1, 2].tolist() == expected


def test_grey_of_16_bits_is_rounded(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 128, 129, 65535]], np.uint16)).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png")[0].tolist() == [[0, 0, 1, 255]]


def test_of_an_animation_the_first_picture_is_taken(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (4, 4), RED), Image.new("RGB", (4, 4), (0, 0, 250))
    first.save(tmp_path / "a.gif", save_all=True, append_images=[second])
    assert read_picture(tmp_path / "a.gif")[:, 0, 0].tolist() == list(RED)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"plain text", b"cut off"])
def test_what_is_no_picture_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.png"
    if content == b"cut off":
        content = picture(path, (64, 64)).read_bytes()[:90]
    path.write_bytes(content)
    with pytest.raises(LikenessError, match="no picture, or is damaged"):
        read_picture(path)
    Image.new("F", (2, 2)).save(tmp_path / "b.tif")
    with pytest.raises(LikenessError, match="floating values"):
        read_picture(tmp_path / "b.tif")
