"""A teacher that others use too: what it answers is its caller's own, and each question is told of first."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from .teaching import Teacher


class LentFrames(NamedTuple):
    """As TeacherFrames."""

    morphed: Tensor
    image: Tensor
    flow: Tensor
    warped: Tensor
    direct: Tensor


class LentTeacher:
    """Asks `teacher` in inference mode, in which ComfyUI draws with it, and copies its answers out of that mode.

    A network keeps tensors from one frame to the next; made in inference mode, they cannot be written to outside of it,
    nor can autograd save them. `on_question` is called before each question: the place where a run can be interrupted
    while it does nothing but ask, for minutes.
    """

    def __init__(self, teacher: Teacher, on_question: Callable[[], None]) -> None:
        self.teacher, self.on_question = teacher, on_question
        self.character = teacher.character.clone()  # [4, S, S]

    def face(self, poses: Tensor) -> Tensor:
        """See Teacher."""
        return self._answered(lambda: (self.teacher.face(poses),))[0]

    def render(self, poses: Tensor) -> Tensor:
        """See Teacher."""
        return self._answered(lambda: (self.teacher.render(poses),))[0]

    def body(self, poses: Tensor) -> LentFrames:
        """See Teacher."""

        def ask() -> tuple[Tensor, ...]:
            frames = self.teacher.body(poses)
            return frames.morphed, frames.image, frames.flow, frames.warped, frames.direct

        return LentFrames(*self._answered(ask))

    def _answered(self, ask: Callable[[], tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
        self.on_question()
        with torch.inference_mode():
            said = ask()
        return tuple(one.clone() for one in said)
