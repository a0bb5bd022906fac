"""How fast a head is fine-tuned: the steps that users take against the plain formula, on the same pictures.

Plain: the blocks as the paper draws them; every network looks at the true picture anew in every step, and the
discriminator anew for itself. Weights after these steps must agree.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import perf_counter

import torch

from ...training.run import DISCRIMINATOR, NETWORK, Run
from ...training.seeded import seeded
from ...training.setting import Setting
from ...training.vgg19 import Vgg19
from ..few_shot_files import load_few_shot
from ..few_shot_heads import FewShotHeads
from ..generator import Generator
from ..head import Head
from ..networks import FewShotNetworks
from ..spectral_norm import iterate
from ..training import weights as terms
from ..training.eyes import Eyes
from ..training.judged_step import JUDGE, JUDGEMENTS
from ..training.losses import adversarial, content, judging, levels_apart
from ..training.quick_blocks import quickened
from ..training.train_heads import BETAS
from ..training.vggface import VggFace
from ..variants import MASTER, SAVE_DISC, FewShotConfig, Variant
from .fine_tuning import FineTuning
from .sitting import Shots, Sitting
from .start import begun
from .tuning_step import learn

PICTURES = 2
OneStep = Callable[[Run[Generator], Shots], None]


def report(weights: Path | None, steps: int = 2, size: int = 256) -> Iterator[str]:
    """Lines: steps per second of both forms, and how far apart their weights are in the end.

    Without a file, for both variants at their published sizes with first weights, which changes no time.
    """
    with seeded(0):
        variants: tuple[Variant, ...] = (MASTER, SAVE_DISC)
        every = [load_few_shot(weights)] if weights else (FewShotNetworks(FewShotConfig(own)) for own in variants)
        eyes = Eyes(Vgg19(), VggFace())
    for networks in every:
        variant, threads = networks.config.variant, torch.get_num_threads()
        yield f"{variant}, {size} x {size} pixels, both content networks, {threads} threads"
        plain, quick, moved, apart = compare(networks, eyes, steps, size)
        yield f"plain formula: {1 / plain:.3f} steps a second"
        yield f"as users take them: {1 / quick:.3f} steps a second, {plain / quick:.2f} times as many"
        yield f"after {steps + 1} steps weights have moved by {moved:.2e} on average and differ by {apart:.2e}"


@torch.inference_mode(False)
@torch.enable_grad()
def compare(networks: FewShotNetworks, eyes: Eyes, steps: int, size: int) -> tuple[float, float, float, float]:
    """Seconds of a step in both forms, after a first one, how far weights have moved, and how far they differ."""
    heads, tuning = FewShotHeads(networks), FineTuning(batch=1)
    chance = torch.Generator().manual_seed(0)
    pictures, canvases = (torch.rand(PICTURES, size, size, 3, generator=chance) for _ in range(2))
    head = Head(heads.name, torch.rand(networks.config.numbers, generator=chance))
    eyes, sitting = eyes.held(tuning.device), Sitting(pictures, canvases, 0, tuning.device)
    weights = tuning.weights(eyes.vggface is not None)
    for place in range(PICTURES):  # once in a fine-tuning, not in its steps
        sitting.looks(eyes, sitting.some(torch.tensor([place])))
    before = begun(heads, head, tuning)
    one, other = begun(heads, head, tuning), quickened(begun(heads, head, tuning))

    def plain(run: Run[Generator], shots: Shots) -> None:
        plain_step(run, one, eyes, shots, weights)

    def quick(run: Run[Generator], shots: Shots) -> None:
        learn(run, other, eyes, shots, sitting.looks(eyes, shots), weights)

    slow, fast = (_timed(networks, step, sitting, steps) for networks, step in ((one, plain), (other, quick)))
    return slow, fast, _apart(before, one), _apart(one, other)


def plain_step(
    run: Run[Generator], networks: FewShotNetworks, eyes: Eyes, shots: Shots, weights: Mapping[str, float]
) -> None:
    """What `learn` does, each part by itself."""
    judge = networks.discriminator
    assert judge is not None
    iterate(networks.generator)
    iterate(judge)
    drawn = networks.draw(shots.drawings, networks.generator.psi.mT)  # [B, 3, S, S]
    with torch.no_grad():
        wanted, true = eyes.see(shots.photos), networks.judge(shots.photos, shots.drawings)
    losses, fake = content(eyes.see(drawn), wanted), networks.judge(drawn, shots.drawings)
    losses[terms.ADVERSARIAL] = adversarial(judge.score(fake.v, judge.w_prime.mT))
    losses[terms.MATCHING] = levels_apart(fake.features, true.features)
    run.learn(losses, weights, of=NETWORK)
    run.update()
    for number in range(JUDGEMENTS):
        if number:
            iterate(judge)
        v, false = (networks.judge(shown, shots.drawings).v for shown in (shots.photos, drawn.detach()))  # [B, 512]
        w = judge.w_prime.mT  # [1, 512]
        loss = judging(judge.score(v, w), judge.score(false, w)) / JUDGEMENTS
        run.learn({terms.JUDGING: loss}, {terms.JUDGING: JUDGEMENTS}, of=DISCRIMINATOR)
        run.update(DISCRIMINATOR, JUDGE * run.setting.rate)


def _timed(networks: FewShotNetworks, step: OneStep, sitting: Sitting, steps: int) -> float:
    """Seconds of a step; the first one does not count."""
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(steps + 1, batch=1, rate=FineTuning().rate)
        run = Run(
            Path(folder) / "head.safetensors", {}, networks.generator, setting, None, networks.discriminator, BETAS
        )
        for own in run.networks.values():
            own.eval()
        step(run, sitting.shots([0]))
        began = perf_counter()
        for number in range(steps):
            step(run, sitting.shots([number + 1]))
        return (perf_counter() - began) / steps


def _apart(one: FewShotNetworks, other: FewShotNetworks) -> float:
    """Mean absolute difference of the weights that learn."""
    pairs = zip(one.named_parameters(), other.parameters(), strict=True)
    gone = [(own - wanted).detach().abs().flatten() for (_, own), wanted in pairs if own.requires_grad]
    return float(torch.cat(gone).mean())
