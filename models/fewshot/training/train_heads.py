"""Meta-learning (Zakharov et al., section 3.2): embedder and generator on episodes, and two steps of the discriminator
for each of theirs.

Each network learns from its own losses alone, in passes of its own; what is drawn reaches the generator through every
level of every network that looks at it.
"""

from __future__ import annotations

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
from ..spectral_norm import iterate
from ..variants import EMBEDDER, GENERATOR, FewShotConfig
from . import weights as terms
from .beginning import begin_evenly
from .episodes import Episodes, EpisodeSource
from .eyes import Eyes
from .judged_step import Drawn, Part, judged_step
from .losses import content, match
from .quick_blocks import quickened

BETAS = (0.9, 0.999)  # of Adam
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
        with seeded(setting.seed):
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
    for own in run.networks.values():
        own.eval()  # spectral norms move once in a step

    def part(episodes: Episodes, share: float) -> Part:
        made, losses = drawn_of(learning, eyes, episodes, terms.EMBEDDING in weights)
        drawn = Drawn(made, episodes.target, episodes.target_drawing, losses, share)
        return drawn, lambda: judge.of_videos(episodes.videos)

    for batch in run.batches(source.episodes):
        iterate(network)
        judged_step(run, learning, judge, (part(*own) for own in run.parts(batch)), weights)
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


def drawn_of(
    networks: FewShotNetworks, eyes: Eyes, episodes: Episodes, matched: bool = True
) -> tuple[Tensor, dict[str, Tensor]]:
    """What is drawn [B, 3, S, S], and those of the generator's terms that need no judgement, by name, not weighted."""
    judge, few = networks.discriminator, episodes.photos.shape[:2]
    assert judge is not None
    e = networks.embed(episodes.photos.flatten(0, 1), episodes.drawings.flatten(0, 1)).unflatten(0, few)  # [B, K, 512]
    drawn = networks.draw(episodes.target_drawing, networks.generator.project(e.mean(dim=1)))  # [B, 3, S, S]
    with torch.no_grad():
        wanted = eyes.see(episodes.target)
    losses = content(eyes.see(drawn), wanted)
    if matched:
        losses[terms.EMBEDDING] = match(e, judge.W_i[:, episodes.videos].mT)
    return drawn, losses


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
