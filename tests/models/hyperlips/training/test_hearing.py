"""What the expert and the base learn of a simple speaker, in small: both are put to the trial on words not learnt."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.hyperlips.base import BaseConfig
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.hyperlips.syncnet import FRAMES, SyncNet, SyncNetConfig
from likeness.models.hyperlips.training.clips import Clip, read_clips
from likeness.models.hyperlips.training.course import Course
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.losses import stacked
from likeness.models.hyperlips.training.train_base import train_base
from likeness.models.hyperlips.training.train_syncnet import train_syncnet
from likeness.models.training.setting import Setting
from likeness.tests.drawn_speakers import write_speaker
from likeness.tests.simple_speakers import mouth_dark, simple_speaker

LONG = pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="two minutes of one core: LIKENESS_LONG=1 runs it")
SIDE, LENGTH = 32, 100
FEW = range(1, LENGTH - 8)  # frames that hear no more than the clip


def clip_of(root: Path, name: str, seed: int) -> tuple[Clip, Tensor]:
    """A clip, and how far its jaw is open."""
    told = simple_speaker(LENGTH, seed, SIDE)
    write_speaker(root / name, "one", told)
    return read_clips(root / name)[0], told.jaw


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return clip_of(tmp_path_factory.mktemp("learnt"), "one", 0)[0]


@pytest.fixture(scope="module")
def expert(learnt: Clip, tmp_path_factory: pytest.TempPathFactory) -> SyncNet:
    out = tmp_path_factory.mktemp("expert") / "a.safetensors"
    return train_syncnet(Examples([learnt], 0, side=SIDE), SyncNetConfig(4), out, Setting(120, batch=16, rate=3e-3))


@LONG
def test_the_expert_tells_lips_from_those_at_another_time(expert: SyncNet, tmp_path: Path) -> None:
    clip, _ = clip_of(tmp_path, "other words", 9)
    starts = range(0, LENGTH - 8, FRAMES)
    with torch.no_grad():
        seen = expert.seen(stacked(torch.stack([clip.pictures(range(at, at + FRAMES), SIDE) for at in starts])))
        heard = expert.heard(torch.stack([clip.windows(at, 1, "published") for at in starts]))
    cosine = heard @ seen.T  # [N, N]: what is heard, at what is seen
    shifted = ~torch.eye(len(cosine), dtype=torch.bool)
    aligned = cosine.diag()
    right = ((aligned > 0.5).float().mean() + (cosine[shifted] < 0.5).float().mean()) / 2
    better = (aligned[:, None] > cosine)[shifted].float().mean()
    assert right > 0.75 and better > 0.8 and aligned.mean() > cosine[shifted].mean() + 0.3


@LONG
def test_the_mouth_opens_with_words_that_the_base_has_not_heard_and_the_upper_half_stays(
    learnt: Clip, tmp_path: Path
) -> None:
    """By L1 and the discriminator: the expert knows nothing. One that knows a hundred frames pulls this way and that
    in so few steps."""
    torch.manual_seed(0)
    expert = SyncNet(SyncNetConfig(1)).eval()
    config = BaseConfig(4, control=16, deepest=16, decoder_3=16, decoder_2=12, decoder_1=8, decoder_0=12, output=8)
    setting = Setting(100, batch=2, rate=4e-3)
    source = Examples([learnt], 0, side=SIDE)
    network = HyperLips(train_base(source, expert, None, config, tmp_path / "a.safetensors", setting, Course("code")))
    clip, jaw = clip_of(tmp_path, "other words", 7)
    faces = clip.pictures(FEW, SIDE).flip(1)
    closed = faces[jaw[list(FEW)].argmin()][None]
    control = network.control(clip.windows(FEW.start, len(FEW), "trained"))
    drawn = network.draw(faces, closed, control)  # [n, 3, s, s]
    said = torch.stack([mouth_dark(drawn), mouth_dark(faces), jaw[list(FEW)]])
    assert torch.corrcoef(said)[0, 2] > 0.8
    assert said[0].std() > 0.5 * said[1].std()
    other = network.draw(faces, closed, control.flip(0))  # the same faces, with other words
    upper, lower = ((drawn - other).abs()[:, :, half].mean() for half in (slice(SIDE // 2), slice(SIDE // 2, None)))
    assert upper < 0.1 * lower
    assert (drawn - faces).abs()[:, :, : SIDE // 2].mean() < 0.05
    assert torch.equal(network.draw(faces, closed, control, SIDE // 2)[:, :, : SIDE // 2], faces[:, :, : SIDE // 2])
