"""A student teaches what it draws by the plain formula, whole or a few poses at a time."""

import torch

from likeness.models.tha4.distillation.pose_sampling import sample_poses
from likeness.models.tha4.distillation.student_teacher import StudentTeacher
from likeness.models.tha4.face_square import paste_face
from likeness.models.tha4.fast_student import FastStudent
from tests.characters import small_character

POSES = sample_poses(3, 0)


@torch.no_grad()
def test_its_answers_are_the_students() -> None:
    student = small_character()
    teacher = StudentTeacher(FastStudent(student))
    true, frames = student(POSES), teacher.body(POSES)
    pairs = {
        "image": (frames.image, true.image),
        "flow": (frames.flow, true.flow),
        "warped": (frames.warped, true.warped),
        "direct": (frames.direct, true.color),
        "morphed": (frames.morphed, paste_face(student.character, true.face)),
        "face": (teacher.face(POSES), true.face),
    }
    for name, (found, expected) in pairs.items():
        torch.testing.assert_close(found, expected, atol=2e-4, rtol=0, msg=name)
    visible = teacher.render(POSES)[:, 3] > -1
    assert (teacher.render(POSES) - frames.image).abs().amax(1)[visible].max() < 2e-4


def test_a_later_change_of_the_student_does_not_reach_it() -> None:
    student = small_character()
    teacher = StudentTeacher(FastStudent(student))
    before = teacher.body(POSES).image
    with torch.no_grad():
        for parameter in student.parameters():
            parameter.zero_()
        student.character.zero_()
    assert torch.equal(teacher.body(POSES).image, before)
