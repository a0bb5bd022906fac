"""The bench measures both forms of what it says it measures."""

import pytest
import torch

from likeness.models.tha4.bench import KINDS, Kind, default_student, measure, poses_of
from likeness.models.tha4.fast_student import Region
from likeness.tests.characters import small_character


@pytest.mark.parametrize(
    "kind", [Kind("frame", batch=2), Kind("part", region=Region(3, 30, 5, 64)), Kind("half", half=True)]
)
def test_both_forms_are_timed_and_agree(kind: Kind) -> None:
    measured = measure(small_character(), kind, frames=2)
    assert measured.levels <= 1
    assert measured.plain.cpu > 0 and measured.fast.cpu > 0
    assert kind.name in str(measured)


def test_the_face_moves_only_when_it_says_so() -> None:
    still, moving = (torch.cat(list(poses_of(Kind("", faces=faces), 3))) for faces in (False, True))
    assert (still[:, :39] == still[0, :39]).all() and (still[0, 39:] != still[1, 39:]).all()
    assert (moving[0, :39] != moving[1, :39]).all()


def test_the_kinds_fit_the_default_character() -> None:
    size = default_student().character.shape[-1]
    for kind in KINDS:
        if kind.region:
            kind.region.check(size >> kind.half)
