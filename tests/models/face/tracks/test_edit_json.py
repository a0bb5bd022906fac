"""Corrections that cannot be read: each is refused by a sentence that names the entry, and nothing else ever comes."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack
from likeness.models.face.tracks.edit_json import EDIT_FIELDS, read_edits
from likeness.models.face.tracks.edit_track import edit_track
from likeness.tests.followed import person_of, talking, track_of

BOX = [1, 2, 30, 40]


@cache
def clip() -> FaceTrack:
    return track_of(person_of(talking(5), 1), person_of(talking(5), 3))


@pytest.mark.parametrize("text", ["", "  \n", "[]", '{"edits": []}', '{"people": []}'])
def test_nothing_is_no_correction(text: str) -> None:
    assert read_edits(text, clip()) == []


@pytest.mark.parametrize("text", ['{"frame": 1, "box": [1, 2, 30, 40]}', '[{"frame": 1, "box": [1, 2, 30, 40]}]',
                                  '{"edits": [{"frame": 1, "box": [1, 2, 30, 40]}]}'])  # fmt: skip
def test_one_entry_a_list_and_a_named_list_are_the_same(text: str) -> None:
    (edit,) = read_edits(text, clip())
    assert (edit.person, edit.first, edit.last, edit.box.tolist()) == (1, 1, 1, BOX)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (7, "Entry 1 is not an object such as"),
        ({"frme": 1, "box": BOX}, "Entry 1 has a field 'frme' that means nothing. Known are: person, frame,"),
        ({"frame": 5, "box": BOX}, "there is no frame 5. The clip's frames are 0 to 4"),
        ({"frame": -1, "box": BOX}, "there is no frame -1"),
        ({"frame": 1.0, "box": BOX}, "there is no frame 1.0"),
        ({"frame": True, "box": BOX}, "there is no frame true"),
        ({"frames": 3, "box": BOX}, "the first and the last one"),
        ({"frames": [3, 1], "box": BOX}, "end at 1, before they begin at 3"),
        ({"frame": 1, "frames": [1, 2], "box": BOX}, 'both "frame" and "frames"'),
        ({"person": 2, "box": BOX}, "no person 2 in this track. Its people are: 1, 3"),
        ({"person": "1", "box": BOX}, 'no person "1"'),
        ({"box": [30, 2, 1, 40]}, "its box has no size"),
        ({"box": [1, 2, 30]}, "its box: write 4 numbers, not"),
        ({"box": [1, 2, 30, float("nan")]}, "NaN is not a number that can be used"),
        ({"box": [1, 2, 30, 10**400]}, "is not a number that can be used"),
        ({"points": [[1, 2]] * 7}, "has 7 points; a face has 5, 68, 468, 478"),
        ({"points": []}, "its points: write 2 numbers for each"),
        ({"points": [[1, 2, 3]] * 5}, "its points: write 2 numbers for each"),
        ({"points": "here"}, "its points: write 2 numbers for each"),
        ({"move": 3}, "its move: write 2 numbers"),
        ({"scale": 0}, "its scale is 0"),
        ({"scale": "2"}, 'its scale: "2" is not a number'),
        ({"missing": True}, "the reason why there is no face"),
        ({"missing": "no", "box": BOX}, "both a box and a reason"),
        ({"frame": 1}, "Entry 1 changes nothing"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(entry: object, sentence: str) -> None:
    with pytest.raises(LikenessError) as refused:
        read_edits(json.dumps([entry]), clip())
    assert sentence in str(refused.value) and len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[", "The corrections are not valid JSON: .* in line 1, column 2"),
        ("[" * 100_000, "The corrections cannot be read"),
        (f"[{'9' * 5000}]", "The corrections cannot be read|Entry 1 is not an object"),
        ("3", "Corrections are a list of entries"),
        ('{"people": 3}', '"people" of the corrections are not a list'),
        ('{"people": [{"number": 1}]}', 'Person 1 of the corrections has no list of "entries"'),
        ('{"people": [{"number": 9, "entries": []}]}', "there is no person 9"),
        ('{"frames": 9, "people": []}', "a track with frames 9, but this track has 5"),
        (
            '{"people": [{"number": 3, "entries": [{"frame": 0, "colour": 1}]}]}',
            "Entry 1 of person 3 has a field 'colour'",
        ),
    ],
)
def test_a_document_that_is_none_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        read_edits(text, clip())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(EDIT_FIELDS), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(st.sampled_from([*EDIT_FIELDS, "people", "entries", "number", "x"]), VALUES, max_size=4) | VALUES
)
def test_whatever_is_written_is_made_or_refused_by_our_error(document: object) -> None:
    track = clip()
    try:
        made = edit_track(track, read_edits(json.dumps(document), track))
    except LikenessError:
        return
    assert len(made) == len(track) and [person.number for person in made.people] == [1, 3]
