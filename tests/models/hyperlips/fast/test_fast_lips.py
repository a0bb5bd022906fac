"""The fast forms draw what the plain formulas draw, whole or from a row on, for any chunk of frames."""

from __future__ import annotations

import logging
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.base import HyperLipsBase
from likeness.models.hyperlips.fast.lip_bench import open_networks
from likeness.models.hyperlips.hr_decoder import HRDecoder
from likeness.models.hyperlips.hyper_lips import HyperLips, upper_half
from likeness.tests.calm_hyperlips import calm_base, calm_hr

FRAMES = 3
CLOSE = 2e-5  # of the standard deviation: a third of this is what the plain form is from float64
LARGER = 1e-4  # in the published size, with drawn weights that let rounding grow: as far as goldens may be


@pytest.fixture(autouse=True)
def _without_gradients():
    with torch.no_grad():
        yield


@cache
def networks() -> tuple[HyperLipsBase, HRDecoder, HyperLips]:
    base, hr = calm_base(), calm_hr()
    return base, hr, HyperLips(base, hr)


def seen(side: int = 128, frames: int = FRAMES) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Faces, references, mel windows and sketches."""
    random = torch.Generator().manual_seed(side)
    faces, references = torch.rand(2, frames, 3, side, side, generator=random)
    mel = 8 * torch.rand(frames, 80, 16, generator=random) - 4
    return faces, references, mel, (torch.rand(frames, side, side, generator=random) > 0.8).float()


def plain(base: HyperLipsBase, faces: Tensor, references: Tensor, mel: Tensor) -> Tensor:
    """What the plain formula draws, RGB."""
    references = references.expand(len(faces), -1, -1, -1)
    return base(mel[:, None], torch.cat([upper_half(faces).flip(1), references.flip(1)], 1)).flip(1)


def apart(found: Tensor, wanted: Tensor) -> float:
    assert found.shape == wanted.shape
    return float((found - wanted).abs().max() / wanted.std())


@pytest.mark.parametrize("side", [64, 128])
def test_faces_and_control_vectors_are_the_plain_ones(side: int) -> None:
    base, _, fast = networks()
    faces, references, mel, _ = seen(side)
    control = fast.control(mel)
    assert apart(control, base.control(mel[:, None])) < CLOSE
    assert apart(fast.draw(faces, references, control), plain(base, faces, references, mel)) < CLOSE
    terms = fast.reference(references[:1])
    wanted = plain(base, faces, references[:1], mel)
    assert apart(fast.draw(faces, terms, control), wanted) < CLOSE
    silent = mel[:1].expand(FRAMES, -1, -1)
    wanted = plain(base, faces, references[:1], silent)
    assert apart(fast.draw(faces, terms, control[:1].expand(FRAMES, -1, -1)), wanted) < CLOSE


@given(rows_from=st.integers(0, 63))
@settings(max_examples=8, deadline=None)
def test_rows_from_anywhere_are_those_of_the_whole_face(rows_from: int) -> None:
    _, _, fast = networks()
    faces, references, mel, sketches = seen(64, 2)
    control = fast.control(mel)
    whole, lower = (fast.draw(faces, references, control, first) for first in (0, rows_from))
    assert apart(lower[:, :, rows_from:], whole[:, :, rows_from:]) < CLOSE
    assert torch.equal(lower[:, :, :rows_from], faces[:, :, :rows_from])
    wanted = fast.refine(whole, sketches)[:, :, 2 * rows_from :]
    enough = fast.draw(faces, references, control, fast.rows_to_draw(rows_from))
    found = fast.refine(enough, sketches, rows_from)
    assert apart(found[:, :, 2 * rows_from :], wanted) < CLOSE
    assert found.shape[2:] == (128, 128)


@pytest.mark.parametrize("rescaling", [1, 2, 4])
@pytest.mark.parametrize("side", [16, 36])
def test_refined_faces_are_the_plain_ones(rescaling: int, side: int) -> None:
    hr = calm_hr(rescaling)
    faces, _, _, sketches = seen(side)
    wanted = hr(faces.flip(1), sketches[:, None].expand(-1, 3, -1, -1)).flip(1)
    assert apart(HyperLips(networks()[0], hr).refine(faces, sketches), wanted) < CLOSE


def test_published_sizes_are_drawn_as_by_the_plain_formula() -> None:
    base, hr = open_networks(None, None, 2)
    fast = HyperLips(base, hr)
    faces, references, mel, sketches = seen(128, 1)
    wanted = plain(base, faces, references, mel)
    assert wanted.std() > 0.05
    lower = fast.draw(faces, references, fast.control(mel), 64)[:, :, 64:]
    assert apart(lower, wanted[:, :, 64:]) < LARGER
    finer = hr(wanted.flip(1), sketches[:, None].expand(-1, 3, -1, -1)).flip(1)
    assert apart(fast.refine(wanted, sketches), finer) < LARGER


def test_what_is_drawn_is_not_written_over() -> None:
    _, _, fast = networks()
    faces, references, mel, _ = seen()
    control, terms = fast.control(mel), fast.reference(references)
    given = [tensor.clone() for tensor in (faces, references, control)]
    drawn = fast.draw(faces, terms, control)
    kept = drawn.clone()
    fast.draw(1 - faces, terms, control.flip(0))
    assert torch.equal(drawn, kept)
    assert all(map(torch.equal, given, (faces, references, control)))


@pytest.mark.parametrize(("dtype", "close"), [(torch.float16, 0.02), (torch.bfloat16, 0.15)])
def test_half_precision_draws_nearly_the_same(dtype: torch.dtype, close: float) -> None:
    base, hr, exact = networks()
    fast = HyperLips(base, hr, dtype)
    faces, references, mel, sketches = seen(64)
    control = fast.control(mel)
    assert control.dtype == torch.float32
    drawn, wanted = (one.draw(faces, references, control) for one in (fast, exact))
    assert (drawn - wanted).square().mean().sqrt() < close * wanted.std()
    finer, wanted = (one.refine(wanted, sketches) for one in (fast, exact))
    assert (finer - wanted).square().mean().sqrt() < close * wanted.std()


def test_what_half_precision_cannot_hold_is_drawn_in_float32(caplog: pytest.LogCaptureFixture) -> None:
    base, _, exact = networks()
    fast = HyperLips(base, dtype=torch.float16)
    faces, references, mel, _ = seen(64)
    great = 1e6 * exact.control(mel)  # beyond float16's 65504
    with caplog.at_level(logging.WARNING):
        drawn = fast.draw(faces, references, great)
    assert "it is run in float32" in caplog.text
    assert drawn.isfinite().all() and drawn.dtype == torch.float32


def test_broken_weights_and_a_missing_decoder_are_errors() -> None:
    base, hr = calm_base(), calm_hr()
    base.output_block[1].bias.fill_(torch.nan)
    hr.output_block[1].bias.fill_(torch.nan)
    fast = HyperLips(base, hr)
    faces, references, mel, sketches = seen(64)
    with pytest.raises(LikenessError, match="hyper-lip generator gave values that are not numbers"):
        fast.draw(faces, references, fast.control(mel))
    with pytest.raises(LikenessError, match="HR decoder gave values that are not numbers"):
        fast.refine(faces, sketches)
    with pytest.raises(LikenessError, match="no HR decoder"):
        HyperLips(base).refine(faces, sketches)
