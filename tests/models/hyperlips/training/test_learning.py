"""What the HR stage learns on a drawn speaker, in small."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

from likeness.models.face.actor.identity import random_identity
from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hr_decoder import HRConfig
from likeness.models.hyperlips.training.clips import Clip, read_clips
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.train_hr import drawn_by, train_hr
from likeness.models.training.setting import Setting
from likeness.tests.drawn_speakers import speaker, write_speaker
from likeness.tests.filmed_clips import tiny_vgg

LONG = pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="a minute of one core: LIKENESS_LONG=1 runs it")
SIDE, RESCALING = 32, 2


class Knowing(HyperLipsBase):
    """A base that has learnt a clip: it knows the frame whose upper half it sees, and draws it a little blurred."""

    def __init__(self, clip: Clip) -> None:
        super().__init__(BaseConfig(2, 4, 8, 4, 4, 4, 4, 4))
        self.register_buffer("frames", clip.pictures(range(len(clip)), SIDE))

    def forward(self, mel: Tensor, face: Tensor) -> Tensor:
        frames = self.get_buffer("frames")  # [T, 3, s, s]
        seen, known = face[:, :3, : SIDE // 2].flatten(1), frames[:, :, : SIDE // 2].flatten(1)
        return avg_pool2d(pad(frames[torch.cdist(seen, known).argmin(1)], (2, 2, 2, 2), mode="replicate"), 5, 1)


def psnr(drawn: Tensor, true: Tensor) -> float:
    """In dB, of pictures in 0..1."""
    return float(-10 * (drawn - true).square().mean().log10())


@LONG
def test_hr_beats_bilinear_enlargement_on_frames_that_it_has_not_seen(tmp_path: Path) -> None:
    who = random_identity(0)
    write_speaker(tmp_path / "seen", "one", speaker(40, 0, RESCALING * SIDE, who))
    write_speaker(tmp_path / "unseen", "one", speaker(12, 50, RESCALING * SIDE, who))  # another wall, other words
    (seen,), (unseen,) = (read_clips(tmp_path / name) for name in ("seen", "unseen"))
    source = Examples([seen], 0, side=SIDE, rescaling=RESCALING)
    setting = Setting(400, batch=2, rate=4e-3)
    network = train_hr(
        source, Knowing(seen), tiny_vgg(), HRConfig(RESCALING, 12, 8), tmp_path / "a.safetensors", setting
    )
    few = Examples([unseen], 0, side=SIDE, rescaling=RESCALING).hr(range(12))
    fed = drawn_by(Knowing(unseen), few)
    with torch.no_grad():
        refined = psnr(network(fed, few.sketches), few.targets)
    enlarged = psnr(interpolate(fed, few.targets.shape[2:], mode="bilinear"), few.targets)
    assert refined > enlarged + 0.5
