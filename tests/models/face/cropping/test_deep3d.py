"""The 5-point alignment finds a head again wherever it is; its crop and the published one show the same place."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, film
from likeness.models.face.cropping.box_crops import vox
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.deep3d import (
    HEAD,
    aligned,
    crop_box,
    params_without_face,
    published_crop,
    published_points,
    transform_params,
)
from likeness.models.face.landmark_sets import five_from
from likeness.tests.drawn_face import rotation


def head(size: float, x: float, y: float, turned: tuple[float, float, float] = (0, 0, 0)) -> Tensor:
    """The mean head's points [1, 5, 2] in a picture, `size` pixels to its unit, about (x, y)."""
    seen = size * torch.from_numpy(HEAD).double() @ rotation(turned).double().T
    return (seen[:, :2] * torch.tensor([1, -1]) + torch.tensor([x, y]))[None]


@given(
    size=st.floats(5, 500),
    x=st.floats(-50, 900),
    y=st.floats(-50, 700),
    yaw=st.floats(-60, 60),
    roll=st.floats(-30, 30),
)
def test_a_turned_head_is_found_again(size: float, x: float, y: float, yaw: float, roll: float) -> None:
    five = head(size, x, y, (10, yaw, roll))
    width, height, scale, t0, t1 = transform_params(five, 900, 700)[0].tolist()
    assert (width, height) == (900, 700)
    assert [scale * size, t0 + 0.5, 700 - 0.5 - t1] == pytest.approx([102, x, y], abs=1e-3)
    matrix = 224 * aligned(five)[0]
    assert torch.allclose(matrix[:, :2], scale * torch.eye(2, dtype=torch.float64))
    assert torch.allclose(
        matrix @ torch.tensor([x, y, 1], dtype=torch.float64), torch.tensor(112.0).double(), atol=1e-4
    )


@pytest.mark.parametrize("size", [150.0, 60.0, 30.0])
def test_the_published_crop_shows_the_same_place_but_for_its_whole_pixels(size: float) -> None:
    across, down = np.arange(256, dtype=np.uint8), np.arange(240, dtype=np.uint8)[:, None]
    picture = np.stack(np.broadcast_arrays(across, down, np.uint8(0)), axis=-1)
    five = head(size, 130.3, 115.7)
    theirs = published_crop(picture, transform_params(five, 256, 240)[0]).astype(np.float32)
    ours = (
        255 * crop_picture(torch.from_numpy(picture).movedim(-1, 0), 224 * aligned(five)[0], 224).movedim(0, -1).numpy()
    )
    seen = slice(80, 144)  # inside of the picture, at each size
    off = (ours - theirs)[seen, seen] * 102 / size  # pixels of the crop
    assert abs(off.mean((0, 1))).max() < 0.5 * 102 / size + 1


def test_points_go_where_the_published_crop_shows_them() -> None:
    picture = np.zeros((240, 256, 3), np.uint8)
    picture[100, 150] = 255
    params = transform_params(head(80, 128, 120), 256, 240)[0]
    row, column, _ = np.unravel_index(published_crop(picture, params).argmax(), (224, 224, 3))
    x, y = published_points(torch.tensor([[150.5, 100.5]]), params)[0].tolist()
    assert abs(x - column) < 2 and abs(224 - 1 - y - row) < 2


def test_without_a_face_the_picture_itself_is_shown() -> None:
    wide, high, left, top = crop_box(params_without_face(256, 256))
    assert (wide, high) == (203, 203) and abs(left + 10) <= 1 and abs(top + 10) <= 1  # 204, less 1e-5


@pytest.mark.parametrize("five", [head(1e-4, 100, 100), head(1e5, 100, 100), torch.zeros(1, 5, 2)])
def test_a_face_of_no_usable_size_is_refused(five: Tensor) -> None:
    with pytest.raises(LikenessError, match="cropped nearer"):
        crop_box(transform_params(five, 256, 256)[0])


@pytest.mark.parametrize("seed", range(4))
def test_in_the_square_of_its_training_a_face_is_as_large_as_in_the_authors_pictures(seed: int) -> None:
    """There the scale is 0.8 to 1, in squares about all that a head moved over; one box gives a little less room."""
    face = film(room(160, 160, seed), [Actor(random_identity(seed), Act(80, 75, 45))]).faces[0]
    scale = float(transform_params(five_from(face.points[None], "corners"), 160, 160)[0, 2])
    side = 1 / float(vox(face.box[None])[0, 0, 0])
    assert 0.72 < scale * side / 256 < 0.9
