"""Keyframes as users write them, and what is said about the ones that cannot be meant."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4 import keyframe_json
from likeness.models.tha4.keyframe_json import read_keyframes
from likeness.models.tha4.pose import INDEX
from likeness.models.tha4.presets import PRESET_PARAMETERS, preset_pose


def test_the_example_in_the_documentation_reads() -> None:
    text = keyframe_json.__doc__ or ""
    found = read_keyframes(text[text.index("{") : text.rindex("}\n") + 1])
    assert found.fps == 25 and [key.time for key in found.keys] == [0.5, 1.2, 2.5]
    assert [key.ease for key in found.keys] == ["in_out", "out", "overshoot"]
    assert [key.over for key in found.keys] == [math.inf, math.inf, 0.2]
    assert set(found.keys[0].values) == {INDEX[name] for name in PRESET_PARAMETERS}
    assert found.keys[1].values == {INDEX["head_y"]: 0.4, INDEX["eye_wink_left"]: 1.0}


def test_a_pose_wins_over_its_preset_and_a_bare_name_means_both_sides() -> None:
    key = read_keyframes('[{"time": 0, "preset": "happy", "strength": 0.5, "pose": {"eyebrow_happy": 0.1}}]').keys[0]
    assert key.values[INDEX["eyebrow_happy_left"]] == key.values[INDEX["eyebrow_happy_right"]] == 0.1
    corner = INDEX["mouth_raised_corner_left"]
    assert key.values[corner] == pytest.approx(float(preset_pose("happy", 0.5)[corner]))


def test_a_fraction_is_read_as_the_broadcast_rate() -> None:
    assert read_keyframes('{"fps": 29.97, "keys": [{"time": 0, "preset": "sad"}]}').fps == Fraction(30000, 1001)


def keys(*entries: object) -> str:
    return json.dumps({"keys": entries})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not valid JSON.* line 1, column 1"),
        ('{"keys": [\n  {"time": 1,}\n]}', "not valid JSON.* line 2, column"),
        ("[" * 100_000, "nested too deeply|not valid JSON"),
        ("3", "or the bare list"),
        ("{}", "or the bare list"),
        ("[]", "is empty"),
        ('{"keys": [], "speed": 2}', "field 'speed'"),
        ('{"keys": [{"time": 0, "preset": "sad"}], "fps": 0}', "above 0"),
        ('{"keys": [{"time": 0, "preset": "sad"}], "fps": "25"}', 'frame rate .* "25", not a number'),
        (keys(5), "Key 1 is not an object"),
        (keys({"pose": {}}), "Key 1 has no time"),
        (keys({"time": 0}), "neither"),
        (keys({"time": -1, "preset": "sad"}), "at -1 s; a time is between 0"),
        (keys({"time": 1e12, "preset": "sad"}), "a time is between 0"),
        ('[{"time": NaN, "preset": "sad"}]', "time of key 1 is NaN"),
        (keys({"time": True, "preset": "sad"}), "time of key 1 is true, not a number"),
        (
            keys({"time": 1, "preset": "sad"}, {"time": 0.5, "preset": "happy"}),
            "Key 2 is at 0.5 s, before key 1 at 1 s",
        ),
        (keys({"time": 1, "preset": "sad"}, {"time": 1, "preset": "happy"}), "Keys 1 and 2 are both at 1 s"),
        (keys({"time": 1, "preset": "sadd"}), "Key 1 at 1 s: There is no preset called 'sadd'"),
        (keys({"time": 1, "preset": "sad", "strength": 9}), "strength of a preset is between 0 and 2"),
        (keys({"time": 1, "pose": {"mouth_aa": 1}}), "Key 1 at 1 s: .*'mouth_aa'. Did you mean mouth_aaa"),
        ('[{"time": 1, "pose": {"head_x": Infinity}}]', "Its head_x is Infinity"),
        (keys({"time": 1, "pose": {"head_x": None}}), "Its head_x is null, not a number"),
        ('[{"time": 1%s}]' % ("0" * 400), "time of key 1 is 1000"),
        ('[{"time": 1%s}]' % ("0" * 5000), "cannot be read"),
        (keys({"time": 1, "pose": [1]}), "pose is not an object"),
        (keys({"time": 1, "preset": "sad", "ease": "bounce"}), "no easing called 'bounce'"),
        (keys({"time": 1, "preset": "sad", "ease": ["in"]}), "no easing called"),
        (keys({"time": 1, "preset": "sad", "over": -1}), "over is -1 seconds"),
        (keys({"time": 1, "preset": "sad", "over": None}), "over of key 1 is null"),
        (keys({"time": 1, "preset": ["sad"]}), "no preset called"),
        (keys({"time": 1, "present": "sad"}), "field 'present'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        read_keyframes(text)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["keys", "time", "pose", "fps"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_any_json_is_read_or_refused(document: object) -> None:
    """Never another error than ours."""
    try:
        read_keyframes(json.dumps(document))
    except LikenessError as error:
        assert str(error).endswith((".", "}]}", "list."))
