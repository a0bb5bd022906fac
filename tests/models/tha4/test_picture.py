"""Character pictures: what has one meaning is converted exactly, what has not is refused with the remedy."""

import contextlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.tha4.picture import (
    bytes_from_network,
    bytes_from_webp,
    network_from_bytes,
    picture_bytes,
    read_character_picture,
    webp_from_bytes,
)
from likeness.tests import characters

RGBA = characters.picture_bytes(512).numpy()
PICTURE = Image.fromarray(RGBA)


def png(values: np.ndarray, color: int, depth: int, size: tuple[int, int] | None = None) -> bytes:
    """A PNG by hand (Pillow writes no 16 bits of RGBA): its header may claim another `size`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2" if depth == 16 else "u1").tobytes() for row in values)
    header = struct.pack(">IIBBBBB", *(size or (width, height)), depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_a_plain_picture_enters_network_space(tmp_path: Path) -> None:
    rgba = RGBA.copy()
    rgba[7, 300] = 255, 0, 0, 255
    rgba[8, 300] = 128  # grey, half transparent: 0.215861 in linear light, times 0.501961
    Image.fromarray(rgba).save(tmp_path / "a.png")
    picture = read_character_picture(tmp_path / "a.png")
    assert picture.shape == (4, 512, 512)
    assert torch.equal(picture[:, :, :256], torch.full((4, 512, 256), -1.0))
    assert picture[:, 7, 300].tolist() == pytest.approx([1, -1, -1, 1])
    assert picture[:, 8, 300].tolist() == pytest.approx([-0.783292] * 3 + [0.003922], abs=1e-5)


def test_a_picture_survives_the_way_through_network_space() -> None:
    rgba = torch.from_numpy(RGBA.copy())
    visible = rgba[..., 3:] > 0
    back = bytes_from_network(network_from_bytes(rgba))
    assert torch.equal(back * visible, rgba * visible)
    assert torch.equal(bytes_from_webp(webp_from_bytes(back)), back)


def test_sixteen_bits_keep_their_high_byte(tmp_path: Path) -> None:
    fine = RGBA.astype(np.uint16) * 256 + 129
    (tmp_path / "a.png").write_bytes(png(fine, color=6, depth=16))
    assert np.array_equal(picture_bytes(tmp_path / "a.png").numpy(), RGBA)


def test_grey_with_alpha(tmp_path: Path) -> None:
    Image.merge("LA", (PICTURE.getchannel("R"), PICTURE.getchannel("A"))).save(tmp_path / "a.png")
    assert np.array_equal(picture_bytes(tmp_path / "a.png").numpy(), RGBA[..., [0, 0, 0, 3]])


@pytest.mark.parametrize("mode", ["P", "L", "RGB"])
def test_a_transparent_colour(tmp_path: Path, mode: str) -> None:
    PICTURE.convert("RGB").convert(mode).save(tmp_path / "a.png", transparency=(0, 0, 0) if mode == "RGB" else 0)
    alpha = picture_bytes(tmp_path / "a.png")[..., 3]
    assert set(alpha.unique().tolist()) == {0, 255}
    if mode != "P":
        assert not alpha[:, :256].any()


def test_a_noted_rotation_is_carried_out(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # orientation: turned by 180 degrees
    PICTURE.save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(picture_bytes(tmp_path / "a.png").numpy(), RGBA[::-1, ::-1])


def whole_file(image: Image.Image, folder: Path, name: str = "a.png") -> bytes:
    image.save(folder / name)
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("image", "name", "said"),
    [
        (PICTURE.convert("RGB"), "a.png", r"no transparency \(its mode is RGB\)"),
        (PICTURE.convert("L"), "a.png", "no transparency"),
        (PICTURE.convert("RGB").convert("P"), "a.png", "no transparency"),
        (PICTURE.convert("CMYK"), "a.tif", r"no transparency \(its mode is CMYK\)"),
        (PICTURE.convert("RGB"), "a.jpg", "no transparency"),
        (Image.new("RGBA", (512, 512), "red"), "a.png", "opaque everywhere"),
        (Image.new("RGBA", (512, 512)), "a.png", "shows nothing"),
        (Image.new("RGBA", (500, 512)), "a.png", "500x512"),
        (Image.new("RGBA", (1024, 1024)), "a.webp", "1024x1024"),
    ],
)
def test_a_picture_of_unclear_meaning_is_refused(tmp_path: Path, image: Image.Image, name: str, said: str) -> None:
    whole_file(image, tmp_path, name)
    with pytest.raises(LikenessError, match=said) as caught:
        read_character_picture(tmp_path / name)
    assert "512x512, with a transparent background" in str(caught.value)


def test_a_damaged_giant_or_absent_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with pytest.raises(LikenessError, match="no picture"):
        read_character_picture(path)
    for content in (whole_file(PICTURE, tmp_path)[:-1000], b"", b"<html>", b"%!PS-Adobe-3.0"):
        path.write_bytes(content)
        with pytest.raises(LikenessError, match="damaged"):
            read_character_picture(path)
    path.write_bytes(png(RGBA[:1], color=6, depth=8, size=(100_000, 100_000)))  # 40 GB, were it decoded
    with pytest.raises(LikenessError, match="far too large"):
        read_character_picture(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_ends_in_our_error_or_in_a_picture(tmp_path: Path, data: st.DataObject) -> None:
    shape = RGBA // 128 * 128  # few colours: a small file
    content = bytearray(whole_file(Image.fromarray(shape).quantize(16), tmp_path))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1) | st.integers(0, 100), min_size=1, max_size=3)):
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    (tmp_path / "a.png").write_bytes(content)
    with contextlib.suppress(LikenessError):
        assert read_character_picture(tmp_path / "a.png").shape == (4, 512, 512)
