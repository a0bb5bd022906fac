"""The fast networks give the plain networks' numbers; tests/fewshot_trials.py holds them to those of published size."""

from __future__ import annotations

import pytest
import torch
from torch.nn import InstanceNorm2d
from torch.nn.functional import leaky_relu

from likeness.models.fewshot.adain import adain
from likeness.models.fewshot.blocks import SelfAttention
from likeness.models.fewshot.fast import attention, norms
from likeness.models.fewshot.fast.attention import FastSelfAttention
from likeness.models.fewshot.fast.fast_embedder import FastEmbedder
from likeness.models.fewshot.fast.fast_generator import FastGenerator
from likeness.models.fewshot.fast.norms import InstanceNorm, adain_lit
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.networks import FewShotNetworks
from likeness.tests.small_few_shot import BOTH, SIDE, pictures, small_networks


@pytest.fixture(scope="module", params=BOTH, ids=lambda config: config.variant)
def networks(request: pytest.FixtureRequest) -> FewShotNetworks:
    return small_networks(request.param)


def seen(networks: FewShotNetworks, side: int, seed: int = 0) -> torch.Tensor:
    return networks.config.white * pictures(2, side, seed).movedim(-1, 1).to(networks.generator.p.dtype)


def apart(found: torch.Tensor, wanted: torch.Tensor) -> float:
    """The largest difference, in standard deviations of what is wanted."""
    assert found.shape == wanted.shape
    return float((found - wanted).abs().max() / wanted.std())


@pytest.mark.parametrize(("dtype", "noise"), [(torch.float64, 1e-10), (torch.float32, 5e-4)], ids=str)
@torch.no_grad()
def test_plain_and_fast_are_the_same(networks: FewShotNetworks, dtype: torch.dtype, noise: float) -> None:
    own = FewShotNetworks(networks.config)
    own.load_state_dict(networks.state_dict())
    own.eval().to(dtype)
    assert own.embedder is not None
    plain, fast, embedder = own.generator, FastGenerator(own.generator), FastEmbedder(own.embedder)
    drawings = seen(own, SIDE, 1)
    e = own.embedder(seen(own, SIDE), drawings)
    assert apart(embedder(seen(own, SIDE), drawings), e) <= noise
    psi, down = plain.project(e), plain.down(drawings)
    assert apart(fast.project(e), psi) == 0 and apart(fast.down(drawings), down) <= noise
    for size in (SIDE, SIDE * 7 // 8):  # the second is what photos of 224 pixels are squeezed to
        assert apart(fast.up(down, psi, size), plain.up(down, psi, size)) <= noise
    assert apart(fast(drawings, psi), plain(drawings, psi)) <= noise


@torch.no_grad()
def test_norms_by_strips_are_the_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    x, plain = 3 + torch.randn(2, 5, 6, 7), InstanceNorm2d(5, affine=True)
    plain.weight.normal_()
    mean, deviation = torch.randn(2, 5), torch.randn(2, 5)
    for numbers in (norms.STRIP, 1):
        monkeypatch.setattr(norms, "STRIP", numbers)
        assert torch.allclose(InstanceNorm(plain)(x), plain(x), atol=1e-5)
        assert torch.allclose(adain_lit(x, mean, deviation), adain(x, mean, deviation), atol=1e-5)
        lit = leaky_relu(adain(x, mean, deviation), 0.01)
        assert torch.allclose(adain_lit(x, mean, deviation, 0.01), lit, atol=1e-5)
    assert torch.allclose(adain_lit(x.bfloat16(), mean, deviation).float(), adain(x, mean, deviation), atol=0.1)


@torch.no_grad()
def test_attention_in_parts_is_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    plain, x = SelfAttention(16).double().eval(), torch.randn(2, 16, 5, 6, dtype=torch.float64)
    plain.gamma.fill_(0.7)
    fast = FastSelfAttention(plain)
    for asking in (attention.ASKING, 7):
        monkeypatch.setattr(attention, "ASKING", asking)
        assert torch.allclose(fast(x), plain(x), atol=1e-9)
    x /= 10  # halves are too coarse for large scores
    assert torch.allclose(fast.bfloat16()(x.bfloat16()).double(), plain(x), atol=0.1)


@torch.no_grad()
def test_half_precision_that_fails_is_done_again_in_float32() -> None:
    networks = small_networks()
    networks.generator.in1.weight.mul_(3e4)  # its maps are beyond float16
    heads = FewShotHeads(networks)
    psi = heads.networks.generator.project(torch.ones(1, networks.config.numbers))
    wanted = heads.draw(pictures(1), psi)
    found = heads.half().draw(pictures(1), psi)
    assert found.isfinite().all() and (found - wanted).abs().mean() < 0.05
