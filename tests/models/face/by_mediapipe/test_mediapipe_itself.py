"""What the real MediaPipe does with bad input; only where it is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from likeness.models.errors import LikenessError
from likeness.models.face.by_mediapipe.mediapipe_door import open_tracker
from likeness.models.face.by_mediapipe.mediapipe_faces import open_face_finder

mediapipe = pytest.importorskip("mediapipe")


def test_it_refuses_a_broken_file(tmp_path: Path) -> None:
    for name, content in {"empty.task": b"", "page.task": b"<html>" * 99}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LikenessError, match=f"cannot use {name}"), open_tracker(tmp_path / name):
            pass


def test_it_takes_pictures_of_any_size() -> None:
    if not hasattr(mediapipe, "solutions"):
        pytest.skip("this MediaPipe finds nothing without a file of the user's")
    for video in (False, True):
        with open_face_finder(None, faces=3, video=video, parts=True) as find:
            for time, size in enumerate([(1, 1), (7, 3), (480, 640)]):
                assert find(np.zeros((*size, 3), np.uint8), time) == []
