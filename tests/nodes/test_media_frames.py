"""Video To Frames and Frames To Video: there and back, alpha both ways, and a memory that is not filled up."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.video_reader import VideoReader
from likeness.nodes import host
from likeness.nodes.headless.machine import memory
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.media_frames import FramesToVideo, VideoToFrames
from likeness.tests.clips import make_clip, number_of, numbered, samples, steady


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FOLDERS, "_special", {**FOLDERS._special, "temp": str(tmp_path / "temp")})


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mov"
    make_clip(path, steady(20), sound={"codec": "pcm_s16le", "seconds": 0.9})
    return path


def frames(count: int, channels: int = 3) -> torch.Tensor:
    return torch.stack([numbered(number, 66, 70, channels) for number in range(count)]).float() / 255


@pytest.mark.parametrize(("first", "limit", "wanted"), [(0, 0, range(20)), (5, 4, range(5, 9)), (18, 9, [18, 19])])
def test_frames_come_with_their_sound(clip: Path, first: int, limit: int, wanted: Any) -> None:
    image, mask, audio, fps = VideoToFrames.execute(host.film(clip), first, limit).args
    assert [number_of(frame) for frame in image] == list(wanted) and fps == 25
    assert image.shape == (len(wanted), 32, 48, 3) and mask.shape == image.shape[:3] and not mask.any()
    whole = samples(clip)
    kept = whole[1920 * first : 1920 * (first + len(wanted)) if limit else None]
    assert audio["sample_rate"] == 48_000 and np.array_equal(audio["waveform"][0].T, kept)


def test_a_video_without_sound_gives_none(tmp_path: Path) -> None:
    make_clip(tmp_path / "still.mp4", steady(1))
    image, _, audio, _ = VideoToFrames.execute(host.film(tmp_path / "still.mp4"), 0, 0).args
    assert audio is None and len(image) == 1
    with pytest.raises(LikenessError, match=r"still.mp4 has no frame 3: it ends before"):
        VideoToFrames.execute(host.film(tmp_path / "still.mp4"), 3, 0)


def test_frames_in_memory_come_back_as_they_are() -> None:
    audio = {"waveform": torch.rand(1, 2, 800) - 0.5, "sample_rate": 8000}
    video = host.film_of(frames(6, 4), Fraction(10), audio)
    image, mask, heard, _ = VideoToFrames.execute(video, 2, 0).args
    assert torch.equal(image, frames(6, 4)[2:, ..., :3]) and torch.equal(mask, 1 - frames(6, 4)[2:, ..., 3])
    assert heard is None  # all of it is heard before frame 2
    assert torch.equal(VideoToFrames.execute(video, 0, 1).args[2]["waveform"], audio["waveform"])


def test_a_header_that_promises_less_loses_no_frame(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe = VideoReader._describe_times

    def lying(self: VideoReader, *parts: Any) -> None:
        describe(self, *parts)
        self.count = 3

    monkeypatch.setattr(VideoReader, "_describe_times", lying)
    image, mask, _, _ = VideoToFrames.execute(host.film(clip), 0, 0).args
    assert [number_of(frame) for frame in image] == list(range(20)) and len(mask) == 20


def test_memory_is_looked_at_before_it_is_full(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 300_000)
    with pytest.raises(LikenessError, match=r"20 frames of 48 x 32 as pictures take 0.0 GB of memory, and 0.0 GB are"):
        VideoToFrames.execute(host.film(clip), 0, 0)
    assert len(VideoToFrames.execute(host.film(clip), 0, 10).args[0]) == 10
    monkeypatch.setattr(memory, "free_memory", lambda: None)
    assert len(VideoToFrames.execute(host.film(clip), 0, 0).args[0]) == 20


@pytest.mark.parametrize("format", ["h264", "h265", "vp9", "prores", "prores 4444", "gif"])
def test_there_and_back(format: str) -> None:
    audio = {"waveform": torch.rand(1, 1, 24_000) - 0.5, "sample_rate": 48_000}
    video = FramesToVideo.execute(frames(12), 12.5, format, "best", "auto", None, audio).args[0]
    image, _, heard, fps = VideoToFrames.execute(video, 0, 0).args
    assert [number_of(frame) for frame in image] == list(range(12)) and fps == 12.5
    assert (image - frames(12)).abs().mean() < 0.02
    if format == "gif":
        assert heard is None
    else:
        assert abs(heard["waveform"].shape[2] - 24_000) < 1100
    if format.startswith("prores"):
        assert (heard["waveform"] - audio["waveform"]).abs().max() < 2**-14


@pytest.mark.parametrize("format", ["vp9", "prores 4444", "gif"])
@pytest.mark.parametrize("channels", [3, 4])
def test_alpha_goes_in_by_mask_and_by_channel(format: str, channels: int) -> None:
    mask = torch.zeros(1, 33, 35)  # of half the size: it is scaled
    mask[:, :, :12] = 1
    video = FramesToVideo.execute(frames(3, channels), 10.0, format, "best", "auto", mask).args[0]
    _, back, _, _ = VideoToFrames.execute(video, 0, 0).args
    assert back.shape == (3, 66, 70) and back[:, :, :20].mean() > 0.97
    assert back[:, :30, 30:].mean() < 0.03
    assert (back[:, 36:, 30:].mean() > 0.97) == (channels == 4)  # the lower half of the fourth channel


def test_a_long_sound_is_kept_whole_and_no_frame_is_added() -> None:
    audio = {"waveform": torch.rand(1, 1, 16_000), "sample_rate": 8000}
    video = FramesToVideo.execute(frames(5), 10.0, "prores", "good", "auto", None, audio).args[0]
    image, _, heard, _ = VideoToFrames.execute(video, 0, 0).args
    assert len(image) == 5 and heard["waveform"].shape[2] == 16_000


BAD = [
    ({"image": frames(2, 4), "format": "h264"}, "h264 with pixels auto has no transparency. Choose vp9"),
    ({"mask": torch.zeros(1, 66, 70), "format": "prores"}, "prores with pixels auto has no transparency"),
    ({"mask": torch.zeros(3, 66, 70)}, r"There are 2 frames, and the mask is \[3, 66, 70\]"),
    ({"image": torch.zeros(0, 4, 4, 3)}, "Pictures are"),
    ({"image": frames(2)[:, :9, :9], "format": "h265"}, "at least 64 pixels each way"),
    ({"fps": 99.0, "format": "gif"}, "A GIF shows at most 50"),
    ({"pixels": "yuv422p10le"}, "vp9 has no pixels 'yuv422p10le'"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=range(len(BAD)))
def test_what_does_not_go_together_is_a_sentence(given: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    inputs = {"image": frames(2), "fps": 10.0, "format": "vp9", "quality": "good", "pixels": "auto", **given}
    with pytest.raises(LikenessError, match=sentence):
        FramesToVideo.execute(**inputs)
    assert not list((tmp_path / "temp").glob("*"))


def test_one_pixel_and_no_number_are_pictures() -> None:
    video = FramesToVideo.execute(torch.full((1, 1, 1, 3), math.nan), 25.0, "prores", "good", "auto").args[0]
    assert VideoToFrames.execute(video, 0, 0).args[0].amax() < 0.01
