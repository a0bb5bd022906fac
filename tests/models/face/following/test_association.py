"""People keep their names: on straight ways, through each other, through gaps and over cuts."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.detection.decoding import overlaps
from likeness.models.face.face_track import Person, State
from likeness.models.face.following.assignment import cheapest_pairs
from likeness.models.face.following.association import (
    FEWEST,
    MANY,
    MEMORY,
    NO_LONGER,
    NOT_YET,
    Census,
    Sighting,
    people_of,
)


def at(x: float, y: float = 100, side: float = 40, score: float = 0.9, doubt: str = "") -> Sighting:
    """A face about x, y; its one point set says who it is."""
    box = torch.tensor([x - side / 2, y - side / 2, x + side / 2, y + side / 2])
    return Sighting(box, torch.zeros(5, 2), score, doubt=doubt)


def middles(person: Person) -> list[float | None]:
    """Where a person is, x alone, None where they are not."""
    x = person.boxes[:, ::2].mean(1)
    return [round(float(place), 3) if there else None for place, there in zip(x, person.present, strict=True)]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(0, 5), columns=st.integers(0, 5))
def test_pairs_are_the_cheapest_of_all(seed: int, rows: int, columns: int) -> None:
    stream = np.random.default_rng(seed)
    costs, limit = stream.random((rows, columns)), stream.random(rows)
    pairs = cheapest_pairs(costs, limit)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    chosen = dict(pairs)
    found = sum(costs[row, chosen[row]] if row in chosen else limit[row] for row in range(rows))
    places = [*range(columns), *[-1] * rows]
    every = (
        sum(limit[row] if place < 0 else costs[row, place] for row, place in enumerate(order))
        for order in set(permutations(places, rows))
    )
    assert found == pytest.approx(min(every, default=0))


def test_all_move_at_once_and_nobody_takes_the_neighbours_place() -> None:
    """Nearest first would give the second person's old place to the first."""
    still, moved = [at(100), at(124)], [at(115), at(139)]
    first, second = people_of([still, moved])
    assert {tuple(middles(first)), tuple(middles(second))} == {(100, 115), (124, 139)}


@settings(max_examples=60, deadline=None)
@given(
    speeds=st.tuples(st.floats(4, 15), st.floats(-15, -4)),
    sizes=st.tuples(st.floats(30, 50), st.floats(30, 50)),
    jitter=st.integers(0, 10**6),
)
def test_who_cross_keep_their_names(speeds: tuple[float, float], sizes: tuple[float, float], jitter: int) -> None:
    """Two walk through each other; while they overlap, the detector sees only the one in front."""
    noise = torch.Generator().manual_seed(jitter)
    front, behind = speeds
    frames = []
    for frame in range(-12, 13):
        shake = torch.rand(2, generator=noise).tolist()
        own = at(300 + front * frame + shake[0], side=sizes[0])
        other = at(300 + behind * frame + shake[1], y=103, side=sizes[1])
        hidden = bool(overlaps(own.box, other.box[None]) > 0.3)
        frames.append([own] if hidden else [other, own] if frame % 2 else [own, other])
    people = people_of(frames)
    assert len(people) == 2
    ways = sorted((middles(person)[0], middles(person)[-1]) for person in people)
    left, right = ways
    assert left[0] is not None and left[1] is not None and left[1] - left[0] == pytest.approx(24 * front, abs=2)
    assert right[0] is not None and right[1] is not None and right[1] - right[0] == pytest.approx(24 * behind, abs=2)


def test_a_face_that_comes_back_to_its_place_is_the_same_person() -> None:
    gone: list[list[Sighting]] = [[]] * MEMORY
    stays = [at(400, side=20)]
    (person,) = people_of([[at(100)], *gone[1:], [at(110)]])
    assert person.present.nonzero().flatten().tolist() == [0, MEMORY]
    assert len(people_of([[at(100)], *gone, [at(110)]])) == 2
    walker = [[at(100 + 5 * frame), *stays] for frame in range(8)]
    again = [[at(100 + 5 * frame), *stays] for frame in range(17, 25)]
    first, second = people_of([*walker, *[stays] * 9, *again])
    assert [first.present.sum(), second.present.sum()] == [16, 25]
    assert first.reasons[8:17] == ("no face was found",) * 9


def test_elsewhere_and_of_another_size_are_other_people() -> None:
    assert len(people_of([[at(100)], [at(150)]])) == 2
    assert len(people_of([[at(100)], [at(100, side=120)]])) == 2
    assert len(people_of([[at(100)], [at(130)]])) == 1
    assert len(people_of([[at(100)], [at(130)]], cuts=frozenset([1]))) == 2
    assert len(people_of([[at(100)], [at(110)]], cuts=frozenset([1]))) == 1


def test_the_largest_comes_first_and_everybody_has_all_frames() -> None:
    frames = [[at(50, side=20)], [at(50, side=20), at(200, side=90)], [at(200, side=90)], [at(200, side=9000)], []]
    people = people_of([*frames[:3], frames[2], frames[1]], reason="none scored enough")
    assert [person.number for person in people] == [1, 2]
    assert middles(people[0]) == [None, 200, 200, 200, 200]
    assert middles(people[1]) == [50, 50, None, None, 50]
    assert people[0].reasons == (NOT_YET, "", "", "", "")
    assert people[1].reasons == ("", "", "none scored enough", "none scored enough", "")
    assert people_of([frames[1], frames[0]])[0].reasons == ("", NO_LONGER)


def test_who_flashes_up_is_left_out_unless_the_shot_is_short() -> None:
    lasting, flash = at(300, side=80), at(60)
    long = [[lasting]] * 20
    long[7] = [lasting, flash]
    assert len(people_of(long)) == 1
    assert len(people_of(long, cuts=frozenset([7, 8]))) == 2  # a picture of its own, of which it fills half or more
    assert len(people_of([[lasting, flash], *[[lasting]] * (2 * FEWEST)])) == 1
    assert len(people_of([[lasting, flash], [lasting]])) == 2
    (only,) = people_of([[flash], *[[]] * 20])
    assert only.present.sum() == 1


def test_a_doubtful_face_is_no_entry_but_a_reason() -> None:
    census = Census()
    census.see([at(100), at(300)], "none")
    census.see([at(104, doubt="too dark"), at(300), at(500, doubt="of nobody")], "none")
    census.see([at(106), at(300)], "none")
    people = {person.reasons[1]: person for person in census.people()}
    assert set(people) == {"too dark", ""}
    assert people["too dark"].states.tolist() == [State.FOUND, State.MISSING, State.FOUND]


def test_nobody_is_one_person_with_the_reason_of_each_frame() -> None:
    census = Census()
    census.see([], "it is dark")
    census.see([at(5, doubt="no face after all")], "it is late")
    (person,) = census.people()
    assert person.reasons == ("it is dark", "it is late")
    assert not person.present.any() and person.points.shape == (2, 0, 2)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), frames=st.integers(1, 12), most=st.integers(0, 6))
def test_whatever_is_seen_is_somebody_and_nobody_is_two(seed: int, frames: int, most: int) -> None:
    stream = torch.Generator().manual_seed(seed)

    def some() -> list[Sighting]:
        count = int(torch.randint(0, most + 1, (), generator=stream))
        return [at(*(torch.rand(2, generator=stream) * 200).tolist()) for _ in range(count)]

    clip = [some() for _ in range(frames)]
    people = people_of(clip, cuts=frozenset(range(frames)))
    assert {len(person) for person in people} == {frames}
    for frame, sightings in enumerate(clip):
        entries = [tuple(person.boxes[frame].tolist()) for person in people if person.present[frame]]
        assert sorted(entries) == sorted(tuple(sighting.box.tolist()) for sighting in sightings)


def test_two_hundred_faces_are_quickly_told_apart() -> None:
    crowd = [[at(30 * (face % 20) + shift, 30 * (face // 20), side=24) for face in range(200)] for shift in range(5)]
    people = people_of([*crowd, crowd[0][::-1], crowd[0][:MANY]])
    assert len(people) == MANY  # those who are there to the end
    assert all(person.present.all() for person in people)
