"""Motions drawn from the flow: the way back, seeds, temperatures, and what reaches how far."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.prior import STUDENT
from likeness.models.pirenderer.speech import sampling
from likeness.models.pirenderer.speech.sampling import Walk, sample
from likeness.models.pirenderer.speech.voice_mel import mel_of_frames
from likeness.tests.loud_and_quiet import SMALL, small_flow

FRAMES = 12


def columns(seed: int = 0, frames: int = FRAMES) -> torch.Tensor:
    return torch.randn(80, 4 * frames, generator=torch.Generator().manual_seed(seed)) - 2


@torch.no_grad()
def test_the_walk_leads_from_noise_to_the_motions_that_it_came_from() -> None:
    flow, x = small_flow(), torch.randn(1, 70, FRAMES)
    mel = mel_of_frames(columns(), -flow.condition.before, FRAMES + flow.condition.after)[None]
    z, sounds, walk = flow(x, mel).z, flow.sound(mel), Walk(flow)
    back = torch.stack([walk.frame(z[..., at], sounds[:, at]) for at in range(FRAMES)], dim=2)
    assert torch.allclose(back, flow.normalised(x), atol=1e-4)


@pytest.mark.parametrize("degrees", [0, STUDENT])
def test_a_seed_is_a_motion_and_another_seed_another(degrees: int) -> None:
    flow = small_flow()
    flow.degrees.fill_(degrees)
    one, same, other = (sample(flow, columns(), FRAMES, seed, 0.7) for seed in (5, 5, 6))
    assert torch.equal(one, same) and (one - other).abs().mean() > 0.1
    assert torch.allclose(sample(flow, columns(), 5, 5, 0.7), one[:5], atol=1e-4)  # however long it goes on


def test_at_temperature_0_no_seed_matters_and_above_noise_grows() -> None:
    flow = small_flow()
    mode = sample(flow, columns(), FRAMES, 1, 0.0)
    assert torch.equal(mode, sample(flow, columns(), FRAMES, 2, 0.0))
    warm, hot = ((sample(flow, columns(), FRAMES, 1, heat) - mode).abs().mean() for heat in (0.3, 0.9))
    assert 0 < warm < hot


def test_the_random_numbers_of_others_are_left_alone() -> None:
    flow = small_flow()
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    sample(flow, columns(), 2, 1, 1.0)
    assert torch.equal(torch.rand(1), expected)


def test_sound_is_heard_as_far_ahead_as_said_and_not_further() -> None:
    flow, heard = small_flow(), columns()
    changed = heard.clone()
    changed[:, 4 * 8 :] += 1  # from frame 8 on
    same = (sample(flow, heard, FRAMES, 0, 0.5) == sample(flow, changed, FRAMES, 0, 0.5)).all(1)
    assert same.tolist() == [at + SMALL.look_ahead < 8 for at in range(FRAMES)]


def test_long_sounds_are_looked_at_in_parts_of_one_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    flow, done = small_flow(), []
    whole = sample(flow, columns(), FRAMES, 0, 0.5, done.append)
    monkeypatch.setattr(sampling, "AT_ONCE", 5)
    assert torch.allclose(sample(flow, columns(), FRAMES, 0, 0.5), whole, atol=1e-4)
    assert done == list(range(1, FRAMES + 1))


def test_motions_come_in_the_units_of_the_training_data() -> None:
    flow = small_flow()
    plain = sample(flow, columns(), FRAMES, 0, 0.5)
    flow.std.copy_(torch.linspace(0.1, 1, 70))
    flow.mean.fill_(2)
    assert torch.allclose(sample(flow, columns(), FRAMES, 0, 0.5), plain * flow.std + 2, atol=1e-4)


def test_a_motion_that_runs_away_is_an_error_that_names_its_frame() -> None:
    flow = small_flow()
    flow.core.flow.layers[0].actnorm.logs.fill_(-60)
    flow.core.flow.layers[1].actnorm.logs.fill_(-60)
    with pytest.raises(LikenessError, match="ran away at frame"):
        sample(flow, columns(), FRAMES, 0, 1.0)
