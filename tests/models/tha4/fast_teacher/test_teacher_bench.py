"""The bench says what it promises, at a small size."""

import re

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.fast_teacher import bench
from likeness.tests.teachers import small_teacher


def test_every_kind_is_measured_against_the_plain_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "REPEATS", 1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    lines = list(bench.report(small_teacher(), torch.rand(4, 64, 64) * 2 - 1, frames=1))
    figures = {line[:20].strip(): re.findall(r"[\d.]+", line[20:]) for line in lines}
    for kind in ("plain", "plain, channels last", "new face", "only the head moves", "nothing moves"):
        assert float(figures[kind][0]) >= 0
    assert float(figures["nothing moves"][0]) < float(figures["new face"][0])
    assert sum("->" in line for line in lines) == 2


def test_no_frames_are_nothing_to_measure() -> None:
    with pytest.raises(LikenessError, match="nothing to measure"):
        list(bench.report(small_teacher(), torch.zeros(4, 64, 64), frames=0))
