"""Stage one: AEI-Net learns to put an identity on a face, against a discriminator (FaceShifter, section 3.1)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ...errors import LikenessError
from ...loading import metadata_of, write_safetensors
from ...training.run import DISCRIMINATOR, Run
from ...training.seeded import seeded
from ...training.sheet import last_sheet, write_sheet
from ...training.step import OnStep
from ..aei_net import AEIConfig, AEINet
from ..arcface import IdentityEncoder
from ..conventions import KEY, Conventions
from ..discriminator import DiscriminatorConfig, MultiscaleDiscriminator
from ..face_shifter import FaceShifter
from .data.pairs import PairSource
from .losses import ADVERSARIAL, ATTRIBUTE, IDENTITY, RECONSTRUCTION, l_adv, l_att, l_discriminator, l_id, l_rec
from .sample_sheet import ROWS, aei_sheet
from .setting import Setting
from .shown import fitting, z_of
from .weights import first_weights, statistics_held

WEIGHTS = {
    "adversarial": ADVERSARIAL,
    "attributes": ATTRIBUTE,
    "identity": IDENTITY,
    "reconstruction": RECONSTRUCTION,
    "discriminator": 1.0,
}


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_aei(
    source: PairSource,
    encoder: IdentityEncoder,
    conventions: Conventions,
    start: AEINet | AEIConfig,
    out: Path,
    setting: Setting,
    on_step: OnStep | None = None,
) -> FaceShifter:
    """Leaves `out`, which load_face_shifter reads, and returns the same network, in eval mode on the CPU.

    `source`: pairs by the conventions' template. `start`: a network to go on from, which stays as it is, or the sizes
    of a new one. Called again after a kill or a stop, it goes on. Raises LikenessError for an encoder that does not fit
    the conventions, and as `Run` does.
    """
    with seeded(setting.seed):
        network = deepcopy(start) if isinstance(start, AEINet) else first_weights(AEINet(start))
        discriminator = first_weights(MultiscaleDiscriminator(judge_of(network.config)))
    shifter = FaceShifter(network, conventions)  # for its ways of showing pictures
    encoder = fitting(encoder, shifter, setting.device)
    if encoder.network.config.features != network.config.c_id:
        raise LikenessError(
            f"{encoder.name} gives {encoder.network.config.features} numbers, and this AEI-Net takes "
            f"{network.config.c_id}. Choose the encoder that it was trained with."
        )
    about: dict[str, object] = {"stage": "aei", "network": asdict(network.config), "conventions": asdict(conventions)}
    about |= {"seed": setting.seed, "batch": setting.batch, "pairing": asdict(source.pairing)}
    if isinstance(start, AEINet):
        about["start"] = shifter.name
    run = Run(out, about, network, setting, on_step, discriminator)
    few = source.pairs(range(ROWS))
    run.sheet = lambda: aei_sheet(run.averaged, shifter, encoder, few)
    for batch in run.batches(source.pairs):
        drawn: list[tuple[Tensor, Tensor, float]] = []
        same = run.mean(batch.same.sum())  # pairs of a process, in the mean
        discriminator.requires_grad_(False)
        for part, share in run.parts(batch):
            x_t = shifter.shown(part.target)  # [B, 3, 256, 256]
            with torch.no_grad():
                z_s = z_of(encoder, part.source, conventions.unit)  # [B, 512]
            z_att = network.encoder(x_t)  # [B, 1024, 2, 2] .. [B, 64, 256, 256]
            y = network.generator(z_att, z_s)  # [B, 3, 256, 256]
            with statistics_held(network.encoder):  # in use it sees X_t alone
                z_att_y = network.encoder(y)  # [B, 1024, 2, 2] .. [B, 64, 256, 256]
            losses = {
                "adversarial": share * l_adv(discriminator(y)),
                "attributes": share * l_att(z_att_y, z_att),
                "identity": share * l_id(encoder(shifter.picture(y)), z_s),
            }
            if same > 0:
                losses["reconstruction"] = l_rec(y, x_t, part.same, same)
            run.learn(losses, WEIGHTS)
            drawn.append((x_t, y.detach(), share))
        run.update()
        discriminator.requires_grad_(True)
        for x_t, y, share in drawn:  # real is X_t: but for who it is, Y is to look as X_t does
            run.learn({"discriminator": share * l_discriminator(discriminator(x_t), discriminator(y))}, WEIGHTS)
        run.update(DISCRIMINATOR)
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        notes = {**metadata_of("faceshifter.aei_net", network.config), KEY: conventions.as_text()}
        write_safetensors(out, run.averaged.state_dict(), {**notes, "steps": str(run.step)})
    return FaceShifter(run.averaged.cpu(), conventions).eval()


def judge_of(config: AEIConfig) -> DiscriminatorConfig:
    """A discriminator that suits an AEI-Net: sber-swap's for 256 pixels; smaller networks have smaller ones."""
    return DiscriminatorConfig(max(1, min(5, config.levels - 3)), 2 * config.width)
