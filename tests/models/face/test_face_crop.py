"""What a face crop refuses to be: shapes that do not agree, and crops that no face has."""

from fractions import Fraction
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.face_crop import FaceCrop


def crop(**changed: Any) -> FaceCrop:
    fields = {
        "template": "ffhq",
        "size": 64,
        "matrices": torch.tensor([[[0.5, 0.1, -3], [-0.1, 0.5, 8]]]).expand(3, 2, 3),
        "present": torch.tensor([True, False, True]),
        "points": torch.rand(3, 5, 2),
        "width": 320,
        "height": 200,
        "fps": Fraction(25),
    }
    return FaceCrop(**{**fields, **changed})


def test_the_way_back_leads_back() -> None:
    made, places = crop(), torch.rand(3, 7, 2) * 300
    assert len(made) == 3 and made.matrices.dtype == torch.float64
    assert torch.allclose(moved(moved(places, made.matrices), made.backwards()), places.double())


@pytest.mark.parametrize(
    "changed",
    [
        {"matrices": torch.zeros(0, 2, 3)},
        {"matrices": torch.eye(3).expand(3, 3, 3)},
        {"present": torch.ones(2, dtype=torch.bool)},
        {"points": torch.zeros(2, 5, 2)},
        {"points": torch.zeros(3, 10)},
        {"size": 0},
        {"width": 0},
    ],
)
def test_shapes_that_do_not_agree_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(LikenessError):
        crop(**changed)


@pytest.mark.parametrize(
    "linear",
    [torch.zeros(2, 2), torch.ones(2, 2), torch.full((2, 2), torch.nan), 1e-3 * torch.eye(2), 1e-9 * torch.eye(2)],
)
def test_a_crop_without_a_size_or_far_too_large_is_refused_with_its_frame(linear: torch.Tensor) -> None:
    matrices = crop().matrices.clone()
    matrices[2, :, :2] = linear
    with pytest.raises(LikenessError, match="frame 2"):
        crop(matrices=matrices)


def test_a_crop_far_from_its_frame_is_refused() -> None:
    matrices = crop().matrices.clone()
    matrices[1, 0, 2] = 1e4
    with pytest.raises(LikenessError, match="frame 1"):
        crop(matrices=matrices)
