"""One step of fine-tuning: the generator's, then two of the discriminator (Zakharov et al., sections 3.2 and 3.4).

One pass of the discriminator over the true and the drawn pictures serves the generator's step and its own first one,
since it has not learnt in between. Spectral norms move by one power iteration at each step of their network.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from ...training.run import DISCRIMINATOR, NETWORK, Run
from ..discriminator import Discriminator
from ..generator import Generator
from ..networks import FewShotNetworks
from ..spectral_norm import iterate
from ..training import weights as terms
from ..training.eyes import Eyes, Looks
from ..training.losses import adversarial, content, judging, levels_apart
from ..training.train_heads import JUDGE, JUDGEMENTS
from .sitting import Shots


def learn(
    run: Run[Generator],
    networks: FewShotNetworks,
    eyes: Eyes,
    shots: Shots,
    wanted: Looks,
    weights: Mapping[str, float],
) -> None:
    """The step of some pictures, in which the eyes see what is `wanted`; networks are in eval mode."""
    judge = networks.discriminator
    iterate(networks.generator)
    drawn = networks.draw(shots.drawings, networks.generator.psi.mT)  # [B, 3, S, S]
    losses = content(eyes.see(drawn), wanted)
    if judge is None:
        run.learn(losses, weights)
        run.update()
        return
    iterate(judge)
    real, fake = (networks.judge(shown, shots.drawings) for shown in (shots.photos, drawn))
    losses[terms.ADVERSARIAL] = adversarial(judge.score(fake.v, judge.w_prime.mT))
    losses[terms.MATCHING] = levels_apart(fake.features, [maps.detach() for maps in real.features])
    run.learn(losses, weights, of=NETWORK, again=True)
    run.update()
    _judge(run, judge, real.v, fake.v)
    for _ in range(JUDGEMENTS - 1):
        iterate(judge)
        real, fake = (networks.judge(shown, shots.drawings) for shown in (shots.photos, drawn.detach()))
        _judge(run, judge, real.v, fake.v)


def _judge(run: Run[Generator], judge: Discriminator, real: Tensor, fake: Tensor) -> None:
    """The discriminator's step by what it saw, v [B, 512] of the true and of the drawn pictures."""
    w = judge.w_prime.mT  # [1, 512]
    loss = judging(judge.score(real, w), judge.score(fake, w))
    run.learn({terms.JUDGING: loss / JUDGEMENTS}, {terms.JUDGING: JUDGEMENTS}, of=DISCRIMINATOR)  # told is their mean
    run.update(DISCRIMINATOR, JUDGE * run.setting.rate)
