"""Films of ovals on a stage, cut into clips of heads: what is written, and what is left out and told of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face
from likeness.models.face.detection.landmarks import Landmarks
from likeness.models.fewshot.training.clips import read_clips
from likeness.models.fewshot.training.prepare import prepare_clips
from likeness.models.training.film import Look
from likeness.tests.acted import Detector, Place, filmed, landmarks
from likeness.tests.ffv1 import write_film

SMALLEST, FRAMES = 40.0, 14


def act(frame: int) -> Place:
    """Somebody who sways."""
    return 100 + 10 * math.sin(frame), 60, 70


def ring(pictures: Tensor, faces: Sequence[Sequence[Face]]) -> list[list[Landmarks]]:
    """68 points on a ring about the middle of the five that are seen, as large as their spread."""
    turn = torch.arange(68) * 2 * math.pi / 68
    circle = torch.stack([turn.cos(), turn.sin()], dim=1)  # [68, 2]
    seen = landmarks(pictures, faces)
    return [
        [Landmarks(own.points.mean(0) + 25 * circle, own.heights.mean().expand(68)) for own in each] for each in seen
    ]


def test_films_become_clips_and_bad_ones_are_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    films, data = tmp_path / "films", tmp_path / "clips"
    write_film(films / "anna" / "home.mkv", filmed(FRAMES, act))
    write_film(films / "ben.mkv", filmed(3, act))
    (films / "carl.mp4").write_bytes(b"no film")
    look = Look(Detector(), ring)
    report = prepare_clips(films, data, look, 64, smallest=SMALLEST)
    assert report.startswith(f"1 clips of 3 videos, {FRAMES} frames; left out: 3 frames of less than 9 frames")
    assert "carl.mp4 is left out" in caplog.text
    (clip,) = read_clips(data)
    assert (clip.name, clip.person, len(clip)) == ("anna#home_001", "anna", FRAMES)
    middle = clip.points.mean(1)  # each frame is framed by its own points
    assert torch.allclose(middle, torch.full_like(middle, 0.5), atol=0.02)
    assert torch.allclose(clip.points.amax(1) - clip.points.amin(1), torch.tensor(1 / 1.8), atol=0.02)
    red = clip.pictures([0, 7], 64)[:, 0] > 0.03
    across = [float(own.nonzero()[:, 1].float().mean()) for own in red]
    assert across[0] == pytest.approx(across[1], abs=1.5)
    again = Detector()
    prepare_clips(films, data, Look(again, ring), 64, smallest=SMALLEST)
    assert again.looks == 0  # all is done
    with pytest.raises(LikenessError, match="framing 'wide' cannot be made"):
        prepare_clips(films, data, look, 64, "wide")
