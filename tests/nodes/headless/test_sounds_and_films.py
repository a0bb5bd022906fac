"""The stand-in's sounds and films, through real files."""

from fractions import Fraction
from io import BytesIO

import av
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import read_audio
from likeness.nodes.headless.files.audio import write_audio
from likeness.nodes.headless.files.video import VideoComponents, VideoContainer, VideoFromComponents, VideoFromFile


def tone(channels, seconds=0.5, rate=8000):
    time = torch.arange(int(seconds * rate)) / rate
    return torch.stack([0.5 * torch.sin(2 * torch.pi * 220 * (one + 1) * time) for one in range(channels)])


def clip(frames=10, height=32, width=48, fps=Fraction(25), sound=None, rate=8000):
    """Frames that brighten from black to white."""
    images = torch.linspace(0, 1, frames)[:, None, None, None].expand(frames, height, width, 3)
    audio = None if sound is None else {"waveform": sound[None], "sample_rate": rate}
    return VideoFromComponents(VideoComponents(images, fps, audio))


@pytest.mark.parametrize("channels", [1, 2, 6, 8])
def test_flac_gives_back_the_samples(tmp_path, channels):
    wave = tone(channels)
    write_audio(tmp_path / "a.flac", wave, 8000, "flac", "128k", {"prompt": "{}"})
    back = read_audio(tmp_path / "a.flac")
    assert (back.sample_rate, back.waveform.shape) == (8000, wave.shape)
    assert (back.waveform - wave).abs().max() < 2**-14
    with av.open(str(tmp_path / "a.flac")) as file:
        assert {name.lower(): value for name, value in file.metadata.items()}["prompt"] == "{}"


@pytest.mark.parametrize("format, quality", [("mp3", "V0"), ("mp3", "128k"), ("opus", "96k")])
def test_lossy_formats_keep_rate_and_length(tmp_path, format, quality):
    write_audio(tmp_path / f"a.{format}", tone(2, rate=48000), 48000, format, quality, {})
    back = read_audio(tmp_path / f"a.{format}")
    assert (back.sample_rate, back.channels) == (48000, 2)
    assert back.waveform.shape[1] == pytest.approx(24000, abs=2500)  # encoders pad to whole packets


@pytest.mark.parametrize("fps", [Fraction(25), Fraction(30000, 1001), Fraction(12)])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_a_film_keeps_its_parts(tmp_path, fps, channels):
    path = str(tmp_path / "a.mp4")
    clip(fps=fps, sound=tone(channels, seconds=2)).save_to(path, metadata={"prompt": {"1": 2}})
    film = VideoFromFile(path)
    parts = film.get_components()
    assert film.get_dimensions() == (48, 32)
    assert film.get_duration() == pytest.approx(float(10 / fps), abs=0.13)  # the sound's last packet may stand over
    assert parts.images.shape == (10, 32, 48, 3)
    assert (parts.images.mean((1, 2, 3)) - torch.linspace(0, 1, 10)).abs().max() < 0.02
    assert float(parts.frame_rate) == pytest.approx(float(fps), rel=1e-4)
    assert parts.audio["waveform"].shape[1] == channels
    assert parts.metadata["prompt"] == '{"1": 2}'


def test_a_film_without_sound_has_none(tmp_path):
    clip().save_to(str(tmp_path / "a.mp4"))
    assert VideoFromFile(str(tmp_path / "a.mp4")).get_components().audio is None


def test_odd_sizes_lose_a_row_and_a_column(tmp_path):
    clip(height=33, width=49).save_to(str(tmp_path / "a.mp4"))
    assert VideoFromFile(str(tmp_path / "a.mp4")).get_dimensions() == (48, 32)


def test_saving_a_film_again_copies_its_packets(tmp_path):
    first, second = str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4")
    clip(sound=tone(2)).save_to(first)
    VideoFromFile(first).save_to(second, metadata={"workflow": {}})
    ours, theirs = (VideoFromFile(path).get_components() for path in (first, second))
    assert torch.equal(ours.images, theirs.images)
    assert theirs.metadata["workflow"] == "{}"


def test_another_container_is_encoded_anew(tmp_path):
    with av.open(str(tmp_path / "a.avi"), "w") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        for _ in range(3):
            file.mux(stream.encode(av.VideoFrame(32, 16, "yuv420p")))
        file.mux(stream.encode(None))
    VideoFromFile(str(tmp_path / "a.avi")).save_to(str(tmp_path / "b.mp4"), VideoContainer.MP4)
    again = VideoFromFile(str(tmp_path / "b.mp4"))
    assert "mp4" in again.get_container_format() and again.get_components().images.shape == (3, 16, 32, 3)


def test_streams_that_an_mp4_cannot_hold_are_told(tmp_path):
    with av.open(str(tmp_path / "a.gif"), "w") as file:
        stream = file.add_stream("gif", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "rgb8"
        file.mux(stream.encode(av.VideoFrame(32, 16, "rgb8")))
        file.mux(stream.encode(None))
    with pytest.raises(LikenessError, match="cannot be copied into an mp4"):
        VideoFromFile(str(tmp_path / "a.gif")).save_to(str(tmp_path / "b.mp4"))


def test_a_film_lives_in_memory_too():
    source = clip().get_stream_source()
    assert isinstance(source, BytesIO)
    film = VideoFromFile(source)
    assert film.get_components().images.shape[0] == 10 and film.get_dimensions() == (48, 32)


def test_a_broken_film_is_named(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"no film")
    with pytest.raises(LikenessError, match=r"a\.mp4 cannot be read as a film"):
        VideoFromFile(str(tmp_path / "a.mp4")).get_components()
