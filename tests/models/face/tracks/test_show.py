"""Show Track's pictures: found, filled and missing faces are drawn where they are and as what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from likeness.models.face.face_track import FaceTrack, nobody
from likeness.models.face.tracks.edit_json import read_edits
from likeness.models.face.tracks.edit_track import edit_track
from likeness.models.face.tracks.gaps import fill_gaps
from likeness.models.face.tracks.show import COLOURS, RED, TrackDrawing, colour_of
from likeness.models.face.tracks.smooth import smooth_track
from likeness.tests.followed import boxes_alone, person_of, talking, track_of

GREY = 0.5


def drawn(track: FaceTrack, frame: int, **how: bool) -> Tensor:
    picture = torch.full((track.height, track.width, 3), GREY)
    TrackDrawing(track, **how).draw(picture, frame)
    return picture


def like(picture: Tensor, colour: tuple[float, float, float]) -> Tensor:
    """[H, W] bool: pixels of about that colour."""
    return (picture - torch.tensor(colour)).abs().amax(-1) < 0.12


def test_each_person_has_a_box_of_their_own_colour_in_its_place() -> None:
    track = track_of(person_of(talking(2), 1), person_of(talking(2, size=30, at=(540, 100)), 2))
    picture = drawn(track, 0, points=False)
    for person in track.people:
        left, top, right, bottom = (round(value) for value in person.boxes[0].tolist())
        edge = like(picture, colour_of(person.number))
        assert edge[top + 20 : bottom - 20, left - 2 : left + 2].any(1).all()
        assert edge[top + 20 : bottom - 20, right - 2 : right + 2].any(1).all()
    assert (picture[200:300, 260:380] == GREY).all() and (drawn(track, 0)[200:300, 260:380] != GREY).any()


def test_a_filled_gap_is_dashed_and_a_missing_face_is_red() -> None:
    track = track_of(person_of(talking(5), 1, missing=[1, 2]))
    left, top, _, bottom = (round(value) for value in track.first.boxes[0].tolist())
    edge = slice(top + 20, bottom - 20), slice(left - 3, left + 3)
    found = like(drawn(track, 0, points=False), COLOURS[0])[edge].any(1).float().mean()
    filled = like(drawn(fill_gaps(track, "hold"), 1, points=False), COLOURS[0])[edge].any(1).float().mean()
    assert found == 1 and 0.3 < filled < 0.9
    missing = drawn(track, 1)
    assert not like(missing, COLOURS[0]).any() and like(missing, RED)[edge].any(1).float().mean() > 0.3
    assert like(missing, RED)[0].all()  # nobody is there: the whole frame has a red edge
    assert like(missing, RED)[-40:, :200].float().mean() > 0.2  # the reason


def test_no_ghost_is_drawn_where_a_face_was_long_ago_or_never() -> None:
    track = track_of(person_of(talking(60), 1, missing=range(2, 60)), person_of(talking(60, size=20, at=(590, 60)), 2))
    ghost = like(drawn(track, 4), RED)[:300, :500]
    assert ghost.any() and not like(drawn(track, 50), RED)[:300, :500].any()
    track = track_of(nobody(3, "no face was found"), width=200, height=120)
    assert like(drawn(track, 0), RED).any()


def test_the_steady_places_are_drawn_where_asked() -> None:
    track = smooth_track(track_of(person_of(talking(9) + torch.randn(9, 1, 2) * 3)), 0.2)
    moved = edit_track(track, read_edits('{"move": [90, 0]}', track))
    apart = track.with_people(replace(track.first, steady_boxes=moved.first.steady_boxes))
    assert like(drawn(apart, 4, steady=True), COLOURS[0])[:, 420:].any()
    assert not like(drawn(apart, 4), COLOURS[0])[:, 420:].any()
    plain = track_of(person_of(talking(2)))
    assert torch.equal(drawn(plain, 0, steady=True), drawn(plain, 0))


@pytest.mark.parametrize("count", [5, 68, 478])
def test_every_set_of_points_and_boxes_alone_are_drawn(count: int) -> None:
    points = talking(2, mesh=True) if count == 478 else talking(2)[:, :count]
    person = person_of(points)
    assert not torch.equal(drawn(track_of(person), 0), drawn(track_of(boxes_alone(person)), 0))


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (50, 50), (97, 131)])
def test_any_picture_and_any_place_can_be_drawn(size: tuple[int, int]) -> None:
    people = [person_of(talking(2) * scale + by, number) for number, (scale, by) in
              enumerate(((1, 0), (1e-6, 5), (100, -9000), (1, 1e5)), 1)]  # fmt: skip
    drawn(track_of(*people, nobody(2, "x" * 200, 9, 68), height=size[0], width=size[1]), 1)


def test_two_hundred_missing_faces_leave_the_picture_readable() -> None:
    track = track_of(person_of(talking(1)), *(nobody(1, "not yet in the picture", n, 68) for n in range(2, 200)))
    assert not like(drawn(track, 0), RED)[: track.height // 2 - 20].any()


def test_no_persons_colour_is_the_red_of_a_gap() -> None:
    for number in range(1, 60):
        assert max(abs(a - b) for a, b in zip(colour_of(number), RED, strict=True)) > 0.25
    assert len({colour_of(number) for number in range(1, 60)}) == 59
