"""What the editing network is for (section 3.3): no warp of a shut mouth shows the teeth of an open one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.pirenderer.face_generator import FaceGenerator
from likeness.models.pirenderer.training.clips import read_clips
from likeness.models.pirenderer.training.course import Course
from likeness.models.pirenderer.training.pairs import PairSource
from likeness.models.pirenderer.training.train_renderer import train_renderer
from likeness.models.training.setting import Setting
from likeness.tests.filmed_clips import HELD, LEARNT, SMALL, colour_vgg, gaping, write_clip

CHANGED = 0.25  # of the 2 between black and white: what is this different has changed
BY = 1.0  # dB


def psnr_where(places: Tensor, drawn: Tensor, true: Tensor) -> float:
    """In dB over the places [B, 1, S, S] of pictures [B, 3, S, S] in -1..1, in the mean."""
    errors = ((drawn - true).square().mean(1, keepdim=True) * places).flatten(1).sum(1) / places.flatten(1).sum(1)
    return float((10 * torch.log10(4 / errors)).mean())


@pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="a minute of one core: LIKENESS_LONG=1 runs it")
def test_the_edit_opens_mouths_that_the_warp_cannot_open(tmp_path: Path) -> None:
    write_clip(tmp_path, "one", 4 * HELD, 3, gaping)
    source = PairSource(read_clips(tmp_path), LEARNT, 0)
    torch.manual_seed(0)
    setting, course = Setting(360, batch=4, rate=3e-3), Course(0.1, falls_at=280, scales=1)
    network = train_renderer(source, colour_vgg(), FaceGenerator(SMALL), tmp_path / "a.safetensors", setting, course)
    pairs = source.pairs(range(10_000, 10_100))
    jaw = (pairs.source_motion[:, 0, 13], pairs.target_motion[:, 0, 13])  # of the frame itself, -1 or 1
    opening = type(pairs)(*(part[jaw[1] > jaw[0]] for part in pairs))
    places = ((opening.source - opening.target).abs().amax(1, keepdim=True) > CHANGED).float()
    with torch.no_grad():
        _, warp, picture = network(opening.source, opening.target_motion)
        still = network(opening.source, opening.source_motion).picture
    warped, edited, held = (psnr_where(places, own, opening.target) for own in (warp, picture, still))
    assert len(places) > 10 and edited > warped + BY
    assert edited > held + BY  # it opens by the motion, and is no mean of both
