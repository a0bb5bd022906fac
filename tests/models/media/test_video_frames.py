"""Pictures of a video one by one: order, rate, and files that hold none."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_frames import VideoFrames, pictures_of


def brightness(path: Path | BytesIO, fps: Fraction | None = None) -> list[int]:
    return [round(float(frame.mean()) / 25) for frame in VideoFrames(path, fps)]


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """Ten pictures at 10 a second, each brighter than the one before by 25."""
    path = tmp_path / "steps.mp4"
    with VideoWriter(path, Fraction(10), 32, 16) as writer:
        writer.write((25 * torch.arange(10, dtype=torch.uint8))[:, None, None, None].expand(10, 16, 32, 3))
    return path


def test_every_picture_comes_once_and_in_order(steps: Path) -> None:
    assert brightness(steps) == list(range(10)) == brightness(BytesIO(steps.read_bytes()))
    frames = VideoFrames(steps)
    assert (frames.fps, frames.count) == (10, 10)
    assert next(iter(frames)).shape == (16, 32, 3)


def test_another_rate_repeats_or_leaves_out(steps: Path) -> None:
    assert brightness(steps, Fraction(5)) == [0, 2, 4, 6, 8, 9]
    assert brightness(steps, Fraction(20)) == [at // 2 for at in range(19)]


def test_varying_times_come_out_even(tmp_path: Path) -> None:
    path = tmp_path / "uneven.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 100)
        for level, time in ((0, 0), (4, 20), (8, 50)):  # hundredths of a second
            frame = av.VideoFrame.from_ndarray(np.full((16, 32, 3), 25 * level, np.uint8), "rgb24")
            frame.pts, frame.time_base = time, Fraction(1, 100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert brightness(path, Fraction(10)) == [0, 0, 4, 4, 4, 8]


def test_files_without_pictures_are_refused(tmp_path: Path, steps: Path) -> None:
    sound = tmp_path / "sound.mp4"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("aac", rate=16_000)
        tone = Audio(torch.zeros(1, 16_000), 16_000).waveform.numpy()
        frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
        frame.sample_rate = 16_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(LikenessError, match=r"sound.mp4 has no pictures"):
        brightness(sound)
    whole = steps.read_bytes()
    for name, content in (("cut.mp4", whole[: len(whole) // 2]), ("empty.mp4", b""), ("text.mp4", b"no video" * 99)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LikenessError, match=rf"{name} cannot be read as a video"):
            brightness(tmp_path / name)
    with pytest.raises(LikenessError, match=r"none.mp4 cannot be read"):
        brightness(tmp_path / "none.mp4")


def test_images_are_pictures_too() -> None:
    images = torch.tensor([0.0, 0.5, 2.0, torch.nan, 0.25, 1.0, -1.0, 0.0]).reshape(2, 1, 1, 4)
    assert [picture.tolist() for picture in pictures_of(images.half())] == [[[[0, 128, 255]]], [[[64, 255, 0]]]]
