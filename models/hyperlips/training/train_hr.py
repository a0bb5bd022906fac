"""The third stage: the HR decoder learns from the base's faces and their sketches (HyperLips, sections 3.2, 3.4)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...loading import metadata_of, write_safetensors
from ...training.averaging import held
from ...training.run import DISCRIMINATOR, Run
from ...training.seeded import seeded
from ...training.setting import Setting
from ...training.sheet import last_sheet, sheet, write_sheet
from ...training.step import OnStep
from ...training.vgg19 import Vgg19
from ..base import HyperLipsBase
from ..discriminator import Discriminator, DiscriminatorConfig
from ..hr_decoder import HRConfig, HRDecoder
from ..hyper_lips import upper_half
from .course import BETAS, USUAL, Course, judge_rate
from .examples import Examples, HRExamples
from .known_by import known_by
from .losses import HR_WEIGHTS, lips_of, lpips, relativistic, scored, vgg_l1

ROWS = 6  # examples in a sheet
ARCHITECTURE = "hyperlips.hr_decoder"


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_hr(
    source: Examples,
    base: HyperLipsBase,
    vgg: Vgg19,
    start: HRDecoder | HRConfig,
    out: Path,
    setting: Setting,
    course: Course = USUAL,
    on_step: OnStep | None = None,
) -> HRDecoder:
    """Leaves `out`, which load_hyper_lips reads, and returns the same network, in eval mode on the CPU.

    The base draws while this is trained: nothing is prepared but the clips. `start`: a network to go on from, which
    stays as it is, or the sizes of a new one. The relativistic means are those of what is in memory together. Called
    again after a kill or a stop, it goes on. Raises LikenessError for a decoder of another rescaling than the
    examples', as `Run` does, and as the clips' pictures do.
    """
    with seeded(setting.seed):
        network = deepcopy(start) if isinstance(start, HRDecoder) else HRDecoder(start)
        judge = Discriminator(judge_of(network.config))
    if network.config.rescaling != source.rescaling:
        raise LikenessError(
            f"This HR decoder makes faces {network.config.rescaling} times as large, and {source.rescaling} times is "
            "what was asked for. Choose the size that it was trained for, or a new network."
        )
    network.requires_grad_(True)
    painter, eyes = held(base, setting.device), held(vgg, setting.device)
    about: dict[str, object] = {"stage": ARCHITECTURE, "network": asdict(network.config), "side": source.side}
    about |= {"base": known_by(base), "scores": course.scores, "view": course.view}
    about |= {"seed": setting.seed, "batch": setting.batch, "clips": source.fingerprint()}
    run = Run(out, about, network, setting, on_step, judge, BETAS)
    few = source.hr(range(ROWS))
    run.sheet = lambda: hr_sheet(run.averaged, painter, few)
    for batch in run.batches(source.hr):
        drawn: list[tuple[Tensor, Tensor, float]] = []
        judge.requires_grad_(False)
        for part, share in run.parts(batch):
            true, made = part.targets, network(drawn_by(painter, part), part.sketches)  # [B, 3, r s, r s] each
            fake, real = (scored(judge, faces, course.scores) for faces in (made, true))  # [B, 1] each
            lips, true_lips = (lips_of(faces, part.lips) for faces in (made, true))  # [B, 3, r s/2, r s/2] each
            losses = {
                "adversarial": relativistic(fake, real),
                "VGG": vgg_l1(eyes, made, true, course.view),
                "L1": (made - true).abs().mean(),
                "lip L1": (lips - true_lips).abs().mean(),
                "lip LPIPS": lpips(eyes, lips, true_lips),
            }
            run.learn({name: share * loss for name, loss in losses.items()}, HR_WEIGHTS)
            drawn.append((true, made.detach(), share))
        run.update()
        judge.requires_grad_(True)
        for true, made, share in drawn:
            real, fake = (scored(judge, faces, course.scores) for faces in (true, made))
            run.learn({"discriminator": share * relativistic(real, fake)}, HR_WEIGHTS)
        run.update(DISCRIMINATOR, judge_rate(setting.rate))
    run.settle(source.hr, lambda few: run.averaged(drawn_by(painter, few), few.sketches))
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        notes = {**metadata_of(ARCHITECTURE, network.config), "steps": str(run.step)}
        write_safetensors(out, run.averaged.state_dict(), notes)
    return run.averaged.cpu()


def judge_of(config: HRConfig) -> DiscriminatorConfig:
    """A discriminator that suits a decoder: the published one's 32 channels for 64, far fewer for a small one."""
    return DiscriminatorConfig(whole=True, width=max(2, config.width**2 // 128))


@torch.no_grad()
def drawn_by(base: HyperLipsBase, few: HRExamples) -> Tensor:
    """What the decoder is fed of some examples: [B, 3, s, s]."""
    seen = torch.cat([upper_half(few.faces), few.references], 1)  # [B, 6, s, s]
    return base(few.mels[:, None], seen)  # type: ignore[no-any-return]


@torch.no_grad()
def hr_sheet(network: HRDecoder, base: HyperLipsBase, few: HRExamples) -> Tensor:
    """[H, W, 3] in 0..1, the lower halves of each example: what the base draws, enlarged, the sketch, what the decoder
    makes of both, and the frame."""
    fed, size = drawn_by(base, few), few.targets.shape[2:]  # [B, 3, s, s]
    large = [interpolate(own, size, mode="bilinear", align_corners=False) for own in (fed, few.sketches)]
    columns = [*large, network(fed, few.sketches), few.targets]
    return sheet([lips_of(column, few.lips).flip(1) for column in columns])
