"""The fast AEI-Net draws what the plain formula draws, for several sources and targets at once."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.aad import AAD
from likeness.models.faceshifter.fast.strips import STRIP_PIXELS
from likeness.models.faceshifter.fast_aei import FastAEI
from likeness.tests.small_shifter import SMALL, small_aei

FRAMES, SOURCES = 3, 2
CLOSE = 3e-4  # in -1..1; three AADs in a row over maps of four pixels enlarge a rounding that much


@pytest.fixture(autouse=True)
def _without_gradients():
    with torch.no_grad():
        yield


def drawn_of(seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Targets, sources and the targets' own identities."""
    random = torch.Generator().manual_seed(seed)
    x_t = 2 * torch.rand(FRAMES, 3, SMALL.side, SMALL.side, generator=random) - 1
    return x_t, torch.randn(SOURCES, SMALL.c_id, generator=random), torch.randn(FRAMES, SMALL.c_id, generator=random)


def apart(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max())


def test_the_small_network_has_levels_of_many_strips_and_strips_of_many_frames() -> None:
    assert SMALL.side**2 > STRIP_PIXELS > FRAMES * 4**2


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_all_sources_are_drawn_on_all_targets_as_by_the_plain_formula(layers: int) -> None:
    network = small_aei(replace(SMALL, layers=layers))
    fast, (x_t, z_id, own) = FastAEI(network), drawn_of()
    z_att = fast.attributes(x_t)
    for ours, plain in zip(z_att, network.encoder(x_t)[:-1], strict=True):
        assert apart(ours, plain) < 1e-4 * plain.std()
    wanted = torch.stack([network(x_t, one.expand(FRAMES, -1)) for one in z_id])
    assert wanted.std() > 0.1
    assert apart(fast.generate(z_att, fast.source(z_id)), wanted) < CLOSE
    y_hat, y_tt = fast.generate_pair(z_att, fast.source(z_id[:1]), fast.source(own))
    assert apart(y_hat, wanted[0]) < CLOSE
    assert apart(y_tt, network(x_t, own)) < CLOSE


def test_frames_and_sources_together_are_what_they_are_alone() -> None:
    fast, (x_t, z_id, _) = FastAEI(small_aei()), drawn_of()
    z_att = [level.contiguous() for level in fast.attributes(x_t)]  # in whatever layout they come
    together = fast.generate(z_att, fast.source(z_id))
    for source in range(SOURCES):
        for frame in range(FRAMES):
            alone = fast.generate([level[frame, None] for level in z_att], fast.source(z_id[source, None]))
            assert apart(alone[0, 0], together[source, frame]) < CLOSE


def test_what_is_drawn_is_not_written_over_by_the_next_frames() -> None:
    fast, (x_t, z_id, _) = FastAEI(small_aei()), drawn_of()
    first, masks = fast.drawn_with_masks(fast.attributes(x_t), source := fast.source(z_id))
    kept = [part.clone() for part in (first, *masks)]
    fast.drawn_with_masks(fast.attributes(-x_t), source)
    assert all(map(torch.equal, (first, *masks), kept))


@pytest.mark.parametrize("layers", [1, 3])
def test_masks_are_the_means_of_the_plain_networks(layers: int) -> None:
    network = small_aei(replace(SMALL, layers=layers))
    fast, (x_t, z_id, _) = FastAEI(network), drawn_of()
    y, masks = fast.drawn_with_masks(fast.attributes(x_t), fast.source(z_id))
    seen: dict[str, Tensor] = {}
    for name, part in network.named_modules():
        if isinstance(part, AAD) and "last" not in name:
            part.conv_h.register_forward_hook(lambda _, __, out, name=name: seen.update({name: out.sigmoid()}))
    for source, one in enumerate(z_id):
        assert apart(y[source], network(x_t, one.expand(FRAMES, -1))) < CLOSE
        for level, mask in enumerate(masks, 1):
            of_level = [out for name, out in seen.items() if f"AADBlk{level}." in name]
            assert len(of_level) == layers
            assert mask.shape == (SOURCES, FRAMES, 1, 2**level, 2**level)
            assert apart(mask[source], torch.stack(of_level).mean(0)) < CLOSE


@pytest.mark.parametrize(("dtype", "close"), [(torch.float16, 0.1), (torch.bfloat16, 0.5)])
def test_half_precision_draws_nearly_the_same(dtype: torch.dtype, close: float) -> None:
    network = small_aei(replace(SMALL, layers=1))
    fast, (x_t, z_id, _) = FastAEI(network).to(dtype), drawn_of()
    drawn = fast.generate(fast.attributes(x_t), fast.source(z_id))
    assert drawn.dtype == dtype
    assert (drawn[0] - network(x_t, z_id[0].expand(FRAMES, -1))).square().mean().sqrt() < close


def test_what_half_precision_cannot_hold_is_drawn_in_float32(caplog: pytest.LogCaptureFixture) -> None:
    network = small_aei(replace(SMALL, layers=1))
    fast, (x_t, z_id, _) = FastAEI(network).half(), drawn_of()
    great = 1e6 * z_id  # beyond float16's 65504
    with caplog.at_level(logging.WARNING):
        source = fast.source(great)
        drawn = fast.generate(fast.attributes(x_t), source)
    assert "it is run in float32" in caplog.text
    assert (source.up1.dtype, drawn.dtype, fast.dtype) == (torch.float32, torch.float32, torch.float16)
    wanted = network.half().float()(x_t, great[0].expand(FRAMES, -1))
    assert (drawn[0] - wanted).square().mean().sqrt() < 0.05


def test_broken_weights_are_an_error() -> None:
    network = small_aei()
    network.generator.up1.bias.fill_(torch.nan)
    fast, (x_t, z_id, _) = FastAEI(network), drawn_of()
    with pytest.raises(LikenessError, match="AEI-Net gave values that are not numbers"):
        fast.source(z_id)
    network.encoder.get_submodule("conv1.0").weight.fill_(torch.nan)
    with pytest.raises(LikenessError, match="load another file"):
        FastAEI(network).attributes(x_t)
