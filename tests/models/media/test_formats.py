"""Formats as they are written: the coder's settings, colour tags, aspect, depth, transparency, and what they refuse."""

from __future__ import annotations

import logging
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.containers import FORMATS
from likeness.models.media.encoding import Encoding, encoding_of
from likeness.models.media.picture_clip import PictureClip
from likeness.models.media.stream import stream_through
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.tests.clips import make_clip, numbered, steady


def described(path: Path) -> Any:
    """(code, pixels, tag, matrix, primaries, transfer, range) of what was written."""
    with av.open(str(path)) as file:
        coder = file.streams.video[0].codec_context
        frame = next(file.decode(video=0))
        colors = (frame.colorspace, coder.color_primaries, coder.color_trc, frame.color_range)
        return coder.codec.canonical_name, coder.pix_fmt, coder.codec_tag, *colors


HDR = (9, 9, 16, 1)  # BT.2020, PQ, limited
PAL = (5, 5, 6, 1)
PHONE = (1, 12, 1, 2)  # BT.709 with P3's primaries, full range


@pytest.mark.parametrize("tags", [HDR, PAL, PHONE, (2, 2, 2, 0)])
@pytest.mark.parametrize("name", ["h264", "h265", "vp9", "prores"])
def test_colour_tags_are_those_of_the_source(tmp_path: Path, name: str, tags: tuple[int, int, int, int]) -> None:
    pixels = "yuvj420p" if tags[3] == 2 else "yuv420p"
    make_clip(tmp_path / "in.mp4", steady(3), size=(64, 64), pixels=pixels, tags=tags)
    path = tmp_path / f"out{FORMATS[name].suffix}"
    stream_through(tmp_path / "in.mp4", path, lambda frames, first: frames, encoding=Encoding(name))
    before, after = VideoReader(tmp_path / "in.mp4"), VideoReader(path)
    assert (before.tags.matrix, before.tags.primaries, before.tags.transfer) == tags[:3]
    assert (after.tags.matrix, after.tags.primaries, after.tags.transfer) == tags[:3]
    assert after.tags.scaler_range == (1 if name == "prores" else before.tags.scaler_range)  # ProRes knows no other
    for one, other in zip(before.pictures(), after.pictures(), strict=True):
        assert (one.pixels(torch.uint8).int() - other.pixels(torch.uint8).int()).abs().float().mean() < 2


def test_pixels_that_are_not_square_stay_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with av.open(str(tmp_path / "dv.mp4"), "w") as file:
        stream: Any = file.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 72, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(16, 11)
        for number in range(2):
            frame = av.VideoFrame.from_ndarray(numbered(number, 64, 72).numpy(), format="rgb24")
            frame.pts = number
            file.mux(stream.encode(frame.reformat(format="yuv420p")))
        file.mux(stream.encode(None))
    for name in ("h264", "h265", "prores", "vp9"):
        path = tmp_path / f"out{FORMATS[name].suffix}"
        with caplog.at_level(logging.WARNING):
            stream_through(tmp_path / "dv.mp4", path, lambda frames, first: frames, encoding=Encoding(name))
        assert VideoReader(path).aspect == (1 if name == "vp9" else Fraction(16, 11))
        assert ("out.webm cannot say that its pixels are not square" in caplog.text) == (name == "vp9")


CHOICES = [
    (Encoding("h264"), ("h264", "yuv420p", "avc1")),
    (Encoding("h264", pixels="yuv444p"), ("h264", "yuv444p", "avc1")),
    (Encoding("h265", pixels="yuv420p10le"), ("hevc", "yuv420p10le", "hvc1")),
    (Encoding("vp9", pixels="yuv444p"), ("vp9", "yuv444p", None)),
    (Encoding("prores"), ("prores", "yuv422p10le", "apch")),
    (Encoding("prores 4444"), ("prores", "yuv444p1", "ap4h")),
    (Encoding("gif"), ("gif", "bgra", None)),
]


@pytest.mark.parametrize(("encoding", "wanted"), CHOICES, ids=lambda value: str(value)[:40])
def test_files_hold_what_was_asked_for(tmp_path: Path, encoding: Encoding, wanted: tuple[str, str, str | None]) -> None:
    path = tmp_path / f"out{encoding.suffix}"
    images = torch.rand(3, 66, 70, 3)
    stream_through(PictureClip(images, Fraction(25)), path, lambda frames, first: frames, encoding=encoding)
    code, pixels, tag, *_ = described(path)
    assert code == wanted[0] and pixels.startswith(wanted[1]) and wanted[2] in (tag, None)


@pytest.mark.parametrize("name", ["h264", "h265", "vp9"])
def test_a_better_quality_is_larger_and_nearer(tmp_path: Path, name: str) -> None:
    images = torch.rand(1, 96, 96, 3, generator=torch.Generator().manual_seed(0)).repeat(4, 1, 1, 1)
    sizes, errors = [], []
    for quality in ("small", "good", "best"):
        encoding = Encoding(name, quality, "yuv444p")
        path = tmp_path / f"{quality}{encoding.suffix}"
        stream_through(PictureClip(images, Fraction(25)), path, lambda frames, first: frames, encoding=encoding)
        sizes.append(path.stat().st_size)
        (*_, last) = VideoReader(path).pictures()
        errors.append(float((last.pixels(torch.float32) - images[3]).square().mean()))
    assert sizes == sorted(sizes) and errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("name", ["vp9", "prores 4444", "gif"])
def test_transparency_survives_and_colours_with_it(tmp_path: Path, name: str) -> None:
    encoding = Encoding(name)
    path = tmp_path / f"out{encoding.suffix}"
    frames = torch.stack([numbered(number, 40, 60, 4) for number in range(6)])
    stream_through(PictureClip(frames.float() / 255, Fraction(20)), path, lambda frames, first: frames)
    reader = VideoReader(path)
    assert reader.alpha
    for picture, wanted in zip(reader.pictures(), frames, strict=True):
        pixels = picture.pixels(torch.uint8).int()
        assert (pixels[..., 3] - wanted[..., 3].int()).abs().float().mean() < 6
        assert (pixels[:18, 2:58, :3] - wanted[:18, 2:58, :3].int()).abs().float().mean() < 8


def test_ten_bits_go_from_file_to_file(tmp_path: Path) -> None:
    """A slope of one level of 10 bits every eight pixels keeps its steps through two formats."""
    slope = torch.linspace(0.30, 0.32, 256).expand(4, 64, 256)[..., None].repeat(1, 1, 1, 3)
    path = tmp_path / "a.mov"
    stream_through(PictureClip(slope, Fraction(25)), path, lambda frames, first: frames, encoding=Encoding("prores"))
    ten = Encoding("h265", "best", "yuv444p10le")
    stream_through(path, tmp_path / "b.mp4", lambda frames, first: frames, encoding=ten)
    (first, *_) = VideoReader(tmp_path / "b.mp4").pictures()
    row = first.pixels(torch.float32)[32, :, 1]
    assert len(row.unique()) > 12 and (row - slope[0, 32, :, 1]).abs().max() < 2 / 1023


def test_a_gif_keeps_its_pace_and_says_when_it_cannot(tmp_path: Path) -> None:
    images = torch.rand(5, 8, 8, 3)
    with pytest.raises(LikenessError, match="at most 50 frames a second, and this video has 60"):
        stream_through(PictureClip(images, Fraction(60)), tmp_path / "a.gif", lambda frames, first: frames)
    stream_through(PictureClip(images, Fraction(30)), tmp_path / "a.gif", lambda frames, first: frames)
    with av.open(str(tmp_path / "a.gif")) as file:
        assert [frame.pts for frame in file.decode(video=0)] == [0, 3, 7, 10, 13]  # hundredths; no drift


BAD = [
    (lambda: Encoding("mp5"), "There is no format 'mp5'"),
    (lambda: Encoding("h264", "great"), "There is no quality 'great'"),
    (lambda: Encoding("h264", pixels="yuva420p"), "h264 has no pixels 'yuva420p'. Use one of yuv420p"),
    (lambda: VideoWriter("a.mov", Fraction(25), 8, 8, encoding=Encoding("h264")), r"'a.mov' must end in one of \.mp4"),
    (lambda: VideoWriter("a.mp4", Fraction(25), 48, 80, encoding=Encoding("h265")), "at least 64 pixels each way"),
]


@pytest.mark.parametrize(("make", "sentence"), BAD)
def test_what_there_is_not_is_named(make: Any, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        make()


def test_suffixes_have_a_usual_encoding() -> None:
    usual = {suffix: encoding_of(suffix) for suffix in (".MP4", ".webm", ".mov", ".gif")}
    assert [one and one.format for one in usual.values()] == ["h264", "vp9", "prores 4444", "gif"]
    assert encoding_of(".avi") is None
    assert [Encoding(name).transparent for name in FORMATS] == [False, False, True, False, True, True]
    assert not Encoding("vp9", pixels="yuv420p").transparent and Encoding("vp9", pixels="yuva420p").transparent
    assert np.all([Encoding(name).suffix == FORMATS[name].suffix for name in FORMATS])
