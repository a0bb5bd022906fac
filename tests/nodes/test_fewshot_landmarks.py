"""The nodes that draw landmarks, retarget and edit them, as the graph calls them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.landmark_canvas import draw_canvases
from likeness.models.fewshot.retargeting.edit import SLIDERS
from likeness.nodes import fewshot_landmarks as nodes
from likeness.tests.drawn_face import Face, drawn

TRACK = drawn(Face(), Face(jaw=0.3, turned=(0, 10, 5)))
RETARGET = {
    **{"mode": "relative", "strength": 1.0, "head_motion": 1.0, "scale_parts": True},
    **{"neutral_frame": -1, "smooth": 0.0, "smoothing": "zero-phase"},
}


def done(node: Any, *args: Any, **inputs: Any) -> Any:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*args, **inputs).args


def test_a_canvas_is_the_papers_drawing_in_the_heads_square() -> None:
    canvas, crop = done(nodes.LandmarkCanvas, TRACK, "voxceleb", "224", "open")
    assert canvas.shape == (2, 224, 224, 3)
    assert torch.equal(canvas, draw_canvases(crop.points, 224))
    closed, _ = done(nodes.LandmarkCanvas, TRACK, "voxceleb", "224", "closed")
    assert not torch.equal(closed, canvas)


def test_a_frame_without_a_face_has_no_lines() -> None:
    track = replace(TRACK, present=torch.tensor([True, False]))
    canvas, _ = done(nodes.LandmarkCanvas, track, "published", "224", "open")
    assert (canvas[1] == 1).all() and (canvas[0] < 1).any()


def test_the_lines_lie_on_the_face_of_the_frames() -> None:
    """A red dot at the tip of the nose lies at the end of the blue line."""
    frames = torch.full((2, 480, 640, 3), 0.5)
    for frame, (x, y) in zip(frames, TRACK.points[:, 30].long().tolist(), strict=True):
        frame[y - 6 : y + 6, x - 6 : x + 6] = torch.tensor([1.0, 0, 0])
    over, crop = done(nodes.LandmarkCanvas, TRACK, "voxceleb", "224", "open", frames)
    for picture, (x, y) in zip(over, crop.points[:, 30].long().tolist(), strict=True):
        around = picture[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3)
        assert ((around - torch.tensor([0.0, 0, 1])).abs().sum(1) < 0.1).any()
        assert ((around - torch.tensor([1.0, 0, 0])).abs().sum(1) < 0.1).any()
    with pytest.raises(LikenessError, match="Connect the frames that they were found in"):
        done(nodes.LandmarkCanvas, TRACK, "voxceleb", "224", "open", frames[:1])


def test_landmarks_without_a_face_are_refused() -> None:
    nobody = replace(TRACK, present=torch.zeros(2))
    with pytest.raises(LikenessError, match="show no face in any frame"):
        done(nodes.LandmarkCanvas, nobody, "voxceleb", "224", "open")
    with pytest.raises(LikenessError, match="source shows no face"):
        done(nodes.RetargetLandmarks, nobody, TRACK, **RETARGET)


def test_retargeting_reports_its_neutral_frame() -> None:
    made, report = done(nodes.RetargetLandmarks, TRACK, TRACK, **RETARGET)
    assert torch.allclose(made.points, TRACK.points, atol=1e-2)
    assert report.startswith("neutral frame 0; times jaw 1.00") and report.endswith("2 frames, 0 without a face")
    with pytest.raises(LikenessError, match="Frame 7 of the driver, 0 to 1"):
        done(nodes.RetargetLandmarks, TRACK, TRACK, **{**RETARGET, "neutral_frame": 7})


def test_every_slider_of_the_node_moves_something() -> None:
    assert list(nodes.MOVES) == list(SLIDERS)
    rest = dict.fromkeys(SLIDERS, 0.0)
    (same,) = done(nodes.EditLandmarks, TRACK, **rest)
    assert torch.allclose(same.points, TRACK.points, atol=1e-2)
    for name, (low, _) in SLIDERS.items():
        (moved,) = done(nodes.EditLandmarks, TRACK, **{**rest, name: low})
        assert (moved.points - TRACK.points).abs().max() > 1, name


def test_the_example_of_the_keyframes_plays() -> None:
    one = replace(TRACK, points=TRACK.points[:1], present=torch.ones(1))
    (made,) = done(nodes.LandmarkKeyframes, one, nodes.KEYFRAMES, 0.0, 25.0)
    assert len(made) == 51 and made.fps == 25
    assert torch.allclose(made.points[[0, 50]], one.points.expand(2, -1, -1), atol=1e-2)
    with pytest.raises(LikenessError, match="not valid JSON"):
        done(nodes.LandmarkKeyframes, one, "{", 0.0, 25.0)
