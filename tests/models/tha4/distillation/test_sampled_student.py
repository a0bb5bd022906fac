"""Students at chosen pixels draw what whole frames show there, up to the edges of the picture."""

import pytest
import torch

from likeness.models.tha4.distillation.body_pool import BodyPool
from likeness.models.tha4.distillation.course import Classroom
from likeness.models.tha4.distillation.face_pool import FacePool
from likeness.models.tha4.distillation.packed_pixels import network_values
from likeness.models.tha4.distillation.pose_sampling import sample_poses
from likeness.models.tha4.distillation.sampled_student import body_at, face_at
from likeness.models.tha4.warp import positions, warp
from tests.characters import small_character
from tests.toy_teacher import SIZE, ToyTeacher

POSES = sample_poses(2, 0)


def test_face_at_pixels_is_the_whole_face_there() -> None:
    face = small_character().face
    places = positions(16, 16, POSES).flatten(1).T.expand(2, -1, -1)  # [2, 256, 2]
    drawn = face_at(face, POSES[:, :39], places)
    torch.testing.assert_close(drawn.mT.reshape(2, 4, 16, 16), face(POSES[:, :39]), atol=1e-5, rtol=0)


@pytest.mark.parametrize("side", [4, 8, 16])
def test_body_at_every_tile_is_the_whole_frame(side: int) -> None:
    student = small_character()
    out = student.body(student.character.expand(1, -1, -1, -1), POSES[:1])
    across = SIZE // side
    tiles = torch.cartesian_prod(torch.arange(across), torch.arange(across))  # row, column
    said = body_at(student.body, POSES[:1].expand(len(tiles), -1), tiles, side)  # [T, side^2, 7]
    frame = said.view(across, across, side, side, 7).permute(4, 0, 2, 1, 3).reshape(7, SIZE, SIZE)
    torch.testing.assert_close(frame, torch.cat([out.flow, out.alpha, out.color], 1)[0], atol=1e-5, rtol=0)


def test_bfloat16_stays_near() -> None:
    face, places = small_character().face, torch.rand(2, 64, 2) * 2 - 1
    exact, near = (face_at(face, POSES[:, :39], places, dtype) for dtype in (torch.float32, torch.bfloat16))
    assert 0 < (exact - near).abs().mean() < 0.02 * exact.abs().mean()


def test_pools_hand_out_what_the_teacher_drew() -> None:
    teacher, generator = ToyTeacher(), torch.Generator().manual_seed(0)
    faces = FacePool.drawn(teacher, 6, Classroom(seed=3), floor=0.2)
    poses, places, colors = faces.batch(5, 7, generator)
    index = ((places + 1) * 8 - 0.5).round().long()  # column, row
    true = teacher.face(poses)
    expected = torch.stack([true[at, :, index[at, :, 1], index[at, :, 0]].T for at in range(5)])
    assert (colors - expected).abs().max() < 0.012  # half a code value at the steepest of the sRGB curve

    pool = BodyPool.drawn(teacher, 6, Classroom(seed=3), tile=8, floor=0.1)
    index, tiles = pool.batch(9, generator)
    said, frames = pool.teacher(index, tiles), teacher.body(pool.poses[index])
    for part, whole in ((said.image, frames.image), (said.warped, frames.warped), (said.flow, frames.flow)):
        for at, (row, column) in enumerate(tiles.tolist()):
            there = whole[at, :, row * 8 : row * 8 + 8, column * 8 : column * 8 + 8].flatten(1).T
            assert (part[at] - there).abs().max() < 0.012


def test_a_pools_warp_is_the_warp_of_the_frames() -> None:
    teacher = ToyTeacher()
    pool = BodyPool.drawn(teacher, 4, Classroom(), tile=8, floor=0.1)
    tiles = torch.cartesian_prod(torch.arange(8), torch.arange(8))
    flow = torch.randn(64, 64, 2, generator=torch.Generator().manual_seed(1)) * 0.3  # leaves the picture, too
    warped = pool.warped(torch.full((64,), 2), tiles, flow)
    whole = flow.view(8, 8, 8, 8, 2).permute(4, 0, 2, 1, 3).reshape(1, 2, SIZE, SIZE)
    expected = warp(teacher.body(pool.poses[2:3]).morphed, whole)[0]
    expected = expected.view(4, 8, 8, 8, 8).permute(1, 3, 2, 4, 0).reshape(64, 64, 4)
    assert (warped - expected).abs().max() < 0.012


def test_packed_pixels_are_bytes_in_network_space() -> None:
    white, clear = torch.tensor([-1], dtype=torch.int32), torch.tensor([0], dtype=torch.int32)
    assert network_values(white).tolist() == [[1, 1, 1, 1]]
    assert network_values(clear).tolist() == [[-1, -1, -1, -1]]
