"""Films of ovals on a stage, cut into clips: which frames make one, what is written of it, and how it goes on."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import read_audio
from likeness.models.pirenderer.motions.motion_files import read_motion
from likeness.models.pirenderer.recon_net import ReconNet
from likeness.models.pirenderer.training.clips import read_clips
from likeness.models.pirenderer.training.pairs import PairSource
from likeness.models.pirenderer.training.prepare import prepare_clips
from likeness.models.training.film import Look
from likeness.models.training.prepared_films import DONE
from likeness.tests.acted import Detector, Place, filmed, landmarks
from likeness.tests.ffv1 import write_film
from likeness.tests.small_recon import counting_network

SMALLEST = 40.0
CUT, GONE, BACK, END = 40, 75, 78, 90  # frames


def act(frame: int) -> Place | None:
    """Somebody who sways, and is away for a moment."""
    return None if GONE <= frame < BACK else (100 + 10 * (frame % 20) / 20, 60, 70)


def stage(frame: int) -> int:
    return 90 if frame < CUT else 200


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    """Anna's film has a cut and a gap; Ben's is of 32 frames and has no sound."""
    write_film(tmp_path / "videos" / "anna" / "at home.mkv", filmed(END, act, background=stage))
    write_film(tmp_path / "videos" / "ben.mkv", filmed(32, act, background=stage), sound=False)
    return tmp_path / "videos"


def looks() -> tuple[Look, ReconNet]:
    return Look(Detector(), landmarks), counting_network()


def test_clips_end_where_the_shot_or_the_face_does(videos: Path, tmp_path: Path) -> None:
    told: list[float] = []
    report = prepare_clips(videos, tmp_path / "clips", *looks(), SMALLEST, told.append)
    assert report == f"3 clips of 2 videos, {GONE + 32} frames; left out: {END - BACK} frames of less than 32 frames"
    clips = read_clips(tmp_path / "clips")
    assert [(clip.name, clip.person, len(clip)) for clip in clips] == [
        ("anna#at-home_001", "anna", CUT),
        ("anna#at-home_002", "anna", GONE - CUT),
        ("ben#ben_001", "ben", 32),
    ]
    assert told == sorted(told) and told[-1] == 1
    assert PairSource(clips, 64, 0).pairs(range(3)).source.shape == (3, 3, 64, 64)
    assert not [path for path in (tmp_path / "clips").iterdir() if path.name.startswith(".")]


def test_a_clip_has_its_crop_its_numbers_and_its_sound(videos: Path, tmp_path: Path) -> None:
    prepare_clips(videos, tmp_path / "clips", *looks(), SMALLEST)
    clip = read_clips(tmp_path / "clips")[1]
    rows = read_motion(tmp_path / "clips" / f"{clip.name}.npz", Fraction(1)).motion
    assert rows.fps == 25 and torch.equal(rows.values[:, :64], torch.arange(80.0, 144).expand(len(clip), 64))
    heard = read_audio(tmp_path / "clips" / f"{clip.name}.wav")
    assert heard.duration == Fraction(len(clip), 25) and heard.channels == 1
    assert not (tmp_path / "clips" / "ben#ben_001.wav").exists()
    red = [clip.picture(at, 256)[0] > -0.95 for at in (0, 19)]  # the oval: all else has no red
    middles = [float(own.nonzero()[:, 1].float().mean()) for own in red]
    square = 1.2 * 70  # pixels of the frame: the oval is higher than the ground that it covers is wide
    assert middles[1] - middles[0] == pytest.approx(256 * 9.5 / square, abs=1.5)  # one crop, in which the head moves
    assert float(red[0].any(1).sum()) == pytest.approx(256 / 1.2, abs=4)


def test_what_was_done_is_not_done_again_and_half_a_video_is_done_anew(videos: Path, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(done: float) -> None:
        if done > 0.45:  # Anna's second clip is under way
            raise Stop

    with pytest.raises(Stop):
        prepare_clips(videos, tmp_path / "clips", *looks(), SMALLEST, stop)
    assert not (tmp_path / "clips" / DONE).exists()
    prepare_clips(videos, tmp_path / "clips", *looks(), SMALLEST)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").rglob("*.npz")}
    again, extractor = looks()
    prepare_clips(videos, tmp_path / "clips", again, extractor, SMALLEST)
    assert isinstance(again.detect, Detector) and again.detect.looks == 0 and len(before) == 3
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").rglob("*.npz")} == before
    shutil.rmtree(videos / "anna")
    assert prepare_clips(videos, tmp_path / "clips", *looks(), SMALLEST).startswith("1 clips of 1 videos, 32 frames")


def test_videos_that_give_nothing_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="There is no folder"):
        prepare_clips(tmp_path / "nowhere", tmp_path / "clips", *looks())
    (tmp_path / "videos").mkdir()
    with pytest.raises(LikenessError, match="holds no videos"):
        prepare_clips(tmp_path / "videos", tmp_path / "clips", *looks())
    write_film(tmp_path / "videos" / "far.mkv", filmed(40, act))
    (tmp_path / "videos" / "broken.mp4").write_bytes(b"no video")
    with pytest.raises(
        LikenessError, match=r"No clip could be made.*cannot be read.*40 frames of faces below 128 pixels"
    ):
        prepare_clips(tmp_path / "videos", tmp_path / "clips", *looks())
    write_film(tmp_path / "videos" / "far.mp4", filmed(2, act), sound=False)
    with pytest.raises(LikenessError, match="would give clips named far#far"):
        prepare_clips(tmp_path / "videos", tmp_path / "clips", *looks())
