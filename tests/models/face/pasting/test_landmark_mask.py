"""Masks of parts of a drawn face: where they are, and that they go where the face goes."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.pasting.landmark_mask import REGIONS, Region, region_masks
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.models.face.cropping.test_similarity import turning

TALKING = [Face(), Face(jaw=0.3, turned=(5, 20, 0)), Face(smile=0.1, turned=(0, 0, 30))]


def at(mask: Tensor, place: Tensor) -> float:
    x, y = place.tolist()
    return float(mask[int(y), int(x)])


def drawn_mask(region: Region, *faces: Face) -> tuple[Tensor, Tensor]:
    points = drawn(*faces, size=20, at=(60, 50)).points
    return points, region_masks(points, 120, 120, region)


def test_each_part_of_a_face_is_where_it_belongs() -> None:
    for face in TALKING:
        points, mouth = drawn_mask("mouth", face)
        _, lower = drawn_mask("lower face", face)
        _, whole = drawn_mask("face", face)
        eyes, lips, chin = points[0, 36:48].mean(0), points[0, 48:60].mean(0), points[0, 8]
        up = eyes - lips
        assert [at(part[0], lips) for part in (mouth, lower, whole)] == [1, 1, 1]
        assert [at(part[0], lips + 0.85 * (chin - lips)) for part in (mouth, lower, whole)] == [0, 1, 1]
        assert [at(part[0], eyes) for part in (mouth, lower, whole)] == [0, 0, 1]
        assert [at(part[0], eyes + 0.6 * up) for part in (mouth, lower, whole)] == [0, 0, 1]  # the forehead
        assert [at(part[0], eyes + 1.4 * up) for part in (mouth, lower, whole)] == [0, 0, 0]
        assert (mouth <= whole).all() and mouth.sum() < lower.sum() < whole.sum()


def test_the_mesh_gives_the_same_mouth() -> None:
    points = drawn(*TALKING).points - torch.tensor([220.0, 120])
    mesh = drawn(*TALKING, mesh=True).points[..., :2] - torch.tensor([220.0, 120])
    assert torch.allclose(region_masks(points, 200, 200, "mouth"), region_masks(mesh, 200, 200, "mouth"), atol=1e-3)


@pytest.mark.parametrize("region", REGIONS)
@settings(max_examples=5, deadline=None)
@given(scale=st.floats(0.3, 1.5), angle=st.floats(-3.1, 3.1))
def test_a_mask_goes_where_the_face_goes(region: Region, scale: float, angle: float) -> None:
    points, mask = drawn_mask(region, Face())
    about = turning(scale, angle, 0, 0)
    about[0, :, 2] = torch.tensor([80.0, 80]) - about[0, :, :2] @ torch.tensor([60.0, 60], dtype=torch.float64)
    turned = region_masks(moved(points, about).float(), 160, 160, region)
    assert float(turned.sum()) == pytest.approx(float(mask.sum()) * scale**2, rel=0.03)


def test_points_that_are_too_few_are_refused() -> None:
    for count in (0, 5):
        with pytest.raises(LikenessError, match="68 landmarks"):
            region_masks(torch.zeros(1, count, 2), 8, 8, "face")
