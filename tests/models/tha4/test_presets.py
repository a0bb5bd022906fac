"""Presets: every name makes a pose in range that differs from the others, and speech keeps the vowels."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.pose import HIGH, INDEX, LOW
from likeness.models.tha4.presets import PRESET_PARAMETERS, PRESETS, preset_pose


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_grows_with_its_strength(name: str) -> None:
    full = preset_pose(name)
    assert torch.equal(preset_pose(name, 0), torch.zeros(45))
    assert torch.allclose(preset_pose(name, 0.5), full / 2)
    assert bool(((preset_pose(name, 2) >= LOW) & (preset_pose(name, 2) <= HIGH)).all())
    assert {index for index, value in enumerate(full) if value} <= {INDEX[part] for part in PRESET_PARAMETERS}


def test_no_two_presets_look_alike() -> None:
    poses = torch.stack([preset_pose(name) for name in PRESETS])
    distance = torch.cdist(poses, poses) + 9 * torch.eye(len(poses))
    assert float(distance.min()) > 0.3
    assert not poses[list(PRESETS).index("neutral")].any()


def test_bad_requests_are_refused() -> None:
    with pytest.raises(LikenessError, match=r"no preset called 'hapy'.*happy"):
        preset_pose("hapy")
    for strength in (-0.1, 2.1, float("nan")):
        with pytest.raises(LikenessError, match="between 0 and 2"):
            preset_pose("happy", strength)
