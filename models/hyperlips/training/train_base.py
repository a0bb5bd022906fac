"""The second stage: the base learns to draw a hidden lower half as it sounds (HyperLips, sections 3.1 and 3.4)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ...errors import LikenessError
from ...loading import metadata_of, write_safetensors
from ...training.averaging import held
from ...training.run import DISCRIMINATOR, Run
from ...training.seeded import seeded
from ...training.setting import Setting
from ...training.sheet import last_sheet, sheet, write_sheet
from ...training.step import OnStep
from ...training.vgg19 import Vgg19
from ..base import BaseConfig, HyperLipsBase
from ..discriminator import Discriminator, DiscriminatorConfig
from ..hyper_lips import upper_half
from ..syncnet import SyncNet
from .course import BETAS, USUAL, Course, judge_rate
from .examples import BaseExamples, Examples
from .known_by import known_by
from .losses import BASE_WEIGHTS, adversarial, judging, lpips, sync

ROWS = 6  # examples in a sheet
ARCHITECTURE = "hyperlips.base"


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_base(
    source: Examples,
    expert: SyncNet,
    vgg: Vgg19 | None,
    start: HyperLipsBase | BaseConfig,
    out: Path,
    setting: Setting,
    course: Course = USUAL,
    on_step: OnStep | None = None,
) -> HyperLipsBase:
    """Leaves `out`, which load_hyper_lips reads, and returns the same network, in eval mode on the CPU.

    `vgg` may be None where the terms are those of the code. `start`: a network to go on from, which stays as it is, or
    the sizes of a new one. The expert is held in eval mode, which the authors forgot. Called again after a kill or a
    stop, it goes on. Raises LikenessError as `Run` does, and as the clips' pictures do.
    """
    eyes = held(vgg, setting.device) if vgg is not None and course.terms == "paper" else None
    if course.terms == "paper" and eyes is None:
        raise LikenessError("The paper's loss has LPIPS, which needs VGG19. Give its file, or take the code's terms.")
    with seeded(setting.seed):
        network = deepcopy(start) if isinstance(start, HyperLipsBase) else HyperLipsBase(start)
        judge = Discriminator(judge_of(network.config))
    network.requires_grad_(True)
    ear = held(expert, setting.device)
    about: dict[str, object] = {"stage": ARCHITECTURE, "network": asdict(network.config), "side": source.side}
    about |= {"expert": known_by(expert), "terms": course.terms}
    about |= {"seed": setting.seed, "batch": setting.batch, "clips": source.fingerprint()}
    run = Run(out, about, network, setting, on_step, judge, BETAS)
    few = source.base(range(ROWS))
    run.sheet = lambda: base_sheet(run.averaged, few)
    for batch in run.batches(source.base):
        drawn: list[tuple[Tensor, Tensor, float]] = []
        judge.requires_grad_(False)
        for part, share in run.parts(batch):
            true = part.faces.flatten(0, 1)  # [5 B, 3, s, s]
            made = drawn_by(network, part)  # [5 B, 3, s, s]
            losses = {
                "sync": sync(ear, made.unflatten(0, part.faces.shape[:2]), part.heard),
                "adversarial": adversarial(judge, made),
                "L1": (made - true).abs().mean(),
            }
            if eyes is not None:
                losses["LPIPS"] = lpips(eyes, made, true)
            run.learn({name: share * loss for name, loss in losses.items()}, BASE_WEIGHTS)
            drawn.append((true, made.detach(), share))
        run.update()
        judge.requires_grad_(True)
        for true, made, share in drawn:
            run.learn({"discriminator": share * judging(judge, made, true)}, BASE_WEIGHTS)
        run.update(DISCRIMINATOR, judge_rate(setting.rate))
    run.settle(source.base, lambda few: drawn_by(run.averaged, few))
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        notes = {**metadata_of(ARCHITECTURE, network.config), "steps": str(run.step)}
        write_safetensors(out, run.averaged.state_dict(), notes)
    return run.averaged.cpu()


def judge_of(config: BaseConfig) -> DiscriminatorConfig:
    """A discriminator that suits a base: the published one's 32 channels for a stem of 16, far fewer for a small one,
    which it would outrun."""
    return DiscriminatorConfig(width=max(2, config.stem**2 // 8))


def drawn_by(network: HyperLipsBase, few: BaseExamples) -> Tensor:
    """The faces of some examples as the network draws them: [5 B, 3, s, s]."""
    faces, references, mels = (own.flatten(0, 1) for own in (few.faces, few.references, few.mels))
    seen = torch.cat([upper_half(faces), references], 1)  # [5 B, 6, s, s]
    return network(mels[:, None], seen)  # type: ignore[no-any-return]


@torch.no_grad()
def base_sheet(network: HyperLipsBase, few: BaseExamples) -> Tensor:
    """[H, W, 3] in 0..1, for each example: what is left of its first frame, the reference, what is drawn, and the
    frame."""
    first = BaseExamples(few.faces[:, :1], few.references[:, :1], few.mels[:, :1], few.heard)
    faces = first.faces[:, 0]  # [B, 3, s, s]
    columns = [upper_half(faces), first.references[:, 0], drawn_by(network, first), faces]
    return sheet([column.flip(1) for column in columns])
