"""What becomes of MediaPipe's results, in the shapes that its two generations give, and what is said without it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX
from likeness.models.face.by_mediapipe.mediapipe_door import open_tracker, seen_by_mesh, seen_by_task
from likeness.tests.mediapipe_results import POINTS, result


def test_a_result_of_the_tasks_gives_shapes_and_heads() -> None:
    seen = seen_by_task(result(2))
    assert len(seen) == 2
    for face in seen:
        assert face.points.shape == (478, 3) and face.points[0].tolist() == [0.5, 0.25, -0.125]
        assert face.shapes[INDEX["jawOpen"]] == 0.5 and float(face.shapes.sum()) == 0.75
        assert face.rotation.tolist() == pytest.approx([10, 0, 0], abs=0.01)
    assert seen_by_task(result(0)) == []
    (bare,) = seen_by_task(result(1, blendshapes=False))
    assert bare.shapes is None and bare.rotation is None


def test_a_result_of_the_older_mesh_gives_points_alone() -> None:
    found = SimpleNamespace(multi_face_landmarks=[SimpleNamespace(landmark=POINTS)] * 3)
    assert [face.points.shape for face in seen_by_mesh(found)] == [(478, 3)] * 3
    assert seen_by_mesh(found)[0].shapes is None
    assert seen_by_mesh(SimpleNamespace(multi_face_landmarks=None)) == []


def test_without_mediapipe_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)  # what Python itself does with a package that is not there
    with pytest.raises(LikenessError, match="MediaPipe is not installed"), open_tracker(None):
        pass


@pytest.mark.parametrize("broken", ["import numpy_of_another_time", "raise TypeError('Descriptors cannot be created')"])
def test_a_mediapipe_that_does_not_load_is_told_from_one_that_is_absent(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mediapipe.py").write_text(broken)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "mediapipe", raising=False)
    with pytest.raises(LikenessError, match="installed but does not load"), open_tracker(None):
        pass


def test_a_newer_mediapipe_needs_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = ModuleType("mediapipe")
    newer.__version__ = "1.2.2"  # it has no `solutions`
    monkeypatch.setitem(sys.modules, "mediapipe", newer)
    with pytest.raises(LikenessError, match=r"MediaPipe 1\.2\.2 needs face_landmarker\.task"), open_tracker(None):
        pass
