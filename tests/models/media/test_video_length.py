"""Frames are counted, whatever a header says."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.clip import Part
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_length import count_frames


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, Fraction(24), 32, 16, Audio(torch.zeros(1, 24000), 24000)) as writer:
        writer.write(torch.randint(0, 256, (30, 16, 32, 3), dtype=torch.uint8))
    return path


def test_every_frame_counts(clip: Path) -> None:
    assert count_frames(clip) == count_frames(BytesIO(clip.read_bytes())) == 30


def test_a_header_that_lies_is_not_believed(clip: Path) -> None:
    told = clip.read_bytes()
    times = told.index(b"mvhd") + 16  # after version, flags and two dates: time scale, then duration
    clip.write_bytes(told[: times + 4] + (10**6).to_bytes(4, "big") + told[times + 8 :])
    assert count_frames(clip) == 30


def test_a_part_has_the_frames_of_its_time(clip: Path) -> None:
    assert count_frames(clip, Part(Fraction(1, 2), Fraction(1, 4))) == 6
    assert count_frames(clip, Part(Fraction(1))) == 6
    with pytest.raises(LikenessError, match=r"clip\.mp4 has no pictures there"):
        count_frames(clip, Part(Fraction(9)))


def test_what_is_no_video_is_refused(tmp_path: Path, clip: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(LikenessError, match=r"text\.mp4 cannot be read"):
        count_frames(tmp_path / "text.mp4")
    with pytest.raises(LikenessError, match=r"absent\.mp4"):
        count_frames(tmp_path / "absent.mp4")
    import av

    with av.open(str(tmp_path / "sound.wav"), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(torch.zeros(1, 800, dtype=torch.int16).numpy(), "s16", "mono")
        frame.sample_rate = 8000
        file.mux(stream.encode(frame))
    with pytest.raises(LikenessError, match=r"sound\.wav has no pictures"):
        count_frames(tmp_path / "sound.wav")
