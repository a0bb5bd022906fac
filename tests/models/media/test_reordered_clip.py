"""A file's pictures backwards and forwards: the very pictures, whatever the block, without holding them all."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.media import reordered_clip
from likeness.models.media.clip import WHOLE, Part
from likeness.models.media.encoding import Encoding
from likeness.models.media.frame_order import filled_order
from likeness.models.media.picture_clip import PictureClip
from likeness.models.media.reordered_clip import ReorderedClip
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader

COUNT, SIDE = 30, 32
BYTES = SIDE * SIDE * 3


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames that get lighter one by one, in times of their own, with key frames here and there."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with VideoWriter(path, Fraction(25), SIDE, SIDE, encoding=Encoding("h264"), clock=Fraction(1, 100)) as writer:
        for at in range(COUNT):
            writer.write(torch.full((1, SIDE, SIDE, 3), 8 * at, dtype=torch.uint8), [Fraction(4 * at + at % 2, 100)])
    return path


def shown(frames: list[tuple[int, Tensor]]) -> list[int]:
    return [round(float(pixels.float().mean()) / 8) for _, pixels in frames]


@pytest.mark.parametrize("held", [1, 4, 1000])
@pytest.mark.parametrize("part", [WHOLE, Part(Fraction(1, 2), Fraction(2, 5))])
def test_ping_pong_shows_every_picture_where_it_belongs(
    film: Path, held: int, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reordered_clip, "HELD_BYTES", held * BYTES)
    clip = VideoReader(film)
    pictures = list(clip.pictures(part))
    numbers = shown([(0, picture.pixels(torch.uint8)) for picture in pictures])
    order = filled_order(len(pictures), 3 * len(pictures), "ping-pong")
    frames = list(ReorderedClip(clip, part, [picture.time for picture in pictures], order).frames())
    assert [at for at, _ in frames] == order
    assert shown(frames) == [numbers[at] for at in order]


def test_any_order_of_pictures_in_memory_keeps_their_numbers_exact() -> None:
    images = torch.rand(6, 4, 5, 4)
    clip = PictureClip(images, Fraction(25))
    order = [0, 0, 1, 3, 5, 5, 4, 4, 2, 0, 0, 1, 5, 0]
    frames = ReorderedClip(clip, WHOLE, [at / clip.fps for at in range(6)], order, torch.float32).frames()
    assert all(torch.equal(frame, images[at]) for at, (_, frame) in zip(order, frames, strict=True))


def test_a_file_that_has_become_shorter_is_told(film: Path) -> None:
    clip = VideoReader(film)
    times = [Fraction(at, 25) for at in range(COUNT + 5)]
    for order in ([0, COUNT + 4], [COUNT + 4, COUNT - 4]):
        with pytest.raises(LikenessError, match="Was it changed meanwhile"):
            list(ReorderedClip(clip, WHOLE, times, order).frames())
