"""Curves are drawn where their numbers are, and what a report warns of is there."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.directions import Directions
from likeness.models.pirenderer.motions.edit import edited
from likeness.models.pirenderer.motions.motion_report import report, warnings
from likeness.models.pirenderer.motions.plot import COLOURS, FINE, GAP, LEFT, panels_of, plot, ruled
from likeness.tests.small_recon import ramp, still


def rows_of(picture: torch.Tensor, colour: tuple[int, int, int], left: int) -> torch.Tensor:
    """The rows in which a colour is seen in a column."""
    return ((picture[:, left] - torch.tensor(colour) / 255).abs().amax(1) < 0.02).nonzero()[:, 0]


def test_a_rising_pitch_is_drawn_upwards() -> None:
    motion = edited(still(), {"pitch": torch.linspace(-20, 20, 50)})
    picture = plot(motion, 600, 480)
    assert picture.shape == (480, 600, 3) and picture.min() >= 0 and picture.max() <= 1
    early, late = (rows_of(picture[:120], COLOURS[0], at).float().mean() for at in (120, 500))
    assert 25 < late < 60 < early < 115  # in the first of four panels


def test_frames_that_were_not_measured_are_shaded() -> None:
    marks = torch.ones(50)
    marks[20:30] = 0
    picture = plot(Motion(ramp(50).values, measured=marks), 600, 480)
    left = LEFT // FINE
    inside, outside = (round(left + at / 49 * (600 - left - 12)) for at in (25, 5))
    assert len(rows_of(picture, GAP, inside)) > 50
    assert not len(rows_of(picture, GAP, outside))


@pytest.mark.parametrize("frames", [1, 2, 300])
def test_any_length_is_drawn(frames: int) -> None:
    assert plot(ramp(frames), 10, 10).shape == (400, 320, 3)  # letters need that much
    assert plot(Motion(1e6 * ramp(frames).values), 320, 400).isfinite().all()


def test_expressions_are_drawn_along_directions() -> None:
    way = Directions({"smile": torch.arange(64.0)})
    motion = edited(still(), {"smile": torch.tensor([0.0, 0.5, 1.0])}, way)
    along = panels_of(motion, way)[-1].curves
    assert along["smile"].tolist() == pytest.approx([0, 0.5, 1])
    assert list(panels_of(motion)[-1].curves) == ["length"]


@settings(max_examples=60, deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e5))
def test_ruled_lines_lie_inside_and_are_few(low: float, span: float) -> None:
    lines = ruled(low, low + span)
    assert 1 <= len(lines) <= 5
    assert all(low - 1e-6 <= line <= low + span + 1e-6 for line in lines)


def test_a_report_warns_of_what_is_unusual() -> None:
    assert not list(warnings(still()))
    assert "1 frame at 25 fps" in report(still())
    odd = edited(ramp(3, fps=30), {"yaw": torch.tensor([0.0, 0.0, 90.0])})
    odd = Motion(odd.values, Fraction(30), torch.tensor([True, False, True]))
    odd.values[0, 70], odd.values[1, 3] = 3, 20
    told = "\n".join(warnings(odd))
    for part in ("frames 1: these", "this is 30", "in frames 0 (crop scale", "45 degrees in frames 2", "Frames 1 have"):
        assert part in told
