"""The nodes for sounds: what ComfyUI's AUDIO may be, batches and broken ones, and lengths that are exact."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.video import VideoWriter
from likeness.nodes import host
from likeness.nodes.media_sound import AudioInfo
from likeness.nodes.media_sound_edit import FitSound, JoinSounds, ShiftSound

BROKEN = [
    (None, "no sound here"),
    ({"waveform": torch.zeros(1, 2, 0), "sample_rate": 16000}, "no samples"),
    ({"waveform": torch.zeros(0, 2, 9), "sample_rate": 16000}, r"this one is \[0, 2, 9\]"),
    ({"waveform": torch.zeros(2, 9), "sample_rate": 16000}, r"this one is \[2, 9\]"),
    ({"waveform": torch.full((1, 1, 9), math.nan), "sample_rate": 16000}, "not a number at 0.000 s"),
    ({"waveform": torch.zeros(1, 1, 9), "sample_rate": 0}, "0 samples a second"),
]
FITTED = {"seconds": 0.0, "frames": 0, "fps": 25.0, "short": "silence", "place": "start", "fade": 0.0}


def ramp(samples: int, rate: int = 16000, channels: int = 1, batch: int = 1) -> dict[str, Any]:
    wave = torch.linspace(0.1, 0.9, samples).expand(batch, channels, -1)
    return {"waveform": wave, "sample_rate": rate}


@pytest.mark.parametrize(("audio", "sentence"), BROKEN)
def test_a_broken_sound_is_refused_by_every_node(audio: Any, sentence: str) -> None:
    for call in (
        lambda: AudioInfo.execute(audio, 25.0),
        lambda: FitSound.execute(audio, **{**FITTED, "frames": 5}),
        lambda: JoinSounds.execute(audio, 0.0, "most", 0),
        lambda: ShiftSound.execute(audio, 40.0, True),
    ):
        with pytest.raises(LikenessError, match=sentence):
            call()


def test_info_tells_the_numbers_and_draws_each_sound() -> None:
    audio = ramp(36_000, 24000, channels=2, batch=2)
    audio["waveform"] = audio["waveform"] * torch.tensor([1.0, 0.1])[:, None, None]
    with torch.inference_mode():
        seconds, frames, rate, channels, peak, loudness, report, shown = AudioInfo.execute(audio, 29.97).args
    assert (seconds, frames, rate, channels) == (1.5, 45, 24000, 2)
    assert peak == pytest.approx(20 * math.log10(0.9), abs=0.01) and -7 < loudness < -5
    assert report.count("rate: 24000 Hz") == 2 and "peak: -20.9 dBFS" in report
    assert shown.shape == (2, 256, 1024, 3) and 0 <= float(shown.min()) <= float(shown.max()) <= 1


@pytest.mark.parametrize(("fps", "frames", "samples"), [(25.0, 240, 423360), (29.97, 100, 147147), (24.0, 1, 1838)])
def test_a_sound_becomes_as_long_as_its_frames(fps: float, frames: int, samples: int) -> None:
    audio, seconds, counted = FitSound.execute(ramp(5000, 44100, 2, 3), **{**FITTED, "frames": frames, "fps": fps}).args
    assert audio["waveform"].shape == (3, 2, samples) and audio["sample_rate"] == 44100
    assert counted == frames and seconds == pytest.approx(samples / 44100, abs=1e-4)
    images = FitSound.execute(ramp(5000, 44100), **{**FITTED, "fps": fps}, image=torch.zeros(frames, 2, 2, 3)).args
    assert images[0]["waveform"].shape == (1, 1, samples) and images[1:] == (seconds, counted)


def test_a_sound_becomes_as_long_as_its_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, Fraction(30000, 1001), 32, 16) as writer:
        writer.write(torch.zeros(31, 16, 32, 3, dtype=torch.uint8))
    memory = host.film_of(torch.zeros(31, 16, 32, 3), Fraction(30000, 1001))
    for video in (host.film(path), memory):
        audio, seconds, frames = FitSound.execute(ramp(99, 48000), **{**FITTED, "short": "loop"}, video=video).args
        assert frames == 31 and audio["waveform"].shape[2] == round(31 * 1001 / 30000 * 48000)
        assert seconds == pytest.approx(31 * 1001 / 30000)
    path.write_bytes(b"this is no video")
    with pytest.raises(LikenessError, match=r"clip\.mp4 cannot be read"):
        FitSound.execute(ramp(99), **FITTED, video=host.film(path))


def test_the_length_has_to_come_from_one_place() -> None:
    with pytest.raises(LikenessError, match="comes from nowhere"):
        FitSound.execute(ramp(9), **FITTED)
    with pytest.raises(LikenessError, match="comes from seconds and image"):
        FitSound.execute(ramp(9), **{**FITTED, "seconds": 1.0}, image=torch.zeros(1, 2, 2, 3))
    assert FitSound.execute(ramp(9), **{**FITTED, "seconds": 0.5}).args[0]["waveform"].shape == (1, 1, 8000)
    with pytest.raises(LikenessError, match="no sample"):
        FitSound.execute(ramp(9, 1000), **{**FITTED, "seconds": 0.0001})


def test_sounds_of_all_kinds_are_joined() -> None:
    audio, seconds, report = JoinSounds.execute(
        ramp(8000, 8000, 1, 2), 0.5, "most", 0, audio_2=ramp(16000, 16000, 2), audio_4=ramp(4410, 44100, 6, 2)
    ).args
    assert audio["waveform"].shape == (2, 6, round(3.1 * 44100)) and audio["sample_rate"] == 44100
    assert seconds == pytest.approx(3.1)
    assert report.splitlines() == ["1: 0.000 s to 1.000 s", "2: 1.500 s to 2.500 s", "3: 3.000 s to 3.100 s"]
    alone = JoinSounds.execute(ramp(100, channels=2), -1.0, "mono", 32000).args[0]
    assert alone["waveform"].shape == (1, 1, 200)
    with pytest.raises(LikenessError, match="hold 2, 3 sounds"):
        JoinSounds.execute(ramp(9, batch=2), 0.0, "most", 0, audio_2=ramp(9, batch=3))


def test_a_shift_is_exact_to_the_sample_and_changes_no_input() -> None:
    given = ramp(16000, batch=2)
    before = given["waveform"].clone()
    (later,) = ShiftSound.execute(given, 40.0, True).args
    assert torch.equal(later["waveform"][..., 640:], before[..., :-640]) and not later["waveform"][..., :640].any()
    (earlier,) = ShiftSound.execute(given, -12.5, False).args
    assert torch.equal(earlier["waveform"], before[..., 200:])
    assert torch.equal(given["waveform"], before)
