"""A character of the published sizes begins as the shipped one; others begin at random."""

import torch

from likeness.models.tha4.body_student import BodyStudent, BodyStudentConfig
from likeness.models.tha4.character import load_student
from likeness.models.tha4.distillation.fast import FastBodyCourse, FastFaceCourse
from likeness.models.tha4.distillation.warm_start import SHIPPED, begin_as_shipped
from likeness.models.tha4.face_student import FaceStudent


def test_published_sizes_begin_as_the_shipped_character() -> None:
    shipped = load_student(SHIPPED)
    for course, network in ((FastFaceCourse(), shipped.face), (FastBodyCourse(), shipped.body)):
        first = course.first_weights()
        assert all(torch.equal(one, first.state_dict()[name]) for name, one in network.state_dict().items())
        assert all(parameter.requires_grad for parameter in first.parameters())


def test_another_size_and_another_part_are_left_as_they_are() -> None:
    for network, part in ((BodyStudent(BodyStudentConfig(widths=(360, 180, 80))), "body"), (FaceStudent(), "body")):
        before = [parameter.clone() for parameter in network.parameters()]
        assert not begin_as_shipped(network, part)
        assert all(torch.equal(one, other) for one, other in zip(before, network.parameters(), strict=True))
