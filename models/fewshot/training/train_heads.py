"""Meta-learning (Zakharov et al., section 3.2): embedder and generator on episodes, and two steps of the discriminator
for each of theirs.

Each network learns from its own losses alone, in passes of its own; what is drawn reaches the generator through every
level of every network that looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import ModuleDict

from ...errors import LikenessError
from ...training.run import DISCRIMINATOR, Run
from ...training.seeded import seeded
from ...training.setting import Setting
from ...training.sheet import last_sheet, sheet, write_sheet
from ...training.step import OnStep
from ..few_shot_files import ARCHITECTURE, save_few_shot
from ..networks import FewShotNetworks, joined
from ..variants import EMBEDDER, GENERATOR, FewShotConfig
from . import weights as terms
from .episodes import Episodes, EpisodeSource
from .eyes import Eyes
from .first_psi import begin_evenly
from .losses import adversarial, content, judging, levels_apart, match
from .quick_blocks import quickened

BETAS = (0.9, 0.999)  # of Adam
JUDGE = 4  # times the rate is the discriminator's: 2e-4 and 5e-5
JUDGEMENTS = 2  # steps of the discriminator for each of the generator
ROWS = 4  # episodes in a sheet


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_heads(
    source: EpisodeSource,
    eyes: Eyes,
    start: FewShotNetworks | tuple[FewShotConfig, int],
    out: Path,
    setting: Setting,
    preset: str = terms.LATER,
    on_step: OnStep | None = None,
) -> FewShotNetworks:
    """Leaves `out`, which load_few_shot reads, and returns the same networks, in eval mode on the CPU.

    `start`: networks to go on from, which stay as they are, or the sizes of new ones and their plane. The columns of W
    are always new, for they belong to videos. Called again after a kill or a stop, it goes on. Raises LikenessError as
    `Run` does, for networks without an embedder, and as the clips' pictures do.
    """
    few = source.episodes(range(ROWS))
    learning = quickened(_begun(start, source.videos, setting.seed).to(setting.device))
    if not isinstance(start, FewShotNetworks):
        begin_evenly(learning, few.photos[:, 0], few.drawings[:, 0])
    config, plane, judge = learning.config, learning.plane, learning.discriminator
    assert learning.embedder is not None and judge is not None
    network = ModuleDict({EMBEDDER: learning.embedder, GENERATOR: learning.generator})
    weights = {name: own for name, own in terms.weights_of(preset).by_term().items() if _there(name, eyes)}
    eyes = eyes.held(setting.device)
    about: dict[str, object] = {"stage": ARCHITECTURE, "network": asdict(config), "plane": plane, "preset": preset}
    about |= {"terms": list(weights), "shots": source.shots, "size": source.size}
    about |= {"seed": setting.seed, "batch": setting.batch, "clips": source.fingerprint()}
    # The authors average no weights.
    run = Run(out, about, network, setting, on_step, judge, BETAS, averaging=0.0)
    parts = dict(run.averaged.items())  # in eval mode: to look changes nothing
    shown = joined(config, plane, parts[GENERATOR], parts[EMBEDDER])
    run.sheet = lambda: episodes_sheet(shown, few)
    for batch in run.batches(source.episodes):
        drawn: list[tuple[Episodes, Tensor, float]] = []
        judge.requires_grad_(False)
        for part, share in run.parts(batch):
            made, losses = losses_of(learning, eyes, part, terms.EMBEDDING in weights)
            run.learn({name: share * losses[name] for name in weights}, weights)
            drawn.append((part, made.detach(), share))
        run.update()
        judge.requires_grad_(True)
        for _ in range(JUDGEMENTS):
            for part, made, share in drawn:
                loss = share * judging_of(learning, part, made)
                run.learn({terms.JUDGING: loss / JUDGEMENTS}, {terms.JUDGING: JUDGEMENTS})  # told is their mean
            run.update(DISCRIMINATOR, JUDGE * setting.rate)
    state = {
        **run.averaged.state_dict(),
        **{f"{DISCRIMINATOR}.{name}": own for name, own in judge.state_dict().items()},
    }
    with torch.device("meta"):
        trained = FewShotNetworks(config, plane).eval()
    trained.load_state_dict({name: own.detach().cpu() for name, own in state.items()}, assign=True)
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        save_few_shot(out, trained)
    return trained


def losses_of(
    networks: FewShotNetworks, eyes: Eyes, episodes: Episodes, matched: bool = True
) -> tuple[Tensor, Mapping[str, Tensor]]:
    """What is drawn [B, 3, S, S], and the generator's terms by name, not weighted. The discriminator must not learn."""
    judge, few = networks.discriminator, episodes.photos.shape[:2]
    assert judge is not None
    e = networks.embed(episodes.photos.flatten(0, 1), episodes.drawings.flatten(0, 1)).unflatten(0, few)  # [B, K, 512]
    drawn = networks.draw(episodes.target_drawing, networks.generator.project(e.mean(dim=1)))  # [B, 3, S, S]
    with torch.no_grad():
        wanted, real = eyes.see(episodes.target), networks.judge(episodes.target, episodes.target_drawing)
    fake = networks.judge(drawn, episodes.target_drawing)
    losses = content(eyes.see(drawn), wanted)
    losses[terms.ADVERSARIAL] = adversarial(judge.score(fake.v, judge.of_videos(episodes.videos)))
    losses[terms.MATCHING] = levels_apart(fake.features, real.features)
    if matched:
        losses[terms.EMBEDDING] = match(e, judge.W_i[:, episodes.videos].mT)
    return drawn, losses


def judging_of(networks: FewShotNetworks, episodes: Episodes, drawn: Tensor) -> Tensor:
    """What the discriminator learns from, of pictures [B, 3, S, S] that were drawn."""
    judge = networks.discriminator
    assert judge is not None
    w = judge.of_videos(episodes.videos)  # [B, 512]
    real, fake = (networks.judge(shown, episodes.target_drawing).v for shown in (episodes.target, drawn))  # [B, 512]
    return judging(judge.score(real, w), judge.score(fake, w))


@torch.no_grad()
def episodes_sheet(networks: FewShotNetworks, episodes: Episodes) -> Tensor:
    """[H, W, 3] in 0..1, for each episode: its first picture, the landmarks to draw, what is drawn, what is true."""
    drawn = []
    for photos, drawings, drawing in zip(episodes.photos, episodes.drawings, episodes.target_drawing, strict=True):
        e = networks.embed(photos, drawings).mean(dim=0, keepdim=True)  # [1, 512]
        drawn.append(networks.draw(drawing[None], networks.generator.project(e)))
    return sheet([episodes.photos[:, 0], episodes.target_drawing, torch.cat(drawn), episodes.target])


def _begun(start: FewShotNetworks | tuple[FewShotConfig, int], videos: int, seed: int) -> FewShotNetworks:
    """All three networks, to be trained; W has that many columns."""
    with seeded(seed):
        if isinstance(start, FewShotNetworks):
            if start.embedder is None:
                raise LikenessError("These heads were fine-tuned to one person and have no embedder. Choose others.")
            networks = FewShotNetworks(replace(start.config, parts=FewShotConfig().parts, videos=videos), start.plane)
            known = {name: own for name, own in start.state_dict().items() if not name.endswith(".W_i")}
            networks.load_state_dict({**networks.state_dict(), **known})
        else:
            networks = FewShotNetworks(replace(start[0], videos=videos), start[1])
    assert networks.discriminator is not None
    for own in (networks.generator.psi, networks.discriminator.w_prime):  # these belong to who is fine-tuned to
        own.requires_grad_(False)
    return networks


def _there(term: str, eyes: Eyes) -> bool:
    return term != terms.VGGFACE or eyes.vggface is not None
