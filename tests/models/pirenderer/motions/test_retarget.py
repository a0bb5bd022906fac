"""One person's motion for another's face, by hand-computed numbers."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.retarget import nearest_frame, retarget
from likeness.tests.small_recon import ramp, still

SOURCE = still(expression=0.1, angle=0.2, crop=(1.2, 130, 126))


def driver() -> Motion:
    """Three frames: expressions 1, 0.2, 2; angles 0.2, 0.3, 0.1; crop scales 0.8, 0.6, 0.9."""
    frames = [
        still(expression=expression, angle=angle, crop=(scale, 100, 90))
        for expression, angle, scale in ((1.0, 0.2, 0.8), (0.2, 0.3, 0.6), (2.0, 0.1, 0.9))
    ]
    return Motion(torch.cat([frame.values for frame in frames]))


def test_the_published_distance_weighs_expression_by_3_and_angle_by_7() -> None:
    # distances: 0.3 * 0.9 + 0.7 * 0 = 0.27; 0.3 * 0.1 + 0.7 * 0.1 = 0.1; 0.3 * 1.9 + 0.7 * 0.1 = 0.64
    assert nearest_frame(SOURCE.values[0], driver()) == 1
    turned = driver().values.clone()
    turned[1, 64:67] = 0.2 + 0.4  # now 0.03 + 0.28 = 0.31, and frame 0 is nearer
    assert nearest_frame(SOURCE.values[0], Motion(turned)) == 0


def test_scale_normalised_makes_the_neutral_frame_as_large_as_the_source() -> None:
    made, best = retarget(SOURCE, driver(), "scale-normalised")
    assert best == 1
    assert made.crop[:, 0].tolist() == pytest.approx([1.6, 1.2, 1.8])  # times 1.2 / 0.6
    assert torch.equal(made.values[:, 71:], driver().values[:, 71:])
    assert torch.equal(made.values[:, :70], driver().values[:, :70])
    made, best = retarget(SOURCE, driver(), "scale-normalised", neutral=0)
    assert best == 0 and made.crop[:, 0].tolist() == pytest.approx([1.2, 0.9, 1.35])


def test_the_other_modes() -> None:
    assert torch.equal(retarget(SOURCE, driver(), "absolute")[0].values, driver().values)
    own = retarget(SOURCE, driver(), "source crop")[0]
    assert torch.equal(own.values[:, :70], driver().values[:, :70])
    assert own.crop.tolist() == [pytest.approx([1.2, 130, 126])] * 3
    relative = retarget(SOURCE, driver(), "relative")[0]
    assert relative.expression[:, 5].tolist() == pytest.approx([0.9, 0.1, 1.9])  # 0.1 + (1, 0.2, 2) - 0.2
    assert relative.angle[:, 1].tolist() == pytest.approx([0.1, 0.2, 0.0])
    assert relative.crop[:, 0].tolist() == pytest.approx([1.4, 1.2, 1.5])


def test_parts_and_strength() -> None:
    lips = retarget(SOURCE, driver(), "absolute", "expression")[0]
    assert torch.equal(lips.expression, driver().expression)
    assert torch.equal(lips.values[:, 64:], SOURCE.values[:, 64:].expand(3, -1))
    head = retarget(SOURCE, driver(), "absolute", "pose")[0]
    assert torch.equal(head.values[:, 64:], driver().values[:, 64:])
    assert torch.equal(head.expression, SOURCE.expression.expand(3, -1))
    half = retarget(SOURCE, driver(), "absolute", strength=0.5)[0]
    assert half.expression[:, 0].tolist() == pytest.approx([0.55, 0.15, 1.05])
    for mode in ("absolute", "relative", "scale-normalised", "source crop"):
        assert torch.allclose(retarget(SOURCE, driver(), mode, strength=0)[0].values, SOURCE.values.expand(3, -1))


def test_a_motion_aimed_at_its_own_neutral_frame_stays() -> None:
    moving = ramp(6)
    self_driven = Motion(moving.values[2:3])
    for mode in ("absolute", "relative", "scale-normalised"):
        made, best = retarget(self_driven, moving, mode)
        assert best == 2
        assert torch.allclose(made.values, moving.values, atol=1e-4)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(LikenessError, match="frames 0 to 2; there is no neutral frame 3"):
        retarget(SOURCE, driver(), "absolute", neutral=3)
    for given in ({"mode": "loose"}, {"mode": "absolute", "parts": "ears"}):
        with pytest.raises(LikenessError, match="no retargeting by"):
            retarget(SOURCE, driver(), **given)
    flat = driver().values.clone()
    flat[:, 70] = 0
    with pytest.raises(LikenessError, match="frame 1 has the scale 0"):
        retarget(SOURCE, Motion(flat), "scale-normalised")
