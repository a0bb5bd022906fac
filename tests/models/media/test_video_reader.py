"""Reading videos: every frame once, in order and at its time, as FFmpeg and ComfyUI count them; parts; the way up."""

from __future__ import annotations

import struct
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.clip import WHOLE, Part, at_rate, chunks
from likeness.models.media.video_reader import VideoReader
from likeness.nodes.headless.files.video import VideoFromFile
from likeness.tests.clips import make_clip, number_of, shown, steady

UNEVEN = [Fraction(number * number + 3 * number, 250) for number in range(24)]


def read(reader: VideoReader, part: Part = WHOLE) -> list[tuple[int, Fraction]]:
    return [(number_of(picture.pixels(torch.uint8)), picture.time) for picture in reader.pictures(part)]


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames 0 to 23 at uneven times, with one key frame and three frames between references."""
    path = tmp_path_factory.mktemp("clips") / "uneven.mp4"
    make_clip(path, UNEVEN, options={"bf": "3", "g": "100"})
    return path


CODED = {
    "h264.mp4": ("libx264", "yuv420p", {}),
    "h265.mp4": ("libx265", "yuv420p10le", {"x265-params": "log-level=error"}),
    "vp9.webm": ("libvpx-vp9", "yuva420p", {"auto-alt-ref": "0"}),
    "vp8.webm": ("libvpx", "yuva420p", {"auto-alt-ref": "0"}),
    "prores.mov": ("prores_ks", "yuva444p10le", {"profile": "4444"}),
    "old.avi": ("mpeg4", "yuv420p", {}),
    "ts.ts": ("libx264", "yuv420p", {}),
    "raw.h264": ("libx264", "yuv420p", {}),
    "odd.mkv": ("ffv1", "yuv444p", {}),
}


@pytest.mark.parametrize("name", CODED)
def test_every_frame_comes_once_and_in_order(tmp_path: Path, name: str) -> None:
    codec, pixels, options = CODED[name]
    size = {"odd.mkv": (49, 33), "h265.mp4": (72, 64)}.get(name, (48, 32))
    make_clip(tmp_path / name, steady(30), size=size, codec=codec, pixels=pixels, options=options)
    reader = VideoReader(tmp_path / name)
    assert read(reader) == [(number, Fraction(number, 25)) for number in range(30)] == read(reader)
    assert (reader.width, reader.height, reader.fps, reader.count) == (*size, 25, 30)
    assert (reader.alpha, reader.deep) == (pixels.startswith("yuva"), "10" in pixels)
    images = VideoFromFile(str(tmp_path / name)).get_components().images
    assert [number_of(image) for image in images] == list(range(30))
    if reader.alpha:
        (first, *_) = chunks(reader.pictures(), torch.uint8, 30)
        assert first.frames.shape == (30, 32, 48, 4)
        assert first.frames[:, :14, :, 3].min() > 250 and first.frames[:, 18:, :, 3].max() < 5


def test_times_are_those_of_the_stamps(uneven: Path) -> None:
    reader = VideoReader(uneven)
    assert read(reader) == list(enumerate(UNEVEN)) and shown(uneven) == UNEVEN
    assert read(VideoReader(BytesIO(uneven.read_bytes()))) == list(enumerate(UNEVEN))


@settings(max_examples=30, deadline=None)
@given(start=st.fractions(0, 3), seconds=st.one_of(st.none(), st.fractions(Fraction(1, 100), 3)))
def test_a_part_is_what_its_times_say(uneven: Path, start: Fraction, seconds: Fraction | None) -> None:
    wanted = [(number, time) for number, time in enumerate(UNEVEN) if time >= start]
    wanted = [one for one in wanted if seconds is None or one[1] < start + seconds]
    if wanted:
        assert read(VideoReader(uneven), Part(start, seconds)) == wanted
    else:
        with pytest.raises(LikenessError, match="has no picture from"):
            read(VideoReader(uneven), Part(start, seconds))


@pytest.mark.parametrize("name", ["long.mp4", "long.webm", "long.ts"])
def test_a_late_part_is_exact_whether_one_can_jump_there_or_not(tmp_path: Path, name: str) -> None:
    codec = "libvpx" if name.endswith("webm") else "libx264"
    make_clip(tmp_path / name, steady(200), codec=codec, options={"g": "30"})
    for first in (0, 1, 29, 30, 31, 120, 199):
        found = read(VideoReader(tmp_path / name), Part(Fraction(first, 25), Fraction(3, 25)))
        assert [number for number, _ in found] == list(range(first, min(first + 3, 200)))


@settings(max_examples=30, deadline=None)
@given(fps=st.fractions(Fraction(1, 2), 120, max_denominator=1001))
def test_at_a_constant_rate_the_frame_is_shown_that_stands_there(uneven: Path, fps: Fraction) -> None:
    taken = list(at_rate(VideoReader(uneven).pictures(), fps))
    assert [picture.time for picture in taken] == [number / fps for number in range(len(taken))]
    # a picture begins at the first of the even times that is not before it, by less than a thousandth of a step
    wanted = [max(at for at, time in enumerate(UNEVEN) if time * fps <= number + Fraction(1, 1000))
              for number in range(len(taken))]  # fmt: skip
    wanted[-1] = len(UNEVEN) - 1
    assert [number_of(picture.pixels(torch.uint8)) for picture in taken] == wanted


@pytest.mark.parametrize("frames", [1, 7, 24, 100])
def test_chunks_hold_all_frames(uneven: Path, frames: int) -> None:
    found = list(chunks(VideoReader(uneven).pictures(), torch.float32, frames))
    assert [chunk.first for chunk in found] == list(range(0, 24, frames))
    assert all(len(chunk.frames) == len(chunk.times) <= frames for chunk in found)
    assert [time for chunk in found for time in chunk.times] == UNEVEN
    assert found[0].frames.dtype == torch.float32 and all(chunk.frames.max() <= 1 for chunk in found)


TURNS = {
    "turned right": ((0, 1), (-1, 0)),
    "upside down": ((-1, 0), (0, -1)),
    "turned left": ((0, -1), (1, 0)),
    "mirrored": ((-1, 0), (0, 1)),
    "mirrored and turned": ((0, 1), (1, 0)),
}


@pytest.mark.parametrize("name", TURNS)
def test_frames_are_turned_as_the_file_says(tmp_path: Path, name: str) -> None:
    """The display matrix takes (x, y) to (a x + c y, b x + d y); it lies in the header of the track."""
    (a, b), (c, d) = TURNS[name]
    path = tmp_path / "turned.mp4"
    make_clip(path, steady(2))
    with av.open(str(path)) as file:
        lying = next(file.decode(video=0)).to_ndarray(format="rgb24")
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40
    assert struct.unpack_from(">9i", content, matrix) == (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    struct.pack_into(">9i", content, matrix, a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    rows, columns = np.mgrid[: lying.shape[0], : lying.shape[1]]
    across, down = a * columns + c * rows, b * columns + d * rows
    wanted = np.zeros((np.ptp(down) + 1, np.ptp(across) + 1, 3), np.uint8)
    wanted[down - down.min(), across - across.min()] = lying
    reader = VideoReader(path)
    (picture, _) = (picture.pixels(torch.uint8).numpy() for picture in reader.pictures())
    assert picture.shape == wanted.shape == (reader.height, reader.width, 3)
    assert np.abs(picture.astype(int) - wanted).max() <= 3
