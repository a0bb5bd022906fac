"""A video through a function: as many frames out as in, at the same times, with the same sound; or nothing at all."""

from __future__ import annotations

import os
import signal
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.clip import Part
from likeness.models.media.containers import FORMATS
from likeness.models.media.encoding import Encoding
from likeness.models.media.picture_clip import PictureClip
from likeness.models.media.stream import stream_through
from likeness.models.media.video_reader import VideoReader
from likeness.tests.clips import make_clip, number_of, numbered, samples, shown, steady
from likeness.tests.forked import FORKS, forked

UNEVEN = [Fraction(number * number + 5 * number, 200) for number in range(20)]  # at least 0.03 s apart
QUICK = Encoding(preset="ultrafast")


def same(frames: Tensor, first: int) -> Tensor:
    return frames


def numbers(path: Path) -> list[int]:
    return [number_of(picture.pixels(torch.uint8)) for picture in VideoReader(path).pictures()]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    make_clip(path, UNEVEN, size=(72, 64), sound={"codec": "aac", "seconds": 2.7})
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_frames_and_times(tmp_path: Path, clip: Path, name: str) -> None:
    encoding = Encoding(name)
    path = tmp_path / f"out{encoding.suffix}"
    made = stream_through(clip, path, same, encoding=encoding, chunk_frames=3)
    assert (made.frames, made.width, made.height) == (20, 72, 64) and numbers(path) == list(range(20))
    finest = {"gif": Fraction(1, 200), "vp9": Fraction(1, 1000)}.get(name, 0)  # a GIF counts hundredths, WebM ms
    assert all(abs(now - then) <= finest for now, then in zip(shown(path), UNEVEN, strict=True))
    assert (VideoReader(path).sound() is None) == (name == "gif")
    assert [path.name for path in tmp_path.iterdir()] == [path.name]


@settings(max_examples=25, deadline=None)
@given(
    times=st.lists(st.integers(1, 3000), min_size=1, max_size=30),
    chunk=st.one_of(st.none(), st.integers(1, 40)),
    size=st.tuples(st.integers(12, 60), st.integers(2, 40)),
)
def test_frames_in_are_frames_out(
    tmp_path_factory: pytest.TempPathFactory, times: list[int], chunk: int | None, size: tuple[int, int]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    stamps = [Fraction(sum(times[:number]), 1000) for number in range(len(times))]
    make_clip(folder / "in.mkv", stamps, size=size, codec="ffv1", pixels="bgr0")
    seen = []

    def work(frames: Tensor, first: int) -> Tensor:
        seen.append((first, len(frames)))
        return frames

    made = stream_through(folder / "in.mkv", folder / "out.mp4", work, encoding=QUICK, chunk_frames=chunk)
    assert [first for first, _ in seen] == [sum(count for _, count in seen[:at]) for at in range(len(seen))]
    assert made.frames == len(times) == len(numbers(folder / "out.mp4")) == sum(count for _, count in seen)
    assert shown(folder / "out.mp4") == stamps and (made.width, made.height) == size


COPIED = {
    "aac.mp4": ("aac", "h264", 0.0),
    "late.mkv": ("aac", "prores", 0.2),
    "mp3.mp4": ("libmp3lame", "h264", 0.0),
    "ac3.mp4": ("ac3", "h264", 0.0),
    "pcm.mov": ("pcm_s16le", "prores 4444", 0.2),
    "flac.mkv": ("flac", "h264", 0.2),
    "opus.webm": ("libopus", "vp9", 0.0),
    "opus.mkv": ("libopus", "h264", 0.0),
    "adts.ts": ("aac", "h264", 0.1),
}


@pytest.mark.parametrize("name", COPIED)
def test_sound_that_fits_is_copied_to_the_sample(tmp_path: Path, name: str) -> None:
    codec, format, start = COPIED[name]
    source, encoding = tmp_path / name, Encoding(format)
    pictures = "libvpx" if name.endswith("webm") else "libx264"
    make_clip(source, steady(20), codec=pictures, sound={"codec": codec, "seconds": 1.1, "start": start})
    path = tmp_path / f"out{encoding.suffix}"
    stream_through(source, path, same, encoding=encoding)
    before, after = VideoReader(source).sound(), VideoReader(path).sound()
    assert after.codec == before.codec
    heard, wanted = samples(path), samples(source)
    extra = len(heard) - len(wanted)  # the padding of a coder's first or last packet, which not every file can mark
    assert 0 <= extra <= 1200
    lead = extra if name == "late.mkv" else 0
    assert np.array_equal(heard[lead : lead + len(wanted)], wanted)
    assert abs(float(after.start - before.start) * before.rate + lead) < 0.002 * before.rate


CODED = [("vorbis-like.mkv", "pcm_f32le", "h264"), ("pcm.mov", "pcm_s16le", "vp9"), ("aac.mp4", "aac", "vp9")]


@pytest.mark.parametrize(("name", "codec", "format"), CODED)
@pytest.mark.parametrize("start", [0.0, 0.25])
def test_sound_that_does_not_fit_is_coded_anew_in_its_place(
    tmp_path: Path, name: str, codec: str, format: str, start: float
) -> None:
    source, encoding = tmp_path / name, Encoding(format)
    make_clip(source, steady(30), sound={"codec": codec, "seconds": 1.0, "start": start})
    path = tmp_path / f"out{encoding.suffix}"
    stream_through(source, path, same, encoding=encoding)
    before, after = VideoReader(source).sound().read().waveform, VideoReader(path).sound().read().waveform
    assert abs(before.shape[1] - after.shape[1]) < 1100  # a coder's last packet is filled up
    middle, least = slice(16_000, 40_000), float("inf")
    for shift in range(-50, 51):  # WebM counts milliseconds, and rounds twice
        error = before[:, middle] - after[:, 16_000 + shift : 40_000 + shift]
        least = min(least, float(error.std() / before[:, middle].std()))
    assert least < 0.2


def test_a_new_sound_takes_the_place_of_the_old(tmp_path: Path, clip: Path) -> None:
    new = Audio(0.3 * torch.sin(torch.arange(44_100) / 20)[None], 44_100)
    stream_through(clip, tmp_path / "out.mp4", same, encoding=QUICK, audio=new)
    heard = samples(tmp_path / "out.mp4")
    assert heard.shape[1] == 1 and abs(len(heard) - 44_100) < 1100
    assert np.abs(heard[2000:40_000, 0] - new.waveform[0, 2000:40_000].numpy()).max() < 0.03
    assert numbers(tmp_path / "out.mp4") == list(range(20))  # a sound of another length changes no frame


def test_a_part_takes_its_sound_along_to_the_sample(tmp_path: Path) -> None:
    source = tmp_path / "in.mov"
    make_clip(source, steady(50), sound={"codec": "pcm_s16le", "seconds": 1.9})
    whole = samples(source)
    for start, seconds, first, count in (
        ("0.4", "0.5", 10, 13),  # frames 10 to 22 begin before 0.9 s; the last of them is shown to its end
        ("0.41", "0.04", 11, 1),
        ("0", None, 0, 50),
        ("1.2", None, 30, 20),
        ("1.96", "9", 49, 1),
    ):
        part = Part(Fraction(start), None if seconds is None else Fraction(seconds))
        path = tmp_path / "out.mov"
        assert stream_through(source, path, same, encoding=Encoding("prores"), part=part).frames == count
        assert numbers(path) == list(range(first, first + count))
        assert shown(path) == steady(count)
        wanted = whole[first * 1920 :] if seconds is None else whole[first * 1920 : (first + count) * 1920]
        if len(wanted):
            assert np.array_equal(samples(path), wanted)
        else:
            assert VideoReader(path).sound() is None


def test_joined_recordings_keep_all_of_their_sound(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.ts", steady(25), sound={"codec": "aac", "seconds": 1.0})
    joined = tmp_path / "joined.ts"
    joined.write_bytes((tmp_path / "a.ts").read_bytes() * 2)
    assert stream_through(joined, tmp_path / "out.mp4", same).frames == 50
    assert np.array_equal(samples(tmp_path / "out.mp4"), samples(joined))
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert [float(stream.duration * stream.time_base) for stream in file.streams] == pytest.approx([2, 2], abs=0.1)


def test_another_rate_leaves_the_sound_alone(tmp_path: Path, clip: Path) -> None:
    for fps, count in ((Fraction(10), 24), (Fraction(30000, 1001), 70)):  # the last frame begins at 2.28 s
        made = stream_through(clip, tmp_path / "out.mp4", same, encoding=QUICK, fps=fps)
        assert made.frames == count and shown(tmp_path / "out.mp4") == [number / fps for number in range(count)]
        assert VideoReader(tmp_path / "out.mp4").fps == fps
        assert np.array_equal(samples(tmp_path / "out.mp4"), samples(clip))


def test_the_work_may_change_size_depth_and_alpha(tmp_path: Path, clip: Path) -> None:
    def doubled(frames: Tensor, first: int) -> Tensor:
        assert frames.dtype == torch.float32 and frames.max() <= 1
        large = frames.repeat_interleave(2, 1).repeat_interleave(2, 2)
        return torch.cat([large, torch.ones_like(large[..., :1])], dim=3)

    encoding = Encoding("prores 4444")
    made = stream_through(clip, tmp_path / "out.mov", doubled, dtype=torch.float32, encoding=encoding)
    assert (made.width, made.height, made.frames) == (144, 128, 20)
    reader = VideoReader(tmp_path / "out.mov")
    assert reader.alpha and numbers(tmp_path / "out.mov") == list(range(20))


def test_pictures_in_memory_are_streamed_without_a_file(tmp_path: Path) -> None:
    images = torch.stack([numbered(number, 33, 49).float() / 255 for number in range(9)])
    images[3, 20:, :] = torch.nan  # below the bars
    sound = Audio(torch.rand(1, 8000) - 0.5, 8000)
    made = stream_through(PictureClip(images, Fraction(12), sound), tmp_path / "out.mov", same)
    assert made.frames == 9 and numbers(tmp_path / "out.mov") == list(range(9))
    assert shown(tmp_path / "out.mov") == steady(9, 12)
    assert np.abs(samples(tmp_path / "out.mov")[:, 0] - sound.waveform[0].numpy()).max() < 2**-14
    with pytest.raises(LikenessError, match="Pictures are"):
        PictureClip(torch.zeros(0, 4, 4, 3), Fraction(12))


BAD = {
    "fewer": (lambda frames, first: frames[1:], "as many have to come out"),
    "no image": (lambda frames, first: frames[..., :2], "as many have to come out"),
    "sizes": (lambda frames, first: frames[:, : 64 - first], r"takes \[64, 72"),
    "alpha": (lambda frames, first: torch.cat([frames, frames[..., :1]], 3), "cannot be transparent"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_work_is_told_and_leaves_nothing(tmp_path: Path, clip: Path, name: str) -> None:
    work, sentence = BAD[name]
    with pytest.raises(LikenessError, match=sentence):
        stream_through(clip, tmp_path / "out.mp4", work, chunk_frames=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("at", [0, 1, 19])
def test_an_interrupt_leaves_nothing(tmp_path: Path, clip: Path, at: int) -> None:
    def stop(number: int, frame: Tensor) -> None:
        assert frame.shape == (64, 72, 3)
        if number == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stream_through(clip, tmp_path / "out.mp4", same, on_frame=stop)
    assert not list(tmp_path.iterdir())


def stopped(clip: Path, out: Path) -> None:
    """Is killed after ten frames."""

    def work(frames: Tensor, first: int) -> Tensor:
        if first >= 10:
            os.kill(os.getpid(), signal.SIGKILL)
        return frames

    stream_through(clip, out, work, chunk_frames=5)


@FORKS
@pytest.mark.usefixtures("one_thread")
def test_a_killed_run_leaves_nothing_under_the_name(tmp_path: Path, clip: Path) -> None:
    process = forked(stopped, clip, tmp_path / "out.mp4")
    process.join(60)
    assert process.exitcode == -9
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]  # hidden; a killed process cleans nothing up


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, clip: Path) -> None:
    for target in (tmp_path / "absent" / "out.mp4", clip / "out.mp4"):
        with pytest.raises(LikenessError, match=r"out\.mp4 cannot be written"):
            stream_through(clip, target, same)
