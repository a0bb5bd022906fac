"""The bench compares equal pictures, and counts operations itself."""

from __future__ import annotations

import re

import pytest

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.fast import lip_bench
from likeness.models.hyperlips.fast.lip_bench import operations, report
from likeness.models.hyperlips.hr_decoder import HRConfig
from likeness.tests.calm_hyperlips import calm_base, calm_hr


def test_both_forms_draw_the_same_and_the_published_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lip_bench, "ROUNDS", 2)  # the least
    lines = list(report(calm_base(), calm_hr(), frames=1, published=True))
    apart = [float(found[1]) for line in lines if (found := re.search(r"largest difference (\S+)$", line))]
    assert len(apart) == 6
    assert max(apart) < 1e-4
    assert "fed 256 pixels, as published" in lines[-1]


def test_the_published_input_costs_as_many_times_more_as_it_has_pixels() -> None:
    config = HRConfig(4)
    assert operations(config, 512) == 16 * operations(config, 128)
    first = 2 * 9 * 6 * 64 * 128**2  # of the first layer alone
    assert operations(config, 128) > 100 * first


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(LikenessError, match="at least one"):
        next(report(calm_base(), calm_hr(), frames=0))
