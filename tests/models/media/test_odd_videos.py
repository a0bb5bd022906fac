"""Videos that are not as they should be: what is made of each is a stated policy or a sentence, never a loss."""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.stream import stream_through
from likeness.models.media.video_reader import VideoReader
from likeness.tests.clips import make_clip, number_of, shown, steady


def read(path: Path) -> list[tuple[int, Fraction]]:
    return [(number_of(picture.pixels(torch.uint8)), picture.time) for picture in VideoReader(path).pictures()]


def fast_start(path: Path) -> None:
    make_clip(path, steady(90), muxer={"movflags": "faststart"})


def fragments(path: Path) -> None:
    make_clip(path, steady(90), muxer={"movflags": "frag_keyframe+empty_moov"}, options={"g": "9"})


def webm(path: Path) -> None:
    make_clip(path, steady(90), codec="libvpx", sound={"codec": "libopus", "seconds": 3.6})


@pytest.mark.parametrize(("name", "make"), [("a.mp4", fast_start), ("b.mp4", fragments), ("c.webm", webm)])
def test_a_file_that_ends_in_the_middle_gives_what_came_before(
    tmp_path: Path, name: str, make: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    make(tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    cut = tmp_path / f"cut_{name}"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    with caplog.at_level(logging.WARNING):
        found = read(cut)
    assert 10 < len(found) < 90 and found == [(number, Fraction(number, 25)) for number in range(len(found))]
    if make is not fragments:  # there each part has a header of its own, and none promises more
        assert f"{cut.name} promises 90 frames, but only {len(found)} could be read" in caplog.text
    assert stream_through(cut, tmp_path / "out.mp4", lambda frames, first: frames).frames == len(found)
    assert shown(tmp_path / "out.mp4") == [time for _, time in found]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    make_clip(folder / "a.mp4", steady(12), muxer={"movflags": "faststart"}, sound={"codec": "aac", "seconds": 0.5})
    make_clip(folder / "c.webm", steady(12), codec="libvpx", sound={"codec": "libopus", "seconds": 0.5})
    return folder


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_damage_is_a_sentence_or_frames(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    name = data.draw(st.sampled_from(["a.mp4", "c.webm"]))
    content = bytearray((whole / name).read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    (folder / name).write_bytes(content)
    try:
        made = stream_through(folder / name, folder / "out.mp4", lambda frames, first: frames)
    except LikenessError as error:
        assert str(error).endswith(".") and not (folder / "out.mp4").exists()
    else:
        assert made.frames == len(list(VideoReader(folder / name).pictures())) == len(shown(folder / "out.mp4"))


def test_a_header_that_lies_about_the_length_is_only_a_promise(tmp_path: Path) -> None:
    path = tmp_path / "lies.mkv"
    make_clip(path, steady(20))
    content = bytearray(path.read_bytes())
    at = content.index(b"\x44\x89\x88") + 3  # the element Duration, in milliseconds
    assert struct.unpack_from(">d", content, at) == (800,)
    struct.pack_into(">d", content, at, 360_000)
    path.write_bytes(content)
    assert VideoReader(path).count == 9000 and len(read(path)) == 20
    assert stream_through(path, tmp_path / "out.mp4", lambda frames, first: frames).frames == 20


def test_a_header_that_says_nothing_is_counted(tmp_path: Path) -> None:
    """As browsers record: no length, and a rate that is the clock's."""
    path = tmp_path / "live.webm"
    make_clip(path, steady(45, 30), codec="libvpx", muxer={"live": "1"}, rate=1000)
    reader = VideoReader(path)
    assert (reader.count, round(float(reader.fps), 1)) == (45, 30.0)
    assert [number for number, _ in read(path)] == list(range(45))


def test_an_old_container_with_disordered_stamps_keeps_order_and_pace(tmp_path: Path) -> None:
    make_clip(tmp_path / "b.avi", steady(25), options={"bf": "2"})  # AVI has no stamps of presentation
    found = read(tmp_path / "b.avi")
    assert [number for number, _ in found] == list(range(25))
    steps = [float(found[at][1] - found[at - 1][1]) for at in range(1, 25)]
    assert min(steps) > 0 and abs(float(found[-1][1]) - 24 / 25) < 0.1
    assert sum(abs(step - 0.04) < 0.002 for step in steps) > 18
    assert VideoReader(tmp_path / "b.avi").fps == 25


def test_frames_that_change_size_are_scaled_to_the_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name, size in (("a.ts", (48, 32)), ("b.ts", (96, 80))):
        make_clip(tmp_path / name, steady(20), size=size)
    joined = tmp_path / "joined.ts"
    joined.write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    with caplog.at_level(logging.WARNING):
        found = read(joined)
    assert [number for number, _ in found] == [*range(20), *range(20)]
    assert caplog.text.count("changes from frame 20 on: 96 x 80 is scaled to 48 x 32") == 1
    times = [time for _, time in found]
    assert times == sorted(set(times)) and float(times[-1]) == pytest.approx(39 / 25, abs=0.05)
    assert stream_through(joined, tmp_path / "out.mp4", lambda frames, first: frames).frames == 40


def test_one_frame_and_one_pixel_are_enough(tmp_path: Path) -> None:
    make_clip(tmp_path / "one.mp4", steady(1))
    assert read(tmp_path / "one.mp4") == [(0, 0)]
    make_clip(tmp_path / "pixel.mkv", steady(3), size=(1, 1), codec="ffv1", pixels="bgr0")
    assert [picture.pixels(torch.uint8).shape for picture in VideoReader(tmp_path / "pixel.mkv").pictures()] == [
        (1, 1, 3)
    ] * 3


def test_what_holds_no_picture_is_said(tmp_path: Path) -> None:
    make_clip(tmp_path / "sound.m4a", [], sound={"codec": "aac"}, format="ipod")
    with av.open(str(tmp_path / "sound.mka"), "w", format="matroska") as file:
        stream = file.add_stream("pcm_s16le", rate=8000, layout="mono")
        file.mux(stream.encode(None))
    with av.open(str(tmp_path / "none.mkv"), "w") as file:
        picture = file.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 48, 32, "yuv420p"
        file.start_encoding()
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_bytes(b"no video" * 99)
    (tmp_path / "folder.mp4").mkdir()
    for name in ("sound.m4a", "sound.mka", "none.mkv", "empty.mp4", "text.mp4", "folder.mp4", "absent.mp4"):
        with pytest.raises(LikenessError, match=rf"{name} (has no pictures|cannot be read as a video)"):
            stream_through(tmp_path / name, tmp_path / "out.mp4", lambda frames, first: frames)
        assert not (tmp_path / "out.mp4").exists()
