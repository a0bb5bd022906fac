"""The report says what became of every face, and what a user can do about it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import torch

from likeness.models.face.face_track import FaceTrack, State
from likeness.models.face.pasting.paste import Blend
from likeness.models.faceshifter.identity import Identity
from likeness.models.faceshifter.swapping.drawn_faces import FaceDrawer
from likeness.models.faceshifter.swapping.report import nothing_swapped, report
from likeness.models.faceshifter.swapping.swap import Swapper
from likeness.tests.people import FIVE, person, track_of
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import small_shifter

SHIFTER = small_shifter()
SOMEBODY = Identity(torch.tensor([0.2, 0.8, -0.5]), SHIFTER.encoder_of(skin_encoder()).name, 3)
STAY = torch.tensor([[70.0, 60.0]] * 6)


def told(track: FaceTrack, *identities: Identity | None, masks: torch.Tensor | None = None) -> list[str]:
    made = Swapper(FaceDrawer(SHIFTER), track, identities, "sber-swap", Blend("box"))
    made.into(torch.full((len(track), track.height, track.width, 3), 0.5), masks=masks)
    assert nothing_swapped(made) == report(made).startswith("No face was swapped: all frames stay")
    return report(made).splitlines()


def test_where_a_face_was_swapped_and_where_not() -> None:
    missing = [State.FOUND, State.MISSING, State.FOUND, State.MISSING, State.MISSING, State.FOUND]
    lines = told(track_of(person(1, STAY, missing), person(7, STAY)), SOMEBODY)
    assert lines == [
        f"Swapped in a clip of 6 frames: {SHIFTER.name}, faces drawn at 64 pixels.",
        f"Face 1: swapped in 3 of 6 frames; crops by sber-swap, identity of 3 pictures by {SOMEBODY.encoder}.",
        "  stays in frames 1, 3-4: turned away",
        lines[3],
        "Face 7 stays as it is: no identity is connected for it.",
    ]
    assert "it is larger than what is drawn" in lines[3] and "drawn at 64" in lines[3]


def test_a_clip_without_a_face_says_so_first() -> None:
    lines = told(track_of(person(1, STAY, [State.MISSING] * 6)), SOMEBODY)
    assert lines[0] == "No face was swapped: all frames stay as they are."
    assert "swapped in 0 of 6 frames" in lines[1] and lines[2] == "  stays in frames 0-5: turned away"


def test_places_that_were_filled_in_are_counted() -> None:
    states = [State.FOUND, State.HELD, State.INTERPOLATED, State.FOLLOWED, State.GIVEN, State.MISSING]
    lines = told(track_of(person(1, STAY, states)), SOMEBODY)
    assert "swapped in 5 of 6 frames" in lines[1]
    assert any("its place was filled in: 2;" in line for line in lines)


def test_a_mask_that_hides_everything_says_so() -> None:
    track = track_of(person(1, STAY))
    lines = told(track, SOMEBODY, masks=torch.zeros(1, track.height, track.width))
    assert lines[0].startswith("No face was swapped")
    assert "  frames in which nothing of it shows, outside of the frame or masked: 6" in lines


def test_small_faces_and_identities_left_over() -> None:
    one = person(1, STAY)
    tiny = replace(one, points=STAY[:, None] + 20 * FIVE)  # a third of the usual
    lines = told(FaceTrack((tiny,), 200, 120, Fraction(25)), SOMEBODY, None, SOMEBODY)
    assert any("it is small in 6 frames: its crop is down to 44 pixels" in line for line in lines)
    assert lines[-1] == "Identities left over: 1, as the track has 1 face."


def test_the_drawn_people_of_other_tests_are_not_small() -> None:
    assert not any("small" in line for line in told(track_of(person(1, STAY)), SOMEBODY))
