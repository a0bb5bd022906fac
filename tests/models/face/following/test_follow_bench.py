"""The bench says what it promises: two ways over one clip, their speeds, and how far their landmarks lie apart."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face
from likeness.models.face.following.follow_bench import drawn_frames, film_frames, networks, report
from likeness.models.face.following.known_face import known_detector, known_landmarker, known_points
from likeness.models.media.video import VideoWriter
from likeness.tests.dots import dots
from likeness.tests.spotlight import spotlight


def see_nothing(pictures: Tensor, faces: object) -> list[list[Face]]:
    return [[] for _ in pictures]


def test_following_is_measured_against_detection_in_every_frame() -> None:
    detect, landmark = known_detector(see_nothing), known_landmarker(see_nothing)
    plain, followed = report(drawn_frames(25), detect, landmark, [12], drawn=True)
    assert "1 people, the first in 25 of 25 frames" in plain and "every 12 frames" in followed
    off = [float(re.findall(r"([\d.]+) px from where", line)[0]) for line in (plain, followed)]
    (apart,) = re.findall(r"landmarks ([\d.]+) px from those", followed)
    cell = 200 * (0.75 + 1.36) * 180 / 195 / 64  # of a heat map of the mean face, in pixels
    assert max(off) < 0.3 * cell and float(apart) < 0.4 * cell


def test_the_known_face_stays_in_the_picture() -> None:
    points = torch.stack([known_points(number, 720, 1280) for number in range(300)])
    assert (points > 0).all() and (points < torch.tensor([1280, 720])).all()


def test_a_film_is_read_as_far_as_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with VideoWriter(path, Fraction(25), 64, 48) as writer:
        writer.write(torch.zeros(9, 48, 64, 3))
    frames = film_frames(path, 5)
    assert sum(len(chunk) for chunk in frames()) == sum(len(chunk) for chunk in frames()) == 5


def test_networks_are_published_ones_or_as_large(tmp_path: Path) -> None:
    torch.save(spotlight().state_dict(), tmp_path / "detector.pth")
    torch.save(dots().state_dict(), tmp_path / "landmarks.pth")
    with networks(tmp_path / "detector.pth", tmp_path / "landmarks.pth", mediapipe=False) as (detect, landmark):
        picture = torch.zeros(1, 3, 48, 64, dtype=torch.uint8)
        assert detect(picture, False) == [[]] and landmark(picture, [[]]) == [[]]
    with pytest.raises(LikenessError, match="both --detector and --landmarker"), networks(tmp_path, None, False):
        pass
