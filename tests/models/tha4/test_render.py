"""Frames and videos from tracks: order, backgrounds, lengths and interrupts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.marks import PARTS, WHOLE, mark_of, synthetic
from likeness.models.tha4.pose import INDEX, PoseTrack
from likeness.models.tha4.render import Background, render_frames, render_video
from likeness.tests.lamp import Lamp


def ramp(frames: int) -> PoseTrack:
    poses = torch.zeros(frames, 45)
    poses[:, INDEX["mouth_aaa"]] = torch.linspace(0, 1, frames)
    return PoseTrack(poses, Fraction(25))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 20), st.integers(1, 8))
def test_every_frame_comes_once_in_order_whatever_the_chunk(frames: int, chunk: int) -> None:
    track, seen = ramp(frames), []
    parts = list(render_frames(Lamp(), track, None, chunk, lambda number, picture: seen.append((number, picture))))
    assert all(len(part) <= chunk for part in parts)
    pictures = torch.cat(parts)  # [T, H, W, 4]
    assert pictures.shape == (frames, 16, 16, 4)
    assert torch.allclose(pictures[:, 0, 0, 0], track.poses[:, INDEX["mouth_aaa"]], atol=1e-5)
    assert [number for number, _ in seen] == list(range(frames))
    assert torch.equal(torch.stack([picture for _, picture in seen]), pictures)


def test_backgrounds_lie_behind() -> None:
    green = torch.cat(list(render_frames(Lamp(), ramp(3), Background.color(0, 1, 0))))
    assert green.shape == (3, 16, 16, 3)
    assert green[2, 0, 0].tolist() == pytest.approx([1, 0, 0], abs=1e-5)
    assert green[2, 0, 15].tolist() == pytest.approx([0, 1, 0], abs=1e-5)
    film = Background(torch.stack([torch.full((3, 8, 12), shade) for shade in (0.2, 0.6)]))
    shades = torch.cat(list(render_frames(Lamp(), ramp(5), film, 2)))[:, 8, 15, 0]
    assert shades.tolist() == pytest.approx([0.2, 0.6, 0.6, 0.6, 0.6], abs=1e-4)  # the last one is held


@pytest.mark.parametrize(("height", "width"), [(16, 16), (5, 7), (33, 20), (1, 9)])
def test_a_background_of_any_size_covers_the_frame(height: int, width: int) -> None:
    sides = torch.zeros(1, 3, height, width)
    sides[:, 0] = torch.linspace(0, 1, width)
    covered = Background(sides).behind(0, 3, 16, 16)
    assert covered.shape == (1, 3, 16, 16)
    assert bool((covered[0, 0].diff(dim=1) >= -1e-5).all())  # neither mirrored nor turned
    assert covered[0, 0].mean() == pytest.approx(0.5, abs=0.02)  # cut evenly


def test_a_bad_background_or_network_is_named() -> None:
    with pytest.raises(LikenessError, match=r"\[frames, 3, height, width\]"):
        Background(torch.zeros(3, 8, 8))
    broken = Lamp()
    broken.render = lambda poses: torch.full((len(poses), 4, 8, 8), float("nan"))  # type: ignore[method-assign]
    with pytest.raises(LikenessError, match="between frames 0 and 3"):
        list(render_frames(broken, ramp(9)))


@pytest.mark.parametrize(("frames", "samples"), [(1, 48000), (40, 48000), (60, 48000), (10, 1)])
def test_a_video_covers_track_and_sound(tmp_path: Path, frames: int, samples: int) -> None:
    audio = Audio(torch.zeros(1, samples), 48000)
    count = render_video(Lamp(), ramp(frames), tmp_path / "talk.mp4", audio, Background.color(1, 1, 1))
    assert count == max(frames, -(-samples * 25 // 48000))
    with av.open(str(tmp_path / "talk.mp4")) as file:
        assert len(list(file.decode(video=0))) == count
        stream = file.streams.audio[0]
        assert stream.duration * stream.time_base == audio.duration


def test_transparency_needs_a_file_that_holds_it(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="no transparency"):
        render_video(Lamp(), ramp(3), tmp_path / "talk.mp4")
    assert render_video(Lamp(), ramp(3), tmp_path / "talk.webm") == 3


@pytest.mark.parametrize(
    ("background", "source"),
    [(None, WHOLE), (Background.color(1, 0, 0), WHOLE), (Background(torch.rand(1, 3, 9, 9)), PARTS)],
)
def test_a_video_says_that_it_is_synthetic(tmp_path: Path, background: Background | None, source: str) -> None:
    render_video(Lamp(), ramp(2), tmp_path / "talk.webm", None, background)
    assert mark_of(tmp_path / "talk.webm") == synthetic("animated character", source)


@pytest.mark.parametrize("at", [0, 6])
def test_an_interrupt_from_the_callback_leaves_nothing(tmp_path: Path, at: int) -> None:
    def tick(number: int, picture: Tensor) -> None:
        if number == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_video(Lamp(), ramp(20), tmp_path / "talk.mp4", None, Background.color(1, 1, 1), on_frame=tick)
    assert not list(tmp_path.iterdir())
