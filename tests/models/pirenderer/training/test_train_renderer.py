"""Runs of small networks on films of drawn people: what they learn, in which phase, and how they go on."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network
from likeness.models.pirenderer.face_generator import FaceGenerator
from likeness.models.pirenderer.training.clips import read_clips
from likeness.models.pirenderer.training.course import AVERAGING, USUAL, Course
from likeness.models.pirenderer.training.first_weights import first_weights
from likeness.models.pirenderer.training.losses import FINAL, STYLE, WARP
from likeness.models.pirenderer.training.pairs import PairSource
from likeness.models.pirenderer.training.train_renderer import ROWS, WEIGHTS, losses_of, train_renderer
from likeness.models.training.seeded import seeded
from likeness.models.training.setting import Setting
from likeness.models.training.sheet import SIDE, last_sheet, read_sheet
from likeness.models.training.step import Step
from likeness.tests.filmed_clips import LEARNT, SMALL, colour_vgg, tiny_vgg, write_clip

SETTING = Setting(steps=4, batch=2, at_once=1, snapshot_seconds=1e9)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> PairSource:
    root = tmp_path_factory.mktemp("clips")
    write_clip(root, "one", 8)
    return PairSource(read_clips(root), LEARNT, 0)


def psnr(drawn: Tensor, true: Tensor) -> float:
    """In dB, of pictures in -1..1, in the mean."""
    return float((10 * torch.log10(4 / (drawn - true).square().flatten(1).mean(1))).mean())


def of(start: FaceGenerator, name: str) -> Tensor:
    return torch.cat([own.flatten() for key, own in start.state_dict().items() if key.startswith(name)])


@pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="80 s of one core: LIKENESS_LONG=1 runs it")
def test_a_small_network_learns_a_clip_by_heart(source: PairSource, tmp_path: Path) -> None:
    """The first weights are torch's: the published ones take thousands of steps to see the motion at all."""
    torch.manual_seed(0)
    setting, out = Setting(340, batch=4, rate=4e-3), tmp_path / "a.safetensors"
    network = train_renderer(source, colour_vgg(), FaceGenerator(SMALL), out, setting, Course(0.1))
    pairs = source.pairs(range(10_000, 10_050))
    with torch.no_grad():
        _, warp, picture = network(pairs.source, pairs.target_motion)
        other = network(pairs.source, pairs.target_motion.flip(0)).picture
    copied, warped, edited, strange = (psnr(own, pairs.target) for own in (pairs.source, warp, picture, other))
    assert edited > copied + 1.5 and warped > copied + 1.5
    assert strange < edited - 2  # it is the motion that says what is drawn


def test_the_warp_is_learnt_alone_and_then_the_whole(source: PairSource, tmp_path: Path) -> None:
    steps: list[Step] = []
    torch.manual_seed(0)
    start = FaceGenerator(SMALL)
    kept = {name: own.clone() for name, own in start.state_dict().items()}
    out = tmp_path / "half.safetensors"
    half = train_renderer(source, tiny_vgg(), start, out, replace(SETTING, steps=2), Course(1.0))
    assert torch.equal(of(half, "editing_net"), of(start, "editing_net"))
    assert not torch.equal(of(half, "warpping_net"), of(start, "warpping_net"))
    assert not torch.equal(of(half, "mapping_net"), of(start, "mapping_net"))
    whole = train_renderer(source, tiny_vgg(), start, tmp_path / "whole.safetensors", SETTING, USUAL, steps.append)
    assert [set(step.losses) for step in steps] == [{"warp"}] * 2 + [{"warp", "picture", "style"}] * 2
    for name, own in whole.state_dict().items():
        without = ".conv1." in name or ".norm1." in name
        dead = "decoder.res" in name and without and "editing_net" in name
        assert torch.equal(own, kept[name]) == dead, name
    assert all(torch.equal(own, kept[name]) for name, own in start.state_dict().items())


def test_a_pair_is_drawn_both_ways(source: PairSource) -> None:
    torch.manual_seed(0)
    network, vgg, pairs = FaceGenerator(SMALL), tiny_vgg(), source.pairs([0])
    back = pairs._replace(
        source=pairs.target, target=pairs.source, source_motion=pairs.target_motion, target_motion=pairs.source_motion
    )
    with torch.no_grad():
        one, other = (losses_of(network, vgg, own, 2, True) for own in (pairs, back))
    assert {name: float(loss) for name, loss in one.items()} == pytest.approx(
        {name: float(loss) for name, loss in other.items()}, rel=1e-4
    )


def test_a_run_that_was_killed_goes_on_to_the_same_end(source: PairSource, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(at: int) -> object:
        def killed(step: Step) -> None:
            if step.step == at:
                raise Killed

        return killed

    whole = train_renderer(source, tiny_vgg(), SMALL, tmp_path / "whole.safetensors", SETTING)
    out = tmp_path / "parts.safetensors"
    for at in (1, 2, 3):  # in the first phase, at its end, in the second
        with pytest.raises(Killed):
            train_renderer(source, tiny_vgg(), SMALL, out, SETTING, USUAL, kill(at))  # type: ignore[arg-type]
        assert not out.exists()
    parts = train_renderer(source, tiny_vgg(), SMALL, out, SETTING)
    assert all(torch.equal(own, parts.state_dict()[name]) for name, own in whole.state_dict().items())
    loaded = load_network(out)
    assert loaded.config == SMALL and torch.equal(of(loaded.network, ""), of(parts, ""))  # type: ignore[arg-type]
    assert read_sheet(last_sheet(out)).shape == (ROWS * SIDE, 4 * SIDE, 3)


def test_parts_of_a_batch_teach_what_the_whole_batch_does(source: PairSource, tmp_path: Path) -> None:
    setting = replace(SETTING, steps=2, at_once=None)
    one = train_renderer(source, tiny_vgg(), SMALL, tmp_path / "one.safetensors", setting)
    other = train_renderer(source, tiny_vgg(), SMALL, tmp_path / "b.safetensors", replace(setting, at_once=1))
    with seeded(setting.seed):
        start = of(first_weights(FaceGenerator(SMALL)), "")
    apart, moved = (of(one, "") - of(other, "")).abs().mean(), (of(one, "") - start).abs().mean()
    assert moved > 0 and apart < 0.02 * moved  # Adam's first steps turn roundings about 0 into whole steps


def test_weights_and_averages_are_the_papers() -> None:
    assert {"warp": 2.5, "picture": 4.0, "style": 1000.0} == WEIGHTS == {"warp": WARP, "picture": FINAL, "style": STYLE}
    assert pytest.approx(0.99778, abs=1e-5) == AVERAGING
    torch.manual_seed(0)
    network = first_weights(FaceGenerator(SMALL))
    assert float(of(network, "editing_net.decoder.final.model.0.weight").std()) == pytest.approx(0.02, rel=0.1)
    assert not of(network, "editing_net.decoder.final.model.0.bias").any()


def test_the_rate_stays_unless_it_is_to_fall() -> None:
    assert USUAL.rate(1e-4, 399_999) == 1e-4
    falling = Course(falls_at=300_000)
    assert [falling.rate(1e-4, step) for step in (299_999, 300_000)] == pytest.approx([1e-4, 2e-5])
    for bad in ({"warp_share": -0.1}, {"warp_share": float("nan")}, {"falls_at": 0}, {"scales": 0}):
        with pytest.raises(LikenessError, match="make no training"):
            Course(**bad)  # type: ignore[arg-type]


def test_a_snapshot_of_other_clips_is_refused(source: PairSource, tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    train_renderer(source, tiny_vgg(), SMALL, out, replace(SETTING, steps=1))
    write_clip(tmp_path / "other", "two", 3, seed=1)
    other = PairSource(read_clips(tmp_path / "other"), LEARNT, 0)
    with pytest.raises(LikenessError, match="another run"):
        train_renderer(other, tiny_vgg(), SMALL, out, SETTING)


def test_a_rate_that_is_too_high_ends_the_run_with_a_sentence(source: PairSource, tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    with pytest.raises(LikenessError, match="no longer a number"):
        train_renderer(source, tiny_vgg(), SMALL, out, replace(SETTING, steps=50, rate=1e30))
    assert not out.exists()
