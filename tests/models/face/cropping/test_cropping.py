"""Every frame of a track has its crop: one without a face follows its neighbours; wrong entries name their frame."""

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.cropping import between, crop_of
from likeness.models.face.cropping.similarity import backwards, moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.face_track import FaceTrack, Person, State, nobody
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.models.face.cropping.test_crop_warp import map_of


def person(states: list[State], points: Tensor | None = None) -> Person:
    """A face that walks to the right, ten pixels a frame."""
    if points is None:
        faces = [Face(jaw=0.02 * at, turned=(0, 0, 3.0 * at)) for at in range(len(states))]
        points = drawn(*faces).points + 10 * torch.arange(len(states))[:, None, None] * torch.tensor([1, 0])
    whole = points if points.shape[1] else drawn(Face()).points.expand(len(states), -1, -1)
    boxes = torch.cat([whole.amin(1) - 5, whole.amax(1) + 5], dim=1)
    return Person(1, boxes, points, torch.ones(len(states)), torch.tensor(states), ("",) * len(states))


def track(states: list[State], points: Tensor | None = None) -> FaceTrack:
    return FaceTrack((person(states, points),), 640, 480, Fraction(25))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_follows_a_track_to_the_point(name: str) -> None:
    followed = track([State.FOUND, State.MISSING, State.FOUND])
    crop = crop_of(followed, name)
    assert (crop.template, crop.size, len(crop)) == (name, TEMPLATES[name].size, 3)
    assert crop.present.tolist() == [True, False, True]
    there = moved(crop.points, crop.backwards())
    assert torch.allclose(there[[0, 2]], followed.first.points[[0, 2]].double(), atol=1e-3)
    assert not crop.points[1].any()
    middle = moved(torch.full((3, 1, 2), crop.size / 2), crop.backwards())[:, 0]
    assert torch.allclose(middle[1], (middle[0] + middle[2]) / 2)
    mesh = drawn(Face(), mesh=True).points[..., :2]
    crop_of(track([State.FOUND], mesh), name)


def test_steady_places_lead_a_crop_and_its_points_stay_where_they_are() -> None:
    plain = person([State.FOUND])
    steady = Person(1, plain.boxes, plain.points, plain.scores, plain.states, ("",), None, plain.points + 7)
    crop = crop_of(FaceTrack((steady,), 640, 480, Fraction(25)), "arcface")
    moved_plain = crop_of(track([State.FOUND], plain.points + 7), "arcface")
    assert torch.allclose(crop.matrices, moved_plain.matrices)
    assert torch.allclose(moved(crop.points, crop.backwards()), plain.points.double(), atol=1e-3)


def test_a_crop_grows_by_its_margin_about_its_middle() -> None:
    plain, wide = (crop_of(track([State.FOUND]), "ffhq", 100, margin) for margin in (0.0, 0.25))
    corners = torch.tensor([[[0.0, 0], [100, 100], [50, 50]]])
    seen = moved(moved(corners, plain.backwards()), wide.matrices)
    assert torch.allclose(seen, torch.tensor([[[50 / 3, 50 / 3], [250 / 3, 250 / 3], [50, 50]]]).double())


@settings(max_examples=30, deadline=None)
@given(gap=st.integers(1, 6), start=st.floats(-3, 3), turn=st.floats(-3, 3), growth=st.floats(0.3, 3))
def test_between_two_crops_lie_squares_that_turn_and_grow_evenly(
    gap: int, start: float, turn: float, growth: float
) -> None:
    ends = map_of(50, start, 10, 20, 1), map_of(50 * growth, start + turn, 90, 0, 1)
    maps = torch.stack([torch.full((2, 3), torch.nan).double(), ends[0], *[ends[0]] * gap, ends[1], ends[1]])
    present = torch.tensor([False, True, *[False] * gap, True, False])
    filled = between(maps, present)
    assert torch.allclose(filled[0], ends[0]) and torch.allclose(filled[-1], ends[1])
    for at in range(gap + 2):
        share = at / (gap + 1)
        even = map_of(
            50 * growth**share, start - share * math.remainder(-turn, 2 * math.pi), 10 + 80 * share, 20 - 20 * share, 1
        )
        assert torch.allclose(backwards(filled[1 + at]), backwards(even), atol=1e-6)


def test_a_person_who_is_never_seen_has_the_middle_of_the_frame() -> None:
    empty = FaceTrack((nobody(3, "nobody there"),), 640, 480, Fraction(25))
    crop = crop_of(empty, "few-shot", 240)
    assert not crop.present.any()
    seen = moved(torch.tensor([[[0.0, 0], [240, 240]]]).expand(3, 2, 2), crop.backwards())
    assert torch.allclose(seen, torch.tensor([[80.0, 0], [560, 480]]).double().expand(3, 2, 2))


@pytest.mark.parametrize(
    ("name", "points", "choose"), [("arcface", 0, "vox"), ("few-shot", 0, "vox"), ("few-shot", 5, "arcface")]
)
def test_a_template_that_needs_other_points_says_which_fit(name: str, points: int, choose: str) -> None:
    with pytest.raises(LikenessError, match=choose):
        crop_of(track([State.FOUND], drawn(Face()).points[:, 30 : 30 + points]), name)


@pytest.mark.parametrize(
    "name", [name for name, template in TEMPLATES.items() if template.needs == "five" and name != "sadtalker"]
)
def test_points_in_one_place_are_refused_with_their_frame(name: str) -> None:
    points = drawn(*[Face()] * 4).points.clone()
    points[2] = 100
    lost = person([State.MISSING, State.FOUND, State.FOUND, State.MISSING])
    lost = Person(1, lost.boxes, points, lost.scores, lost.states, lost.reasons)
    with pytest.raises(LikenessError, match=r"[Ff]rame 2"):
        crop_of(FaceTrack((lost,), 640, 480, Fraction(25)), name)


def test_a_box_far_from_the_frame_and_a_template_of_no_name_are_refused() -> None:
    far = person([State.FOUND, State.FOUND])
    far.boxes[1] += 1e5
    with pytest.raises(LikenessError, match="frame 1"):
        crop_of(FaceTrack((far,), 640, 480, Fraction(25)), "hyperlips")
    with pytest.raises(LikenessError, match="arcface, "):
        crop_of(track([State.FOUND]), "dlib")
