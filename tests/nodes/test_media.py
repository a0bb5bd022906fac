"""Save Video File: the bytes that came in, under the next free name, or a sentence and nothing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.video import VideoWriter
from likeness.nodes import host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.media import SaveVideoFile


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


def test_a_source_that_is_gone_is_named_and_nothing_is_left(clip: Path, tmp_path: Path) -> None:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    video = host.film(clip)
    video.get_dimensions = lambda: (32, 16)  # ComfyUI may have asked before the file went
    clip.unlink()
    with pytest.raises(LikenessError, match="could not be written"):
        SaveVideoFile.execute(video, "gone")
    assert not [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
