"""The node that follows faces by MediaPipe, with a stand-in of it that sees red: pictures, videos, and bad input."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack
from likeness.models.media.video import VideoWriter
from likeness.nodes import host
from likeness.nodes.face_mediapipe import CLIP, PICTURES, TrackFacesMediaPipe
from likeness.tests.red_mesh import OPENED, red_faces, red_mediapipe

BOX = (20, 16, 60, 64)


@pytest.fixture(autouse=True)
def mediapipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", red_mediapipe())


def frames(count: int) -> torch.Tensor:
    """uint8 [count, 96, 128, 3]; in the odd ones there is nobody."""
    return torch.stack([torch.from_numpy(red_faces(96, 128, *([BOX] if at % 2 == 0 else []))) for at in range(count)])


def track(kind: str = CLIP, fps: float = 29.97, **source: object) -> FaceTrack:
    with torch.inference_mode():
        return TrackFacesMediaPipe.execute(4, kind, False, fps, **source).args[0]


def test_pictures_become_a_track() -> None:
    image = frames(5).float() / 255
    found = track(image=torch.cat([image, torch.ones(5, 96, 128, 1)], dim=3))
    assert (len(found), found.width, found.height, found.fps) == (5, 128, 96, Fraction(30000, 1001))
    assert found.first.present.tolist() == [True, False, True, False, True]
    assert found.first.points[4].amax(0).tolist() == pytest.approx([60, 64], abs=1e-3)
    assert OPENED == [{"static_image_mode": False, "max_num_faces": 4, "refine_landmarks": True}]
    track(PICTURES, image=image)
    assert OPENED[-1]["static_image_mode"] is True


def test_a_video_has_an_entry_for_each_of_its_frames_whatever_fps_says(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, Fraction(24), 128, 96) as writer:
        writer.write(frames(7))
    found = track(fps=60.0, video=host.film(path))
    assert len(found) == 7 and found.fps == 24


def test_broken_pixels_and_one_pixel_are_looked_at() -> None:
    image = frames(1).float() / 255
    image[0, :5] = float("nan")
    assert bool(track(image=image).first.present.all())
    assert not track(image=torch.zeros(1, 1, 1, 3)).first.present.any()


def test_an_interrupt_arrives_at_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def stop(bar: host.Progress, preview: object = None) -> None:
        seen.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(host.Progress, "tick", stop)
    with pytest.raises(KeyboardInterrupt):
        track(image=frames(5).float() / 255)
    assert len(seen) == 1


def test_bad_input_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LikenessError, match="either an image or a video"):
        track()
    with pytest.raises(LikenessError, match=r"at least one of a pixel; these: \[0, 8, 8, 3\]"):
        track(image=torch.zeros(0, 8, 8, 3))
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    with pytest.raises(LikenessError, match="pip install mediapipe"):
        track(image=torch.zeros(1, 8, 8, 3))
