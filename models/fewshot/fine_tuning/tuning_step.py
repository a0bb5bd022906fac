"""One step of fine-tuning (Zakharov et al., section 3.4): as in meta-learning, without the match."""

from __future__ import annotations

from collections.abc import Mapping

from ...training.run import Run
from ..generator import Generator
from ..networks import FewShotNetworks
from ..spectral_norm import iterate
from ..training.eyes import Eyes, Looks
from ..training.judged_step import Drawn, judged_step
from ..training.losses import content
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
    made = networks.draw(shots.drawings, networks.generator.psi.mT)  # [B, 3, S, S]
    losses = content(eyes.see(made), wanted)
    if judge is None:
        run.learn(losses, weights)
        run.update()
        return
    drawn = Drawn(made, shots.photos, shots.drawings, losses)
    judged_step(run, networks, judge, [(drawn, lambda: judge.w_prime.mT)], weights)
