"""Somebody is found again among the people of a clip, by their skin's colour here."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import State
from likeness.models.faceshifter.arcface import encode_faces
from likeness.models.faceshifter.identity import mean_identity
from likeness.models.faceshifter.same_person import LOOKS, likeness_of_people, where_to_look
from likeness.tests.people import BLUE, GREEN, RED, frames_of, person, track_of
from likeness.tests.skin import face_of, skin_encoder

ENCODER = skin_encoder()
WALK = torch.stack([torch.linspace(40, 60, 9), torch.full((9,), 60.0)], dim=1)
AWAY = [State.MISSING] * 4 + [State.FOUND] * 3 + [State.HELD] * 2
TRACK = track_of(person(1, WALK), person(5, WALK + torch.tensor([90, 0]), AWAY))
FRAMES = frames_of(TRACK, RED, BLUE)


def somebody(skin, encoder=ENCODER):
    return mean_identity(encode_faces(encoder, face_of(*skin)), encoder.name)


def test_people_are_told_apart() -> None:
    looks = where_to_look(TRACK)
    assert [len(own) for own in looks] == [LOOKS, 3]
    told: list[int] = []
    likeness = likeness_of_people(somebody(RED), ENCODER, TRACK, looks, enumerate(FRAMES), told.append)
    assert likeness[1] == pytest.approx(1, abs=1e-4)
    assert likeness[5] < 0
    assert told == [LOOKS + 3]
    green = likeness_of_people(somebody(GREEN), ENCODER, TRACK, looks, enumerate(FRAMES))
    assert max(green.values()) < 0.3


def test_one_frame_may_be_looked_at_alone() -> None:
    assert where_to_look(TRACK, 0) == [[0], []]
    likeness = likeness_of_people(somebody(BLUE), ENCODER, TRACK, where_to_look(TRACK, 0), [(0, FRAMES[0])])
    assert likeness[5] is None
    assert likeness[1] < 0
    with pytest.raises(LikenessError, match=r"no frame 9: the clip's are 0 to 8"):
        where_to_look(TRACK, 9)


def test_the_identity_of_another_encoder_is_refused_before_any_frame_is_read() -> None:
    other = somebody(RED, skin_encoder("BGR"))
    with pytest.raises(LikenessError, match="cannot be compared"):
        likeness_of_people(other, ENCODER, TRACK, where_to_look(TRACK), iter(()))


def test_a_clip_without_anybody() -> None:
    empty = track_of(person(1, WALK, [State.MISSING] * 9))
    assert likeness_of_people(somebody(RED), ENCODER, empty, where_to_look(empty), iter(())) == {1: None}
