"""Easing curves: where they begin and end, and what each is for."""

from __future__ import annotations

import pytest
import torch

from likeness.models.media.easing import EASINGS

GRID = torch.linspace(0, 1, 101, dtype=torch.float64)


@pytest.mark.parametrize("name", EASINGS)
def test_every_curve_runs_from_0_to_1(name: str) -> None:
    curve = EASINGS[name](GRID)
    assert float(curve[0]) == pytest.approx(0, abs=1e-9) and float(curve[-1]) == 1
    if name != "overshoot":
        assert bool((curve.diff() >= 0).all())


def test_each_curve_does_what_its_name_says() -> None:
    curves = {name: curve(GRID) for name, curve in EASINGS.items()}
    assert bool((curves["in"][1:-1] < GRID[1:-1]).all()) and bool((curves["out"][1:-1] > GRID[1:-1]).all())
    assert torch.allclose(curves["in_out"] + curves["in_out"].flip(0), torch.ones_like(GRID))
    assert float(curves["hold"][:-1].max()) == 0
    assert float(curves["overshoot"].max()) == pytest.approx(1.1, abs=0.005)  # Penner's 10 %
