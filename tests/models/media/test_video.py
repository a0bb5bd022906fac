"""Videos, measured by decoding them: frames, sizes, colours, transparency, and a sound as long as it was given."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.containers import FORMATS
from likeness.models.media.video import VideoWriter


def sound(seconds: float, rate: int = 44100, channels: int = 1) -> Audio:
    tone = 0.5 * torch.sin(2 * torch.pi * 440 * torch.arange(int(seconds * rate)) / rate)
    return Audio(tone[None].repeat(channels, 1), rate)


def picture(height: int, width: int, channels: int = 3) -> torch.Tensor:
    """Left half orange, right half blue; with four channels the right half is transparent."""
    frame = torch.zeros(1, height, width, channels, dtype=torch.uint8)
    frame[:, :, : width // 2, :3] = torch.tensor([200, 120, 40], dtype=torch.uint8)
    frame[:, :, width // 2 :, :3] = torch.tensor([20, 60, 160], dtype=torch.uint8)
    if channels == 4:
        frame[:, :, : width // 2, 3] = 255
    return frame


def coded(red: int, green: int, blue: int) -> np.ndarray:
    """Y, Cb, Cr [3, 1, 1] of BT.709 in its limited range (older PyAV does not turn them back by the same matrix)."""
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    blueness, redness = (blue - luma) / 1.8556, (red - luma) / 1.5748
    return np.array([16 + luma * 219 / 255, 128 + blueness * 224 / 255, 128 + redness * 224 / 255])[:, None, None]


def decoded(path: Path, decoder: str | None = None) -> list[np.ndarray]:
    """Frames [4, H, W]: Y, Cb, Cr and alpha."""
    with av.open(str(path)) as file:
        if decoder is None:
            frames = list(file.decode(video=0))
        else:  # FFmpeg's own VP9 decoder drops the alpha
            coder = av.CodecContext.create(decoder, "r")
            frames = [frame for packet in file.demux(video=0) for frame in coder.decode(packet)]
    return [
        np.stack([*frame.to_ndarray(format="yuv444p"), frame.to_ndarray(format="rgba")[..., 3]]) for frame in frames
    ]


@pytest.mark.parametrize("fps", [Fraction(25), Fraction(30000, 1001), Fraction(12)])
@pytest.mark.parametrize(("rate", "channels"), [(44100, 1), (16000, 2), (24000, 8)])
def test_sound_is_exact_and_pictures_cover_it(tmp_path: Path, fps: Fraction, rate: int, channels: int) -> None:
    path, audio = tmp_path / "talk.mp4", sound(1.0137, rate, channels)
    with VideoWriter(path, fps, 32, 24, audio) as video:
        video.write(picture(24, 32).repeat(5, 1, 1, 1))
    with av.open(str(path)) as file:
        heard, seen = file.streams.audio[0], file.streams.video[0]
        assert heard.duration * heard.time_base == audio.duration
        assert (heard.rate, heard.channels) == (rate, min(channels, 2) if channels < 3 else 1)
        assert seen.average_rate == fps and seen.codec_context.pix_fmt == "yuv420p"
    frames = decoded(path)
    assert 0 <= len(frames) / fps - audio.duration < 1 / fps  # the last picture is held


def test_without_a_sound_frames_are_what_was_written(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "still.mp4", Fraction(25), 32, 24) as video:
        for _ in range(3):
            video.write(picture(24, 32).repeat(4, 1, 1, 1))
    frames = decoded(tmp_path / "still.mp4")
    assert len(frames) == 12
    assert np.abs(frames[6][:3, :, 2:12] - coded(200, 120, 40)).max() <= 2
    assert np.abs(frames[6][:3, :, 20:30] - coded(20, 60, 160)).max() <= 2


def test_an_odd_size_is_padded_where_it_must_be(tmp_path: Path) -> None:
    for name, size in (("odd.mp4", (34, 26)), ("odd.mov", (33, 25))):
        with VideoWriter(tmp_path / name, Fraction(25), 33, 25) as video:
            video.write(picture(25, 33))
        with av.open(str(tmp_path / name)) as file:
            assert [(frame.width, frame.height) for frame in file.decode(video=0)] == [size]


@pytest.mark.parametrize(("name", "decoder"), [("clear.webm", "libvpx-vp9"), ("clear.mov", None)])
def test_transparency_survives(tmp_path: Path, name: str, decoder: str | None) -> None:
    with VideoWriter(tmp_path / name, Fraction(25), 32, 24, sound(0.2)) as video:
        video.write(picture(24, 32, 4).repeat(5, 1, 1, 1))
    frames = decoded(tmp_path / name, decoder)
    assert len(frames) == 5
    assert frames[2][3, :, 2:12].min() >= 250 and frames[2][3, :, 20:].max() <= 5
    assert np.abs(frames[2][:3, :, 2:12] - coded(200, 120, 40)).max() <= 3


def test_an_unusual_rate_is_converted(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "talk.mp4", Fraction(25), 32, 24, sound(0.5, 44101)) as video:
        video.write(picture(24, 32))
    with av.open(str(tmp_path / "talk.mp4")) as file:
        assert file.streams.audio[0].rate == 48000
        assert float(file.streams.audio[0].duration * file.streams.audio[0].time_base) == pytest.approx(0.5, abs=1e-4)


def test_a_bad_frame_or_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"must end in one of \.mp4"):
        VideoWriter(tmp_path / "talk.avi", Fraction(25), 32, 24)
    with pytest.raises(LikenessError, match="not possible"):
        VideoWriter(tmp_path / "talk.mp4", Fraction(25), 0, 24)
    for frame, sentence in ((picture(24, 30), r"takes \[24, 32"), (picture(24, 32, 4), "cannot be transparent")):
        with (
            pytest.raises(LikenessError, match=sentence),
            VideoWriter(tmp_path / "talk.mp4", Fraction(25), 32, 24) as v,
        ):
            v.write(frame)
    with pytest.raises(LikenessError, match="No frame"), VideoWriter(tmp_path / "talk.mp4", Fraction(25), 32, 24):
        pass
    assert not list(tmp_path.iterdir())


def test_a_missing_coder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of FFmpeg differ; this one, for once, knows no such coder."""
    monkeypatch.setitem(FORMATS, "vp9", replace(FORMATS["vp9"], picture="no_such_coder"))
    with pytest.raises(LikenessError, match=r"cannot write \.webm files.*no_such_coder"):
        VideoWriter(tmp_path / "talk.webm", Fraction(25), 32, 24).__enter__()
    assert not list(tmp_path.iterdir())
