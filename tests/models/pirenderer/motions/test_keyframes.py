"""Edits at given times, with easing between them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motions.directions import Directions
from likeness.models.pirenderer.motions.edit import edited
from likeness.models.pirenderer.motions.keyframes import keyed
from likeness.tests.small_recon import ramp, still

SMILE = Directions({"smile": torch.ones(64)})


def test_a_still_is_moved_from_key_to_key() -> None:
    text = '[{"time": 0.4, "yaw": 90, "smile": 1, "size": 2, "ease": "linear"}, {"time": 0.8, "yaw": 0}]'
    made = keyed(still(angle=0.5), text, SMILE, Fraction(5))
    assert len(made) == 5 and made.fps == 5
    wanted = [0, math.pi / 4, math.pi / 2, math.pi / 4, 0]  # by linear and in_out, whose middle is the same
    assert (made.angle[:, 1] - 0.5).tolist() == pytest.approx(wanted, abs=1e-5)
    assert made.expression[:, 7].tolist() == pytest.approx([0, 0.5, 1, 1, 1])
    assert made.crop[:, 0].tolist() == pytest.approx([1, 1 / 1.5, 0.5, 0.5, 0.5])
    assert made.angle[:, 0].tolist() == [0.5] * 5


def test_the_text_may_name_the_rate_and_the_length_is_rounded_up() -> None:
    text = '{"fps": 10, "keys": [{"time": 0.3, "pitch": 4}]}'
    assert (len(keyed(still(), text)), keyed(still(), text).fps) == (4, 10)
    assert len(keyed(still(), text, seconds=0.61)) == 7
    assert len(keyed(still(), text, seconds=0.1)) == 1


def test_a_motion_keeps_its_own_movement_below_the_keys() -> None:
    motion = ramp(6, fps=30)
    made = keyed(motion, '[{"time": 0, "roll": 10}]', None, Fraction(25), 9.0)
    assert (len(made), made.fps) == (6, 30)
    assert torch.allclose(made.values, edited(motion, {"roll": 10}).values)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not valid JSON"),
        ("[]", 'Write at least one: {"time": 0, "yaw": 0}'),
        (
            '[{"time": 1}]',
            "Key 1 at 1 s: It names nothing to change. Known are: pitch, yaw, roll, x, y, z, size,",
        ),
        ('[{"time": 1, "wink": 1}]', "field 'wink' that means nothing"),
        ('[{"time": 1, "yaw": "far"}]', "Its yaw is"),
        ('[{"time": 1, "yaw": 1}, {"time": 0, "yaw": 1}]', "in order of time"),
        ('[{"time": 1, "size": 0}]', "size of 0 is too small"),
    ],
)
def test_texts_that_cannot_be_read_are_told(text: str, sentence: str) -> None:
    with pytest.raises(LikenessError) as error:
        keyed(still(), text, SMILE)
    assert sentence in str(error.value)
