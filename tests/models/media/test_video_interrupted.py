"""Nothing half-written is left, under the final name or beside it: interrupts, errors, full disks, wrong folders."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.video import VideoWriter


def noise(count: int) -> torch.Tensor:
    return torch.randint(0, 255, (count, 48, 64, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, LikenessError])
@pytest.mark.parametrize("name", ["talk.mp4", "talk.webm", "talk.mov"])
@pytest.mark.parametrize("written", [0, 30])
def test_an_interrupt_leaves_nothing(tmp_path: Path, error: type[BaseException], name: str, written: int) -> None:
    sound = Audio(torch.zeros(1, 48000), 48000)
    with pytest.raises(error, match="now"), VideoWriter(tmp_path / name, Fraction(25), 64, 48, sound) as video:
        if written:
            video.write(noise(written))
        assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        raise error("now")
    assert not list(tmp_path.iterdir())


def test_an_interrupt_keeps_the_older_video(tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").write_bytes(b"older")
    with pytest.raises(KeyboardInterrupt), VideoWriter(tmp_path / "talk.mp4", Fraction(25), 64, 48) as video:
        video.write(noise(3))
        raise KeyboardInterrupt
    assert (tmp_path / "talk.mp4").read_bytes() == b"older"
    with VideoWriter(tmp_path / "talk.mp4", Fraction(25), 64, 48) as video:
        video.write(noise(3))
    assert (tmp_path / "talk.mp4").read_bytes() != b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["talk.mp4"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken.mp4").mkdir()
    (tmp_path / "file").write_text("")
    for target in ("absent/talk.mp4", "file/talk.mp4", "taken.mp4"):
        with pytest.raises(LikenessError, match="cannot be written"):  # noqa: SIM117 the writer is what raises
            with VideoWriter(tmp_path / target, Fraction(25), 64, 48) as video:
                video.write(noise(1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken.mp4"]


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on a file's size is POSIX's")
@pytest.mark.parametrize("limit", [100, 20_000])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, limit: int) -> None:
    """A limit on the file's size stands in for the disk; FFmpeg sees the same kind of failed write."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
    try:
        with pytest.raises(LikenessError, match=r"talk\.mp4 cannot be written"):  # noqa: SIM117 the writer is what raises
            with VideoWriter(tmp_path / "talk.mp4", Fraction(25), 64, 48) as video:
                for picture in noise(40):
                    video.write(picture[None])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())
