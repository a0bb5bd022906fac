"""A few frames stand for a clip: those in which somebody was really seen, and seen best, spread over its time."""

from __future__ import annotations

from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.face_track import Person, State, nobody
from likeness.models.face.tracks.best_frames import best_frames
from likeness.tests.people import person


def somebody(states: list[int]) -> Person:
    return person(1, torch.full((len(states), 2), 60.0), states)


@settings(max_examples=60, deadline=None)
@given(states=st.lists(st.sampled_from(list(State)), min_size=1, max_size=40), count=st.integers(0, 12))
def test_only_frames_in_which_the_face_was_seen(states: list[int], count: int) -> None:
    seen = [at for at, state in enumerate(states) if state in (State.FOUND, State.FOLLOWED, State.GIVEN)]
    frames = best_frames(somebody(states), count)
    assert len(frames) == min(count, len(seen))
    assert frames == sorted(set(frames))
    assert set(frames) <= set(seen)


def test_each_stretch_of_time_gives_its_best_frame() -> None:
    one = somebody([State.FOUND] * 9)
    boxes, scores = one.boxes.clone(), one.scores.clone()
    boxes[1, 3] += 20
    scores[5] = 1.0
    scores[7] = 0.1
    better = replace(one, boxes=boxes, scores=scores)
    assert best_frames(better, 3) == [1, 5, 6]
    assert best_frames(better, 1) == [1]


def test_nobody_is_seen_in_no_frame() -> None:
    assert best_frames(nobody(7, "the clip is black"), 3) == []
