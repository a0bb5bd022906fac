"""The fast generator draws what the plain formula draws; at published sizes, what its golden says: tests/trials.py."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.face_generator import RADIUS, PIRendererConfig
from likeness.models.pirenderer.fast import clip_terms
from likeness.models.pirenderer.fast.fast_generator import FastGenerator
from likeness.models.pirenderer.motion import windows
from likeness.tests.small_pirenderer import SMALL, small_generator, small_motion, soft_pictures

SIZES = {
    "small": (SMALL, 64),
    "wide enough for short filters": (PIRendererConfig(descriptor=8, base=32, most=64, warp_encoder=4), 64),
    "one block, fewer layers": (PIRendererConfig(descriptor=8, base=4, most=8, edit_blocks=1, edit_layers=2), 96),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sources", [1, 3])
@torch.no_grad()
def test_frames_are_those_of_the_plain_formula(size: str, sources: int) -> None:
    config, side = SIZES[size]
    plain, motion, pictures = small_generator(config), small_motion(3).values, soft_pictures(sources, side)
    wanted = plain(pictures.expand(3, -1, -1, -1), windows(motion, RADIUS))
    fast = FastGenerator(plain)
    source = fast.source(pictures)
    found = fast.render(source, fast.latents(motion))
    for output, expected in zip(found, wanted, strict=True):
        assert torch.allclose(output, expected, atol=1e-4)
    assert float(wanted.picture.std()) > 0.1
    assert torch.equal(fast.edit(source, found.warp, fast.latents(motion)), found.picture)


@given(frames=st.integers(1, 30), chunk=st.integers(1, 9))  # fewer than a window's 27, and more
@settings(max_examples=8, deadline=None)
@torch.no_grad()
def test_latents_of_a_clip_are_those_of_its_windows(frames: int, chunk: int) -> None:
    network, motion = small_generator().mapping_net, small_motion(frames).values
    kept, clip_terms.CHUNK = clip_terms.CHUNK, chunk
    try:
        found = clip_terms.clip_latents(network, motion)
    finally:
        clip_terms.CHUNK = kept
    assert torch.allclose(found, network(windows(motion, RADIUS)), atol=1e-5)


@torch.no_grad()
def test_weights_that_are_set_anew_are_used() -> None:
    """Short filters are made of the weights once, and again after they were moved."""
    config, side = SIZES["wide enough for short filters"]
    fast, picture = FastGenerator(small_generator(config)), soft_pictures(1, side)
    z = fast.latents(small_motion(1).values)
    first = fast.render(fast.source(picture), z).picture
    fast.double().float()
    assert torch.allclose(fast.render(fast.source(picture), z).picture, first, atol=1e-6)
    fast.load_state_dict(FastGenerator(small_generator(config, seed=9)).to(torch.float64).state_dict())
    fast.float()
    other = FastGenerator(small_generator(config, seed=9))
    assert torch.equal(fast.render(fast.source(picture), z).picture, other.render(other.source(picture), z).picture)


@torch.no_grad()
def test_half_precision_is_near_and_goes_on_in_float32() -> None:
    exact, half = FastGenerator(small_generator()), FastGenerator(small_generator(), torch.bfloat16)
    picture, z = soft_pictures(1, 64), exact.latents(small_motion(2).values)
    wanted = exact.render(exact.source(picture), z)
    found = half.render(half.source(picture), z)
    assert 0 < float((found.picture - wanted.picture).abs().mean()) < 0.05
    half = FastGenerator(small_generator(), torch.float16)
    half.editing.down[0].norm.weight.fill_(3e4)  # too much for float16
    exact.editing.down[0].norm.weight.fill_(3e4)
    wanted = exact.render(exact.source(picture), z)
    found = half.render(half.source(picture), z)
    assert bool(found.picture.isfinite().all())
    assert torch.allclose(found.picture.mean(), wanted.picture.mean(), atol=0.05)


@torch.no_grad()
def test_what_cannot_be_drawn_is_named() -> None:
    fast = FastGenerator(small_generator())
    for shape in ((1, 3, 64, 96), (1, 3, 40, 40), (1, 4, 64, 64), (3, 64, 64)):
        with pytest.raises(LikenessError, match="multiple of 32"):
            fast.source(torch.zeros(shape))
    source, z = fast.source(soft_pictures(1, 64)), torch.full((1, 16), torch.nan)
    with pytest.raises(LikenessError, match="warping network gave values that are not numbers"):
        fast.warp(source, z)
    with pytest.raises(LikenessError, match="editing network gave values that are not numbers"):
        fast.edit(source, source.picture, z)
