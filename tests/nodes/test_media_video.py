"""Resample, Trim and Encode Video, from a VIDEO of each kind: what comes out, how it ticks, and what it refuses."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.video_reader import VideoReader
from likeness.nodes import host
from likeness.nodes.headless.files.video import VideoFromFile
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.progress import REPORTING, InterruptProcessingException
from likeness.nodes.media_video import EncodeVideo, ResampleVideo, TrimVideo
from likeness.nodes.streaming import stream_video, untouched
from likeness.tests.clips import make_clip, number_of, numbered, samples, shown, steady


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where nodes put their videos: one folder for each test."""
    folder = tmp_path / "temp"
    monkeypatch.setattr(FOLDERS, "_special", {**FOLDERS._special, "temp": str(folder)})
    assert Path(FOLDERS.get_temp_directory()) == folder
    return folder


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    make_clip(path, steady(30), sound={"codec": "aac", "seconds": 1.3})
    return path


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clear.webm"
    make_clip(path, steady(12), codec="libvpx-vp9", pixels="yuva420p", options={"auto-alt-ref": "0"})
    return path


def in_memory(count: int = 10, channels: int = 3) -> Any:
    images = torch.stack([numbered(number, 33, 49, channels).float() / 255 for number in range(count)])
    sound = {"waveform": torch.rand(1, 2, 8000) - 0.5, "sample_rate": 8000}
    return host.film_of(images, Fraction(10), sound)


def made(node: Any, *inputs: Any) -> Path:
    return Path(node.execute(*inputs).args[0].get_stream_source())


def numbers(path: Path) -> list[int]:
    return [number_of(picture.pixels(torch.uint8)) for picture in VideoReader(path).pictures()]


def test_resampling_repeats_or_leaves_out_and_keeps_the_sound(clip: Path) -> None:
    for fps, wanted in ((12.5, [*range(0, 29, 2), 29]), (50.0, [at // 2 for at in range(59)])):
        path = made(ResampleVideo, host.film(clip), fps)
        assert numbers(path) == wanted and VideoReader(path).fps == Fraction(fps)
        assert np.array_equal(samples(path), samples(clip))
    assert VideoReader(made(ResampleVideo, host.film(clip), 29.97)).fps == Fraction(30000, 1001)


def test_trimming_is_exact_to_the_frame(clip: Path) -> None:
    for start, seconds, wanted in ((0.4, 0.2, range(10, 15)), (0.0, 0.0, range(30)), (0.3999, 0.04, [10])):
        path = made(TrimVideo, host.film(clip), start, seconds)
        assert numbers(path) == list(wanted)
        heard, pictures = VideoReader(path).sound(), Fraction(len(wanted), 25)
        with av.open(str(path)) as file:
            stream = file.streams.audio[0]
            if seconds:
                assert stream.duration * stream.time_base == pictures and heard.start == 0
    with pytest.raises(LikenessError, match=r"clip.mp4 has no picture from 1\.\d+ s on"):
        TrimVideo.execute(host.film(clip), 1.5, 0.0)


@pytest.mark.parametrize("format", ["h264", "h265", "vp9", "prores", "prores 4444", "gif"])
def test_encoding_keeps_frames_times_and_alpha(tmp_path: Path, format: str) -> None:
    make_clip(tmp_path / "in.mov", steady(9), size=(72, 64), codec="prores_ks", pixels="yuva444p10le",
              options={"profile": "4"})  # fmt: skip
    path = made(EncodeVideo, host.film(tmp_path / "in.mov"), format, "good", "auto", "#00FF00")
    reader = VideoReader(path)
    assert numbers(path) == list(range(9)) and shown(path) == steady(9)
    assert reader.alpha == (format in ("vp9", "prores 4444", "gif"))
    if not reader.alpha:  # the lower half was transparent
        (first, *_) = reader.pictures()
        assert (first.pixels(torch.float32)[44:] - torch.tensor([0.0, 1.0, 0.0])).abs().mean() < 0.02


def test_what_does_not_go_together_is_said_before_anything_runs() -> None:
    assert EncodeVideo.validate_inputs("h264", "good", "auto") is True
    assert "h264 has no pixels 'yuva420p'" in EncodeVideo.validate_inputs("h264", "good", "yuva420p")
    with pytest.raises(LikenessError, match="is not a colour"):
        EncodeVideo.execute(in_memory(), "h264", "good", "auto", "green")


def test_every_kind_of_video_is_taken(clip: Path, clear: Path) -> None:
    for video, wanted, suffix in (
        (host.film(clip), 30, ".mp4"),
        (VideoFromFile(BytesIO(clip.read_bytes())), 30, ".mp4"),
        (in_memory(), 10, ".mp4"),
        (host.film(clear), 12, ".webm"),
        (in_memory(10, 4), 10, ".webm"),
    ):
        path = Path(stream_video(video, untouched).get_stream_source())
        assert numbers(path) == list(range(wanted)) and path.suffix == suffix
        assert VideoReader(path).alpha == (suffix == ".webm")


class Trimmed(VideoFromFile):
    """As newer hosts cut a video: its file stays whole, and it says which part is meant."""

    def get_active_trim_window(self) -> tuple[float, float]:
        return 0.2, 0.4


def test_the_hosts_own_trimming_is_heard(clip: Path) -> None:
    assert numbers(made(ResampleVideo, Trimmed(str(clip)), 25.0)) == list(range(5, 15))
    assert numbers(made(TrimVideo, Trimmed(str(clip)), 0.2, 9.0)) == list(range(10, 15))


def test_each_frame_ticks_and_an_interrupt_leaves_nothing(clip: Path, temporary: Path) -> None:
    ticks: list[tuple[float, float, bool]] = []

    def listen(node: Any, done: float, total: float, preview: Any) -> None:
        ticks.append((done, total, preview is not None))
        if done == 20:
            REPORTING.interrupt()

    REPORTING.listener = listen
    try:
        with pytest.raises(InterruptProcessingException):
            ResampleVideo.execute(host.film(clip), 25.0)
    finally:
        REPORTING.listener = None
        REPORTING.interrupt(False)
    assert [done for done, _, _ in ticks] == list(range(1, 21)) and {total for _, total, _ in ticks} == {30}
    assert ticks[0][2] and not list(temporary.iterdir())
