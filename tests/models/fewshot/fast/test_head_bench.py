"""The bench compares like with like, and says what it promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from likeness.models.errors import LikenessError
from likeness.models.fewshot.fast.head_bench import report
from likeness.models.fewshot.few_shot_files import save_few_shot
from likeness.tests.small_few_shot import SMALL_LATER, small_networks


def test_both_forms_of_a_file_give_the_same(tmp_path: Path) -> None:
    save_few_shot(tmp_path / "small.safetensors", small_networks(SMALL_LATER))
    _, *lines = report(tmp_path / "small.safetensors", 1)
    assert [line.split(" plain ")[0].strip() for line in lines] == [
        "save_disc  a picture embedded",
        "save_disc  a frame of 128 pixels",
        "save_disc  another person, of the same driver",
    ]
    apart = [float(line.split("largest difference ")[1].split()[0]) for line in lines]
    assert all(0 < difference < 1e-3 for difference in apart)


def test_nothing_is_measured_in_no_rounds() -> None:
    with pytest.raises(LikenessError, match="0 rounds"):
        next(report(None, 0))
