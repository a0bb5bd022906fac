"""The sound of a video file, as samples: the track that plays, cuts to the sample, gaps as silence, beside pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch

from likeness.models.media.audio import Audio, between
from likeness.models.media.video_reader import VideoReader
from likeness.tests.clips import coded_tone, make_clip, samples, steady


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mkv"
    make_clip(path, steady(25), sound={"codec": "pcm_s16le", "seconds": 1.0, "rate": 44_100, "layout": "5.1"})
    return path


def test_it_is_described_and_read_whole(clip: Path) -> None:
    sound = VideoReader(clip).sound()
    assert (sound.codec, sound.rate, sound.channels, sound.start) == ("pcm_s16le", 44_100, 6, 0)
    assert np.array_equal(sound.read().waveform.T, samples(clip))


@pytest.mark.parametrize(("start", "end"), [("0.1", "0.3"), ("0.33333", None), ("0", "1/44100"), ("0.9", "7")])
def test_a_cut_is_exact_to_the_sample(clip: Path, start: str, end: str | None) -> None:
    first, last = Fraction(start), None if end is None else Fraction(end)
    cut = VideoReader(clip).sound().between(first, last).read()
    wanted = samples(clip)[round(first * 44_100) : None if last is None else round(last * 44_100)]
    assert np.array_equal(cut.waveform.T, wanted)
    whole = Audio(torch.from_numpy(samples(clip).T.copy()), 44_100)
    assert torch.equal(between(whole, first, last).waveform, cut.waveform)


def test_beyond_the_end_there_is_nothing(clip: Path) -> None:
    assert VideoReader(clip).sound().between(Fraction(2), None).read() is None
    assert between(Audio(torch.rand(1, 100), 8000), Fraction(2), None) is None


@pytest.mark.parametrize("start", [0.3, -0.2])
def test_it_keeps_its_place_beside_the_pictures(tmp_path: Path, start: float) -> None:
    """A sound that begins late has silence before it; what is heard before the first picture is left out."""
    shift = max(0.0, -start)
    times = [time + Fraction(shift).limit_denominator(1000) for time in steady(20)]
    sound = {"codec": "pcm_s16le", "seconds": 0.5, "start": start + shift}
    make_clip(tmp_path / "a.mkv", times, sound=sound)
    read, plain = VideoReader(tmp_path / "a.mkv").sound().read().waveform.T.numpy(), samples(tmp_path / "a.mkv")
    if start > 0:
        assert not read[:14_400].any() and np.array_equal(read[14_400:], plain)
    else:
        assert np.array_equal(read, plain[9_600:])


def test_a_gap_is_silence_and_nothing_moves(tmp_path: Path) -> None:
    """As in recordings that were paused: the stamps jump."""
    with av.open(str(tmp_path / "gap.mkv"), "w") as file:
        picture: Any = file.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 48, 32, "yuv420p"
        packets = []
        for number in range(25):
            frame = av.VideoFrame(48, 32, "yuv420p")
            frame.pts = number
            packets += picture.encode(frame)
        packets += picture.encode(None)
        heard = coded_tone(file, "pcm_s16le", 0.4)
        late = heard[len(heard) // 2].pts * heard[0].time_base
        for packet in heard[len(heard) // 2 :]:
            packet.pts = packet.dts = packet.pts + round(Fraction(1, 2) / packet.time_base)
        for packet in sorted([*packets, *heard], key=lambda one: one.dts * one.time_base):
            file.mux(packet)
    read, plain = VideoReader(tmp_path / "gap.mkv").sound().read().waveform.T.numpy(), samples(tmp_path / "gap.mkv")
    first = round(late * 48_000)
    assert abs(len(read) - len(plain) - 24_000) <= 48
    assert np.array_equal(read[:first], plain[:first]) and not read[first + 48 : first + 23_900].any()
    assert np.array_equal(read[-(len(plain) - first) :], plain[first:])


def test_of_several_tracks_the_one_that_plays_is_taken(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "two.mkv"), "w") as file:
        picture: Any = file.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 48, 32, "yuv420p"
        packets = coded_tone(file, "pcm_s16le", 0.5, 8000, "mono") + coded_tone(file, "pcm_s16le", 0.5, 48_000)
        file.streams.audio[1].disposition = 1
        file.streams.audio[0].disposition = 0
        packets += [*picture.encode(av.VideoFrame(48, 32, "yuv420p")), *picture.encode(None)]
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            file.mux(packet)
    assert VideoReader(tmp_path / "two.mkv").sound().rate == 48_000


def test_a_video_without_sound_has_none(tmp_path: Path) -> None:
    make_clip(tmp_path / "still.mp4", steady(2))
    assert VideoReader(tmp_path / "still.mp4").sound() is None
