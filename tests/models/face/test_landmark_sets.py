"""The sets of landmarks: a face of known geometry comes out the same whichever set it was marked in."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.landmark_sets import IBUG, MESH, MESH_OF_IBUG, MESH_WITH_IRISES, five_from, ibug_from
from likeness.tests.drawn_face import Face, drawn


def marked(mesh: bool) -> torch.Tensor:
    """[2, 68 | 478, 2] of the same two faces; the drawn mesh has the points that iBUG has, and irises."""
    return drawn(Face(smile=0.1, turned=(4, 12, 3)), Face(jaw=0.3, left_eye=0.4), mesh=mesh).points[..., :2]


@pytest.mark.parametrize("eyes", ["corners", "six"])
def test_five_points_are_the_same_from_either_set(eyes: str) -> None:
    plain, mesh = marked(False), marked(True)
    five = five_from(plain, eyes)
    assert torch.allclose(five_from(mesh, eyes), five, atol=1e-4)
    assert torch.allclose(five_from(mesh[:, :MESH], eyes), five, atol=1e-4)
    assert torch.equal(five_from(five), five)
    assert torch.equal(five[:, 2:], plain[:, [30, 48, 54]])
    assert bool((five[:, 0, 0] < five[:, 1, 0]).all()) and bool((five[:, 3, 0] < five[:, 4, 0]).all())


def test_each_rule_for_the_eyes_is_its_own() -> None:
    plain, mesh = marked(False), marked(True)
    assert torch.allclose(five_from(plain)[:, 0], (plain[:, 36] + plain[:, 39]) / 2)
    assert torch.allclose(five_from(plain, "six")[:, 1], plain[:, 42:48].mean(1))
    assert torch.equal(five_from(mesh, "irises")[:, :2], mesh[:, [468, 473]])
    ownmark = torch.arange(MESH_WITH_IRISES, dtype=torch.float64)[:, None].expand(-1, 2)  # a point's place is its name
    assert five_from(ownmark, "corners")[:, 0].tolist() == [(33 + 133) / 2, (362 + 263) / 2, 4, 61, 291]
    assert ibug_from(ownmark)[[2, 30, 36, 45, 57], 1].tolist() == [(93 + 132) / 2, 2.5, 33, 263, 17]


def test_the_table_is_of_the_mesh() -> None:
    assert len(MESH_OF_IBUG) == IBUG and all(0 <= at < MESH for places in MESH_OF_IBUG for at in places)
    plain, mesh = marked(False), marked(True)
    assert torch.allclose(ibug_from(mesh)[:, 17:], plain[:, 17:], atol=1e-4)  # its jaw is drawn nowhere
    assert ibug_from(plain) is plain


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([IBUG, MESH, MESH_WITH_IRISES]), st.lists(st.floats(-3, 3), min_size=6, max_size=6))
def test_points_may_be_moved_before_or_after(count: int, numbers: list[float]) -> None:
    """Means and affine maps change places: so crops may convert points of the frame or of the crop."""
    matrix, shift = torch.tensor(numbers[:4]).reshape(2, 2), torch.tensor(numbers[4:])
    points = torch.rand(2, 3, count, 2, generator=torch.Generator().manual_seed(count))
    for convert in (five_from, ibug_from):
        assert torch.allclose(convert(points @ matrix + shift), convert(points) @ matrix + shift, atol=1e-4)


@pytest.mark.parametrize(
    ("points", "eyes", "sentence"),
    [
        (torch.rand(2, IBUG, 2), "irises", "68 points of iBUG cannot be taken by 'irises'"),
        (torch.rand(2, MESH, 2), "irises", "468 points"),
        (torch.rand(IBUG, 2), "brows", "Choose corners or six"),
        (torch.rand(2, 106, 2), "corners", r"these are \[2, 106, 2\]"),
        (torch.rand(IBUG), "corners", r"these are \[68\]"),
        (torch.rand(2, 0, 2), "corners", r"these are \[2, 0, 2\]"),
    ],
)
def test_what_has_no_five_points_is_refused(points: torch.Tensor, eyes: str, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        five_from(points, eyes)


def test_there_is_no_way_back() -> None:
    with pytest.raises(LikenessError, match="5 points do not say where 68 are"):
        ibug_from(torch.rand(1, 5, 2))
