"""The node that detects and tracks faces, as the graph calls it: pictures, films, and inputs that cannot be used."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, State
from likeness.models.media.video import VideoWriter
from likeness.nodes import host
from likeness.nodes.face_track import TrackFaces
from likeness.tests.dots import five_dots
from likeness.tests.models.face.following.test_follow_networks import drawn
from likeness.tests.spotlight import spotlight

SETTINGS: dict[str, Any] = {
    "detect_every": 4,
    "threshold": 0.5,
    "smallest": 0,
    "most": 20,
    "longest_side": 640,
    "fps": 29.97,
}


def tracked(**inputs: Any) -> tuple[FaceTrack, int]:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return TrackFaces.execute(spotlight(), **{**SETTINGS, **inputs}).args


@pytest.fixture(scope="module")
def film() -> Tensor:
    return drawn(7)[0][:, 40:232, 40:296]


def test_pictures_give_a_track_of_all_their_frames(film: Tensor) -> None:
    pictures = torch.cat([film / 255, torch.ones(7, 192, 256, 1)], dim=3)
    before = pictures.clone()
    track, people = tracked(image=pictures, landmarker=five_dots())
    assert (len(track), track.width, track.height, track.fps) == (7, 256, 192, Fraction(30000, 1001))
    assert people == 1 and track.first.points.shape == (7, 5, 2)
    assert track.first.states.tolist() == [1, 2, 2, 2, 1, 2, 1]
    assert torch.equal(pictures, before)


def test_a_film_is_read_in_its_own_frames(film: Tensor, tmp_path: Path) -> None:
    """Of varying rate: a picture is never repeated or left out for the track."""
    path = tmp_path / "film.mp4"
    with VideoWriter(path, Fraction(25), 256, 192) as writer:
        writer.write(film, [Fraction(at * at, 25) for at in range(7)])
    track, people = tracked(video=host.film(path), detect_every=1)
    assert len(track) == 7 and people == 1
    assert set(track.first.states.tolist()) == {State.FOUND} and track.first.points.shape == (7, 0, 2)
    in_memory, _ = tracked(video=host.film_of(film / 255, Fraction(25)), detect_every=1)
    assert in_memory.fps == 25 and len(in_memory) == 7


def test_nobody_is_a_track_too_and_settings_reach_the_detector(film: Tensor) -> None:
    for given in ({"threshold": 0.99999}, {"smallest": 4096}):
        track, people = tracked(image=film / 255, **given)
        assert people == 0 and not track.first.present.any() and all(track.first.reasons)


def test_exactly_one_clip_is_needed(film: Tensor) -> None:
    for given in ({}, {"image": film / 255, "video": host.film_of(film / 255, Fraction(25))}):
        with pytest.raises(LikenessError, match="either an image or a video"):
            tracked(**given)
    with pytest.raises(LikenessError, match=r"\[0, 8, 8, 3\]"):
        tracked(image=torch.zeros(0, 8, 8, 3))
