"""The students' published keys and sizes, and that their pieces fit together."""

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.student import BodyStudent, BodyStudentConfig, FaceStudent, FaceStudentConfig, Student

SMALL_FACE = FaceStudentConfig(image_size=16, width=12, layers=3)
SMALL_BODY = BodyStudentConfig(image_size=64, widths=(20, 12, 8))


def small_student(seed: int = 0) -> Student:
    torch.manual_seed(seed)
    return Student(FaceStudent(SMALL_FACE), BodyStudent(SMALL_BODY), torch.rand(4, 64, 64) * 2 - 1)


def test_parameter_counts_are_the_published_ones() -> None:
    assert sum(parameter.numel() for parameter in FaceStudent().parameters()) == 121_476
    assert sum(parameter.numel() for parameter in BodyStudent().parameters()) == 331_567


def test_the_state_is_the_whole_character() -> None:
    prefixes = {key.split(".")[0] for key in small_student().state_dict()}
    assert prefixes == {"face", "body", "character"}


def test_first_weights_follow_the_sine_network_rule() -> None:
    torch.manual_seed(0)
    face = FaceStudent()
    first, second = (face.siren.sine_layers[at].linear.weight.abs().max().item() for at in (0, 1))
    assert 0.95 / 41 < first <= 1 / 41
    assert 0.95 < second / ((6 / 128) ** 0.5 / 30) <= 1
    assert face.siren.last_linear.weight.std().item() == pytest.approx((2 / 128) ** 0.5, rel=0.1)


@pytest.mark.parametrize("half", [False, True])
@torch.no_grad()
def test_output_shapes_and_blend(half: bool) -> None:
    out = small_student()(torch.zeros(3, 45), half=half)
    size = 32 if half else 64
    shapes = [tuple(part.shape) for part in out]
    assert shapes == [(3, channels, size, size) for channels in (4, 1, 4, 4, 2)] + [(3, 4, size // 4, size // 4)]
    assert torch.allclose(out.image, out.color * out.alpha + out.warped * (1 - out.alpha), atol=1e-6)


@torch.no_grad()
def test_a_still_body_shows_the_picture_with_the_face_in_its_square() -> None:
    student = small_student()
    student.body.last_linear.weight.zero_()
    student.body.last_linear.bias.zero_()  # no flow, no paint
    out = student(torch.zeros(1, 45))
    assert torch.allclose(out.image[0, :, 10:26, 24:40], out.face[0], atol=1e-5)
    assert torch.allclose(out.image[0, :, :10], student.character[:, :10], atol=1e-5)


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(LikenessError, match="512, 512"):
        Student(FaceStudent(), BodyStudent(), torch.zeros(4, 256, 256))
    with pytest.raises(LikenessError, match="needs 128"):
        Student(FaceStudent(SMALL_FACE), BodyStudent(), torch.zeros(4, 512, 512))
    with pytest.raises(LikenessError, match="45"):
        small_student()(torch.zeros(2, 39))
