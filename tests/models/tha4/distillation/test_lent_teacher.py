"""What a lent teacher answers can be learned from, wherever its lender drew before."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.tha4.distillation.lent_teacher import LentTeacher
from likeness.tests.toy_teacher import ToyFrames, ToyTeacher


class Thrifty(ToyTeacher):
    """Draws into the same memory each time, as the fast teacher does."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = torch.zeros(1, 4, 64, 64)

    def body(self, poses: Tensor) -> ToyFrames:
        frames = super().body(poses)
        self.memory.copy_(frames.image)
        return frames._replace(image=self.memory)


def test_answers_are_the_callers_own_and_fit_for_autograd() -> None:
    poses = torch.rand(1, 45, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        teacher = Thrifty()
        true, face, render = teacher.body(poses), teacher.face(poses), teacher.render(poses).clone()
    with pytest.raises(RuntimeError, match="inference"):
        teacher.body(poses)
    questions: list[None] = []
    lent = LentTeacher(teacher, lambda: questions.append(None))
    frames = lent.body(poses)
    assert all(torch.equal(frames[place], getattr(true, name)) for place, name in enumerate(frames._fields))
    assert torch.equal(lent.face(poses), face) and torch.equal(lent.render(poses), render)
    assert len(questions) == 3
    weight = torch.ones((), requires_grad=True)
    (weight * frames.image * lent.character).sum().backward()
    kept = frames.image.clone()
    lent.body(-poses)
    assert torch.equal(frames.image, kept)


def test_an_interrupt_arrives_before_a_question() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LentTeacher(ToyTeacher(), interrupt).face(torch.zeros(1, 45))
