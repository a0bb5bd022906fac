"""Show Track Video: the frames that Show Track would give, as many as came in; a video of another clip is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.nodes.face_track_show import ShowTrack, ShowTrackVideo
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.host import film, film_of
from likeness.tests.followed import person_of, talking, track_of

FRAMES, HEIGHT, WIDTH = 5, 240, 320


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> None:
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))


def track(frames: int = FRAMES) -> FaceTrack:
    return track_of(person_of(talking(frames, size=30, at=(160, 90)), 1, [2]), height=HEIGHT, width=WIDTH)


def frames_of(video: Any) -> torch.Tensor:
    """[T, H, W, 3] in 0..1."""
    pictures = VideoReader(video.get_stream_source()).pictures()
    return torch.stack([picture.pixels(torch.float32) for picture in pictures])


def test_a_video_is_drawn_upon_as_its_pictures_are(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, Fraction(25), WIDTH, HEIGHT) as writer:
        writer.write(torch.full((FRAMES, HEIGHT, WIDTH, 3), 96, dtype=torch.uint8))
    wanted = ShowTrack.execute(torch.full((FRAMES, HEIGHT, WIDTH, 3), 96 / 255), track(), True, False).args[0]
    made = frames_of(ShowTrackVideo.execute(film(path), track(), True, False).args[0])
    assert made.shape == wanted.shape and (made - wanted).abs().mean() < 0.02  # the coder's loss


@pytest.mark.parametrize("frames", [FRAMES - 1, FRAMES + 1])
def test_a_video_of_another_length_is_refused(frames: int) -> None:
    video = film_of(torch.zeros(FRAMES, HEIGHT, WIDTH, 3), Fraction(25))
    with pytest.raises(LikenessError, match=f"This face track is of {frames} frames .* but these are {FRAMES} of"):
        ShowTrackVideo.execute(video, track(frames), True, False)


def test_a_video_of_another_size_is_refused() -> None:
    with pytest.raises(LikenessError, match="but these are 5 of 160 x 240"):
        ShowTrackVideo.execute(film_of(torch.zeros(FRAMES, HEIGHT, 160, 3), Fraction(25)), track(), True, False)
