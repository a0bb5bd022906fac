"""PIRenderer's training (section 3.4): first the warp alone, then the whole network, on pairs of frames."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ...loading import metadata_of, write_safetensors
from ...training.averaging import held
from ...training.run import Run
from ...training.seeded import seeded
from ...training.setting import Setting
from ...training.sheet import last_sheet, sheet, write_sheet
from ...training.step import OnStep
from ...training.vgg19 import Vgg19
from ..face_generator import FaceGenerator, PIRendererConfig
from ..warping_net import warped
from .course import AVERAGING, BETAS, USUAL, Course
from .first_weights import first_weights, without_effect
from .losses import FINAL, STYLE, WARP, perceptual, seen, style
from .pairs import Pairs, PairSource

WEIGHTS = {"warp": WARP, "picture": FINAL, "style": STYLE}
WARPING, WHOLE = range(2)  # the phases
ROWS = 6  # pairs in a sheet
ARCHITECTURE = "pirenderer"


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_renderer(
    source: PairSource,
    vgg: Vgg19,
    start: FaceGenerator | PIRendererConfig,
    out: Path,
    setting: Setting,
    course: Course = USUAL,
    on_step: OnStep | None = None,
) -> FaceGenerator:
    """Leaves `out`, which load_renderer reads, and returns the same network, in eval mode on the CPU.

    `start`: a network to go on from, which stays as it is, or the sizes of a new one. A step of `setting.batch` pairs
    draws each of them both ways. Called again after a kill or a stop, it goes on. Raises LikenessError as `Run` does,
    and as the clips' pictures do.
    """
    with seeded(setting.seed):
        network = deepcopy(start) if isinstance(start, FaceGenerator) else first_weights(FaceGenerator(start))
    network.requires_grad_(True)
    without_effect(network)
    eyes = held(vgg, setting.device)
    about: dict[str, object] = {"stage": ARCHITECTURE, "network": asdict(network.config), "course": asdict(course)}
    about |= {"seed": setting.seed, "batch": setting.batch, "clips": source.fingerprint()}
    run = Run(out, about, network, setting, on_step, betas=BETAS, averaging=AVERAGING)
    few = source.pairs(range(ROWS))
    run.sheet = lambda: pairs_sheet(run.averaged, few)
    for batch in run.batches(source.pairs):
        run.enter(max(run.phase, WHOLE if run.progress >= course.warp_share else WARPING))
        for part, share in run.parts(batch):
            losses = losses_of(network, eyes, part, course.scales, run.phase == WHOLE)
            run.learn({name: share * loss for name, loss in losses.items()}, WEIGHTS)
        run.update(rate=course.rate(setting.rate, run.step))
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        notes = {**metadata_of(ARCHITECTURE, network.config), "steps": str(run.step)}
        write_safetensors(out, run.averaged.state_dict(), notes)
    return run.averaged.cpu()


def losses_of(network: FaceGenerator, eyes: Vgg19, pairs: Pairs, scales: int, whole: bool) -> Mapping[str, Tensor]:
    """The terms by name, not weighted, of each pair drawn both ways; `whole`: of the final picture, too."""
    source = torch.cat([pairs.source, pairs.target])  # [2 B, 3, S, S]
    target = torch.cat([pairs.target, pairs.source])  # [2 B, 3, S, S]
    motion = torch.cat([pairs.target_motion, pairs.source_motion])  # [2 B, 73, 27]
    with torch.no_grad():
        wanted = seen(eyes, target, scales)
    z = network.mapping_net(motion)  # [2 B, 256]
    warp = warped(source, network.warpping_net(source, z))  # [2 B, 3, S, S]
    losses = {"warp": perceptual(seen(eyes, warp, scales), wanted)}
    if whole:
        drawn = seen(eyes, network.editing_net(source, warp, z), scales)
        losses |= {"picture": perceptual(drawn, wanted), "style": style(drawn, wanted)}
    return losses


@torch.no_grad()
def pairs_sheet(network: FaceGenerator, pairs: Pairs) -> Tensor:
    """[H, W, 3] in 0..1, for each pair: source, target, the source warped, and the final picture."""
    columns = [pairs.source, pairs.target]
    drawn = [network(own[None], motion[None]) for own, motion in zip(pairs.source, pairs.target_motion, strict=True)]
    columns += [torch.cat([one.warp for one in drawn]), torch.cat([one.picture for one in drawn])]
    return sheet([(column + 1) / 2 for column in columns])
