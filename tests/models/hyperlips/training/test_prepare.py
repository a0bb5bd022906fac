"""Films of ovals on a stage, cut into clips of speakers: which frames make one, and what is written of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import Identity
from likeness.models.face.actor.scene import truth
from likeness.models.face.detection.detector import Face
from likeness.models.face.detection.landmarks import Landmarks
from likeness.models.hyperlips.training.clips import read_clips
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.prepare import prepare_clips
from likeness.models.training.film import Look
from likeness.tests.acted import Detector, filmed, landmarks
from likeness.tests.ffv1 import write_film

SMALLEST = 40.0
FACE = truth(Identity(), Act(100, 100, 60), 200, 200)
WHERE = ((FACE.points - FACE.box[:2]) / (FACE.box[2:] - FACE.box[:2])).float()  # [68, 2] of a face's box
CUT, GONE, BACK, END = 30, 62, 65, 80  # frames


def act(frame: int) -> tuple[float, float, float] | None:
    """Somebody who sways, and is away for a moment."""
    return None if GONE <= frame < BACK else (100 + 10 * (frame % 20) / 20, 60, 70)


def all_68(pictures: torch.Tensor, faces: list[list[Face]]) -> list[list[Landmarks]]:
    """The points of an average face that fills the oval."""
    return [[whole(own) for own in one] for one in landmarks(pictures, faces)]


def whole(five: Landmarks) -> Landmarks:
    x, y = five.points.unbind(1)
    width, height = (x[1] - x[0]) / 0.4, (y[3] - y[0]) / 0.35  # by where acted.FIVE lie in an oval's box
    corner = torch.stack([x[0] - 0.3 * width, y[0] - 0.4 * height])
    return Landmarks(corner + WHERE * torch.stack([width, height]), five.heights[:1].expand(68))


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    """Anna's film has a cut and a gap; Ben's has no sound."""
    stage = filmed(END, act, background=lambda frame: 90 if frame < CUT else 200)
    write_film(tmp_path / "videos" / "anna" / "at home.mkv", stage)
    write_film(tmp_path / "videos" / "ben.mkv", filmed(32, act), sound=False)
    return tmp_path / "videos"


def look() -> Look:
    return Look(Detector(), all_68)


def test_clips_of_a_film_with_sound(videos: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[float] = []
    report = prepare_clips(videos, tmp_path / "clips", look(), 128, SMALLEST, told.append)
    assert report.startswith(
        f"2 clips of 2 videos, {GONE} frames; left out: {END - BACK} frames of less than 25 frames"
    )
    assert "ben.mkv has no sound" in report and "ben.mkv is left out" in caplog.text
    clips = read_clips(tmp_path / "clips")
    assert [(clip.name, len(clip)) for clip in clips] == [("anna#at-home_001", CUT), ("anna#at-home_002", GONE - CUT)]
    assert told == sorted(told) and told[-1] == 1
    batch = Examples(clips, 0).base(range(2))
    assert batch.faces.shape == (2, 5, 3, 128, 128) and float(batch.heard.max()) > 0  # a tone


def test_each_frame_is_cropped_by_its_own_box_without_pixels_below(videos: Path, tmp_path: Path) -> None:
    prepare_clips(videos, tmp_path / "clips", look(), 128, SMALLEST)
    clip = read_clips(tmp_path / "clips")[0]
    red = clip.pictures([0, 7, 19], 128)[:, 2] > 0.04  # the oval: all else has no red
    assert (red.any(1).sum(1) > 122).all() and (red.any(2).sum(1) > 122).all()  # it fills the crop, wherever it is
    assert torch.allclose(clip.points([0, 7, 19]), WHERE.expand(3, 68, 2), atol=0.03)


def test_what_was_done_is_not_done_again_but_for_another_size(videos: Path, tmp_path: Path) -> None:
    prepare_clips(videos, tmp_path / "clips", look(), 128, SMALLEST)
    again, larger = look(), look()
    prepare_clips(videos, tmp_path / "clips", again, 128, SMALLEST)
    assert isinstance(again.detect, Detector) and again.detect.looks == 0
    prepare_clips(videos, tmp_path / "clips", larger, 256, SMALLEST)
    assert isinstance(larger.detect, Detector) and larger.detect.looks > 0


def test_films_that_give_nothing_are_told_of(tmp_path: Path) -> None:
    write_film(tmp_path / "videos" / "silent.mkv", filmed(30, act), sound=False)
    (tmp_path / "videos" / "broken.mp4").write_bytes(b"no video")
    with pytest.raises(LikenessError, match=r"No clip could be made.*cannot be read.*silent.mkv has no sound"):
        prepare_clips(tmp_path / "videos", tmp_path / "clips", look())
