"""What the bench measures: a still film trembles as its camera does, and our pipeline less than the plain one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from likeness.models.hyperlips.steady_bench import CAMERA, drawn_speaker, energy, report
from likeness.tests.small_hyperlips import small_base


def test_energy_is_the_mean_square_of_what_changes_in_the_mouths_region_in_silence() -> None:
    speaker = drawn_speaker(1.8)
    assert 0 < energy(speaker, speaker.frames) < 4 * (255 * CAMERA) ** 2
    still = speaker.frames[:1].expand_as(speaker.frames).clone()
    flicker = still + 0.1 * (torch.arange(len(still)) % 2)[:, None, None, None]
    apart = energy(speaker, flicker) - energy(speaker, still)
    assert abs(apart / 25.5**2 - 1) < 0.1
    loud = still.clone()
    loud[: int(speaker.silent.nonzero()[0])] = 0
    assert energy(speaker, loud) == energy(speaker, still), "speech does not count"


@pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="20 s of one core: LIKENESS_LONG=1 runs it")
def test_the_report_says_that_ours_trembles_less(tmp_path: Path) -> None:
    save_file(small_base().state_dict(), tmp_path / "small.safetensors")
    lines = list(report(tmp_path / "small.safetensors", 1.8))
    assert "small.safetensors" in lines[0] and len(lines) == 4
    plain, ours = (float(line.split(": ")[1].split(",")[0]) for line in lines[2:])
    assert ours < 0.5 * plain
