"""Save Video File: the bytes that came in, under the next free name, or a sentence and nothing."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.encoding import Encoding
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.nodes import host
from likeness.nodes.headless.files.video import VideoFromFile
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.media import SaveVideoFile
from likeness.nodes.media_frames import FramesToVideo


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.webm"
    with VideoWriter(path, Fraction(25), 32, 16) as writer:
        writer.write(torch.randint(0, 256, (3, 16, 32, 4), dtype=torch.uint8))
    return path


def test_a_file_is_kept_byte_for_byte_under_the_next_name(clip: Path, tmp_path: Path) -> None:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    for number in (1, 2):
        made = SaveVideoFile.execute(host.film(clip), "video/mine")
        path = tmp_path / "output" / "video" / f"mine_{number:05}_.webm"
        assert path.read_bytes() == clip.read_bytes()
        assert made.ui.as_dict()["images"][0]["filename"] == path.name


def test_frames_in_memory_become_an_mp4(tmp_path: Path) -> None:
    FOLDERS.set_output_directory(str(tmp_path))
    SaveVideoFile.execute(host.film_of(torch.rand(2, 16, 32, 3), Fraction(25)), "frames")
    assert (tmp_path / "frames_00001_.mp4").stat().st_size > 0


@pytest.mark.parametrize("format", ["h264", "h265", "vp9", "prores", "prores 4444", "gif"])
def test_every_format_of_ours_is_saved_as_it_is(tmp_path: Path, format: str) -> None:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    video = FramesToVideo.execute(torch.rand(2, 64, 64, 3), 10.0, format, "good", "auto").args[0]
    made = SaveVideoFile.execute(video, "kept").ui.as_dict()
    (path,) = (tmp_path / "output").iterdir()
    assert path.suffix == Encoding(format).suffix
    assert path.read_bytes() == Path(video.get_stream_source()).read_bytes()
    assert made["images"][0]["filename"] == path.name and ("animated" in made) == (format != "gif")


def test_a_video_in_memory_gets_the_suffix_of_what_it_is(clip: Path, tmp_path: Path) -> None:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    SaveVideoFile.execute(VideoFromFile(BytesIO(clip.read_bytes())), "bytes")
    assert (tmp_path / "output" / "bytes_00001_.webm").read_bytes() == clip.read_bytes()
    SaveVideoFile.execute(host.film_of(torch.rand(2, 16, 32, 4), Fraction(25)), "clear")
    assert VideoReader(tmp_path / "output" / "clear_00001_.webm").alpha


def test_of_a_video_that_the_host_trims_the_part_is_saved(clip: Path, tmp_path: Path) -> None:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    video = host.film(clip)
    video.get_active_trim_window = lambda: (0.04, 0.0)
    SaveVideoFile.execute(video, "part")
    assert len(list(VideoReader(tmp_path / "output" / "part_00001_.webm").pictures())) == 2


def test_a_source_that_is_gone_is_named_and_nothing_is_left(clip: Path, tmp_path: Path) -> None:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    video = host.film(clip)
    video.get_dimensions = lambda: (32, 16)  # ComfyUI may have asked before the file went
    clip.unlink()
    with pytest.raises(LikenessError, match="could not be written"):
        SaveVideoFile.execute(video, "gone")
    assert not [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
