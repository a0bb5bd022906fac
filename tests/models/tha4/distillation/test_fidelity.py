"""PSNR by hand, and a student that is its own teacher."""

import pytest
import torch

from likeness.models.tha4.distillation.fidelity import fidelity, held_out_poses, psnr, rounding
from likeness.models.tha4.distillation.pose_sampling import sample_poses
from likeness.models.tha4.student import Student
from tests.characters import small_character


class AsTeacher:
    """A student's own frames as the truth, brighter by `lift` in network space."""

    def __init__(self, student: Student, lift: float) -> None:
        self.student, self.lift, self.character = student, lift, student.character

    def face(self, poses: torch.Tensor) -> torch.Tensor:
        return self.student(poses).face + self.lift

    def body(self, poses: torch.Tensor):
        out = self.student(poses)
        return out._replace(image=out.image + self.lift)

    def render(self, poses: torch.Tensor) -> torch.Tensor:
        return self.body(poses).image


def test_psnr_by_hand() -> None:
    one, other = torch.zeros(2, 3, 4, 4), torch.zeros(2, 3, 4, 4)
    other[0] += 0.1  # mean square 0.01
    other[1, 0, 0, 0] = 0.48**0.5  # mean square 0.48 / 48
    assert psnr(one, other).tolist() == pytest.approx([20, 20], abs=1e-4)
    assert psnr(one, one).tolist() == [100, 100]


def test_a_student_against_itself_is_perfect_and_against_a_lighter_self_is_not() -> None:
    student, poses = small_character(), held_out_poses(3)
    same = fidelity(student, AsTeacher(student, 0.0), poses)
    lighter = fidelity(student, AsTeacher(student, 0.1), poses)
    for name in ("premultiplied", "over_white", "face"):
        values, less = getattr(same, name), getattr(lighter, name)
        assert values.shape == (3,)
        assert (values > 70).all() and (less < 40).all()
    assert (same.ssim > 0.9999).all() and (lighter.ssim < same.ssim).all()
    assert lighter.summary()["face"].startswith("mean ") and "3 poses" in lighter.summary()["face"]


def test_held_out_poses_are_not_trained_on() -> None:
    assert not torch.isin(held_out_poses(50)[:, 39:], sample_poses(1500, 1)[:, 39:].unique()).all(1).any()


def test_rounding_is_small_and_grows_with_the_gain_of_a_chaotic_network() -> None:
    student, poses = small_character(), held_out_poses(2)
    tame = rounding(student, poses)
    assert 0 < tame < 1e-4
    with torch.no_grad():
        for layer in student.body.siren_layers.children():
            for sine in layer.children():
                sine.linear.weight.mul_(8)
    assert rounding(student, poses) > 20 * tame
