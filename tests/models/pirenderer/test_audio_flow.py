"""The flow on the condition of a voice: what it hears and when, what it forgets, and how likely it finds motions."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, metadata_of, write_safetensors
from likeness.models.pirenderer.audio_flow import LARGE, USUAL, AudioFlow, AudioFlowConfig
from likeness.models.pirenderer.condition import kept_motions
from likeness.models.pirenderer.prior import STUDENT, drawn, log_density
from likeness.tests.loud_and_quiet import SMALL, small_flow

T = 6


def clip(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """A motion [1, 70, T] and the mels about it."""
    torch.manual_seed(seed)
    return torch.randn(1, 70, T), torch.randn(1, 320, SMALL.history + 4 + T + SMALL.look_ahead)


@pytest.mark.parametrize("frame", range(-SMALL.history - 4, T + SMALL.look_ahead))
def test_a_frame_hears_as_far_as_it_is_said(frame: int) -> None:
    flow, (x, mel) = small_flow(), clip()
    changed = mel.clone()
    changed[..., frame + flow.condition.before] += 1
    told = (flow.conditions(x, mel) - flow.conditions(x, changed)).abs().amax((0, 1)) > 0
    expected = [frame - SMALL.look_ahead <= at <= frame + SMALL.history + 4 for at in range(T)]
    assert told.tolist() == expected


@pytest.mark.parametrize("frame", range(T))
def test_a_frame_knows_the_motions_before_it_and_not_its_own(frame: int) -> None:
    flow, (x, mel) = small_flow(), clip()
    changed = x.clone()
    changed[..., frame] += 1
    told = (flow.conditions(x, mel) - flow.conditions(changed, mel)).abs().amax((0, 1)) > 0
    assert told.tolist() == [frame < at <= frame + SMALL.history for at in range(T)]


def test_a_hidden_motion_is_hidden_as_a_whole_and_as_often_as_said() -> None:
    kept = kept_motions(20, 50, 5, 0.4, torch.Generator().manual_seed(0))
    assert kept.shape == (20, 50, 5) and kept.float().mean().item() == pytest.approx(0.6, abs=0.02)
    flow, (x, mel) = small_flow(), clip()
    nothing, last = torch.zeros(1, T, SMALL.history, dtype=torch.bool), torch.ones(1, T, SMALL.history).bool()
    last[..., 0] = False
    assert torch.equal(flow.conditions(x, mel, nothing), flow.conditions(torch.zeros_like(x), mel))
    changed = x.clone()
    changed[..., 1] += 1
    told = (flow.conditions(x, mel, last) - flow.conditions(changed, mel, last)).abs().amax((0, 1)) > 0
    assert told.tolist() == [at == 2 for at in range(T)]  # a frame is told of the one before it, and no other


def test_the_likelihood_is_that_of_the_motions_under_either_prior() -> None:
    flow, (x, mel) = small_flow(), clip()
    flow.std.fill_(0.5)
    normal = flow(x, mel)
    flow.degrees.fill_(STUDENT)
    student = flow(x, mel)
    assert torch.equal(normal.z, student.z)
    of = (
        torch.distributions.StudentT(STUDENT).log_prob(normal.z).sum()
        - torch.distributions.Normal(0, 1).log_prob(normal.z).sum()
    )
    assert (normal.nll - student.nll).item() * T * math.log(2) == pytest.approx(of.item(), rel=1e-3)
    assert log_density(normal.z, 0).item() == pytest.approx(
        torch.distributions.Normal(0, 1).log_prob(normal.z).sum().item(), rel=1e-5
    )


def test_far_from_everything_known_students_prior_keeps_its_digits() -> None:
    flow, (x, mel) = small_flow(), clip()
    flow.degrees.fill_(STUDENT)
    far, exact = flow(1e8 * x, mel), flow.double()(1e8 * x.double(), mel.double())
    assert far.nll.item() == pytest.approx(exact.nll.item(), rel=1e-4)  # the normal prior's 1e18 has no such digits


@pytest.mark.parametrize(("degrees", "deviation"), [(0, 1.0), (STUDENT, math.sqrt(STUDENT / (STUDENT - 2)))])
def test_noise_is_drawn_from_the_prior(degrees: int, deviation: float) -> None:
    z = drawn(100_000, degrees, torch.Generator().manual_seed(1))
    assert z.shape == (1, 100_000)
    assert z.mean().item() == pytest.approx(0, abs=0.02) and z.std().item() == pytest.approx(deviation, rel=0.01)


def test_its_first_batch_comes_out_with_mean_0_and_deviation_1_of_every_step() -> None:
    flow = AudioFlow(SMALL)
    torch.manual_seed(2)
    x, mel = 3 + 2 * torch.randn(40, 70, T), torch.randn(40, 320, SMALL.history + 4 + T + SMALL.look_ahead)
    flow.begin(x, mel)
    first = flow.core.flow.layers[0].actnorm(flow.normalised(x))[0]
    assert first.mean().item() == pytest.approx(0, abs=1e-4) and first.std().item() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("config", [SMALL, AudioFlowConfig(steps=3, layers=1, history=1, look_ahead=0, sound=5)])
def test_a_file_says_what_sizes_it_has(config: AudioFlowConfig, tmp_path: Path) -> None:
    flow = AudioFlow(config)
    flow.mean.fill_(0.5)
    path = tmp_path / "flow.safetensors"
    write_safetensors(path, flow.state_dict(), metadata_of("pirenderer.audio_flow", config))
    found = load_network(path)
    assert found.architecture == "pirenderer.audio_flow" and found.config == config
    assert all(torch.equal(found.network.state_dict()[name], tensor) for name, tensor in flow.state_dict().items())


@pytest.mark.parametrize("name", ["condition.past.weight", "core.flow.layers.1.f.lstm.weight_hh_l0", "mean"])
def test_a_file_that_lacks_something_is_refused(name: str, tmp_path: Path) -> None:
    state = AudioFlow(SMALL).state_dict()
    write_safetensors(tmp_path / "flow.safetensors", {key: one for key, one in state.items() if key != name}, {})
    with pytest.raises(LikenessError, match=r"flow.safetensors"):
        load_network(tmp_path / "flow.safetensors")


def test_the_sizes_are_those_of_the_specification() -> None:
    with torch.device("meta"):
        usual, large = AudioFlow(USUAL), AudioFlow(LARGE)
    core, larger = (sum(one.numel() for one in flow.core.parameters()) for flow in (usual, large))
    assert core == pytest.approx(10.6e6, rel=0.03) and larger == pytest.approx(86.8e6, rel=0.03)
    past, heard = usual.condition.past.in_features, usual.condition.heard.kernel_size[0] * USUAL.sound
    assert (past, heard, past + heard) == (350, 896, 1246)
