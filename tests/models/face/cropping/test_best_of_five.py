"""Of five views of a head the one that fits is taken, wherever the face is; and what crops do as the head turns."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.cropping.best_of_five import SIDE, VIEWS, best_of_five
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.tests.models.face.cropping.test_similarity import turning

NAN = float("nan")


@settings(max_examples=25)
@given(
    view=st.integers(0, 4),
    side=st.floats(2, 3000),
    angle=st.floats(-3.1, 3.1),
    x=st.floats(-2000, 2000),
    y=st.floats(-2000, 2000),
)
def test_each_views_own_points_are_brought_onto_them(view: int, side: float, angle: float, x: float, y: float) -> None:
    own = VIEWS[view : view + 1] / SIDE
    face = moved(own, turning(side, angle, x, y))
    assert torch.allclose(moved(face, best_of_five(face)), own, atol=1e-6)


def test_the_views_look_from_left_to_right() -> None:
    """The nose is left of the eyes' middle, then on it, then right of it; left and right are mirrors, about."""
    noses = VIEWS[:, 2, 0] - VIEWS[:, :2, 0].mean(1)
    assert noses.tolist() == sorted(noses.tolist())
    assert noses[2] == pytest.approx(0)
    mirrored = torch.stack([SIDE - VIEWS[..., 0], VIEWS[..., 1]], dim=2)[:, [1, 0, 2, 4, 3]]
    assert (mirrored.flip(0) - VIEWS).abs().max() < 0.6  # the published numbers are no exact mirrors


def test_a_face_from_the_front_has_the_crop_for_clips() -> None:
    face = torch.tensor([[[40.0, 51], [72, 51.5], [56, 68], [42, 87.5], [69, 87]], [[NAN, NAN]] * 5])
    maps = best_of_five(face)
    assert torch.allclose(maps[:1], TEMPLATES["sber-swap"].place(face[:1]))
    assert maps[1].isnan().all()


@pytest.mark.parametrize("view", [0, 4])
def test_a_face_from_the_side_fills_its_crop_as_one_from_the_front_does(view: int) -> None:
    """Its eyes lie together, so the template for clips sees it from farther away."""
    profile = VIEWS[view : view + 1]
    best, frontal = (
        float(1 / TEMPLATES[name].place(profile)[0, :, :2].det().sqrt())
        for name in ("sber-swap best of five", "sber-swap")
    )
    assert best == pytest.approx(SIDE)
    assert frontal > 1.15 * SIDE
