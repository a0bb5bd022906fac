"""A step against the discriminator, as its terms are written out, and in parts as at once."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import ModuleDict

from likeness.models.fewshot.networks import FewShotNetworks
from likeness.models.fewshot.spectral_norm import iterate
from likeness.models.fewshot.training.judged_step import JUDGE, Drawn, Part, judged_step
from likeness.models.fewshot.training.train_heads import BETAS
from likeness.models.fewshot.training.weights import ADVERSARIAL, JUDGING, MATCHING
from likeness.models.training.run import Run
from likeness.models.training.setting import Setting
from likeness.models.training.step import Step
from likeness.tests.small_few_shot import pictures, small_networks

RATE, WEIGHTS = 1e-5, {ADVERSARIAL: 1.0, MATCHING: 10.0}
SHOWN = [pictures(2, seed=seed).movedim(-1, 1) for seed in range(2)]  # photos and drawings


def stepped(networks: FewShotNetworks, out: Path, at_once: int) -> Step:
    """What is told after one step, in parts of so many pictures."""
    told: list[Step] = []
    judge, network = networks.discriminator, ModuleDict({"generator": networks.generator})
    assert judge is not None
    setting = Setting(1, batch=2, rate=RATE, at_once=at_once)
    run = Run(out, {}, network, setting, told.append, judge, BETAS, averaging=0.0)
    for own in run.networks.values():
        own.eval()

    def part(places: Tensor, share: float) -> Part:
        photos, drawings = (own[places] for own in SHOWN)
        made = networks.draw(drawings, torch.full((1, sum(networks.generator.lengths)), 0.5))
        return Drawn(made, photos, drawings, {}, share), lambda: judge.of_videos(places)

    for _ in run.batches(lambda numbers: (torch.tensor(numbers),)):
        judged_step(run, networks, judge, (part(torch.arange(2)[start : start + at_once], at_once / 2)
                                           for start in range(0, 2, at_once)), WEIGHTS)  # fmt: skip
    return told[0]


def test_terms_are_those_that_are_written_out(tmp_path: Path) -> None:
    networks = small_networks()
    plain = deepcopy(networks)
    told = stepped(networks, tmp_path / "a.safetensors", 2).losses
    judge = plain.discriminator
    assert judge is not None
    iterate(judge)
    with torch.no_grad():
        made = plain.draw(SHOWN[1], torch.full((1, sum(plain.generator.lengths)), 0.5))
        (fake, drawn), (real, true) = (plain.judge(own, SHOWN[1]) for own in (made, SHOWN[0]))
        w = judge.W_i[:, :2] + judge.w_0  # [C, 2]
        real_score, fake_score = ((v * w.mT).sum(1) + judge.b for v in (real, fake))
    assert told[ADVERSARIAL] == pytest.approx(-fake_score.mean().item(), rel=1e-4)
    apart = [(own - wanted).abs().mean().item() for own, wanted in zip(drawn, true, strict=True)]
    assert len(apart) == 7 and told[MATCHING] == pytest.approx(sum(apart), rel=1e-4)
    first = ((1 - real_score).clamp(min=0).mean() + (1 + fake_score).clamp(min=0).mean()).item()
    assert 0 < told[JUDGING] < first  # the mean of two steps: the second one judges better
    assert told[JUDGING] == pytest.approx(first, rel=0.2)


def test_each_network_takes_its_own_steps_only(tmp_path: Path) -> None:
    networks = small_networks()
    before = {name: own.clone() for name, own in networks.named_parameters()}
    stepped(networks, tmp_path / "a.safetensors", 2)
    moved = {name: (own - before[name]).abs().max().item() for name, own in networks.named_parameters()}
    drawing, judging = ({name: own for name, own in moved.items() if name.startswith(part) and own}
                        for part in ("generator.", "discriminator."))  # fmt: skip
    assert drawing and max(drawing.values()) == pytest.approx(RATE, rel=0.1)  # one step of Adam
    assert judging and RATE * JUDGE < max(judging.values()) < 2.1 * RATE * JUDGE  # two of it
    assert not moved["generator.p"] and not moved["discriminator.w_prime"]


def test_parts_come_to_the_same(tmp_path: Path) -> None:
    def learnt(at_once: int) -> tuple[Step, dict[str, Tensor]]:
        networks = small_networks()
        told = stepped(networks, tmp_path / f"{at_once}.safetensors", at_once)
        return told, networks.state_dict()

    begun = {name: own.clone() for name, own in small_networks().named_parameters()}
    (one, whole), (other, parts) = learnt(2), learnt(1)
    assert one.losses == {name: pytest.approx(own, rel=1e-3) for name, own in other.losses.items()}
    moved, apart = (
        torch.cat([(own[name] - known[name]).abs().flatten() for name in begun]).mean()
        for own, known in ((whole, begun), (whole, parts))
    )
    assert apart < 0.05 * moved  # Adam makes whole steps of roundings about 0
