"""Stage two: HEAR-Net learns to put back what covers a face, AEI-Net being trained (FaceShifter, section 3.2)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import torch

from ...loading import metadata_of, write_safetensors
from ...training.run import Run
from ...training.seeded import seeded
from ...training.sheet import last_sheet, write_sheet
from ...training.step import OnStep
from ..arcface import IdentityEncoder
from ..face_shifter import FaceShifter
from ..hear_net import HEARConfig, HEARNet
from ..hear_refiner import BESIDE, HearRefiner
from .data.pairs import PairSource
from .losses import l_chg, l_id, l_rec
from .sample_sheet import ROWS, hear_sheet
from .setting import Setting
from .shown import fitting, z_of
from .swapped import Swapper
from .weights import first_weights

WEIGHTS = {"identity": 1.0, "change": 1.0, "reconstruction": 1.0}


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_hear(
    source: PairSource,
    shifter: FaceShifter,
    encoder: IdentityEncoder,
    start: HEARNet | HEARConfig,
    out: Path,
    setting: Setting,
    on_step: OnStep | None = None,
) -> HearRefiner:
    """Leaves `out`, which load_hear_refiner reads, a HEAR-Net for this AEI-Net alone; returns it, as loaded.

    `source`: pairs by the conventions of `shifter`, whose targets are covered. Errors as `train_aei`.
    """
    with seeded(setting.seed):
        network = deepcopy(start) if isinstance(start, HEARNet) else first_weights(HEARNet(start))
    encoder = fitting(encoder, shifter, setting.device)
    swapper = Swapper(shifter, encoder, setting.device)
    about: dict[str, object] = {
        "stage": "hear",
        "network": asdict(network.config),
        "aei_net": shifter.name,
        "encoder": encoder.name,
    }
    about |= {"seed": setting.seed, "batch": setting.batch, "pairing": asdict(source.pairing)}
    run = Run(out, about, network, setting, on_step)
    few = source.pairs(range(ROWS))
    run.sheet = lambda: hear_sheet(run.averaged, swapper, few)
    for batch in run.batches(source.pairs):
        same = run.mean(batch.same.sum())  # pairs of a process, in the mean
        for part, share in run.parts(batch):
            with torch.no_grad():
                x_t = shifter.shown(part.target)  # [B, 3, 256, 256]
                z_s = z_of(encoder, part.source, shifter.conventions.unit)  # [B, 512]
                y_hat, y_tt = swapper.both(x_t, z_s)  # [B, 3, 256, 256] each
            y = network(y_hat, x_t - y_tt)  # [B, 3, 256, 256]
            losses = {
                "identity": share * l_id(encoder(shifter.picture(y)), z_s),
                "change": share * l_chg(y_hat, y),
            }
            if same > 0:
                losses["reconstruction"] = l_rec(y, x_t, part.same, same)
            run.learn(losses, WEIGHTS)
        run.update()
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        notes = {**metadata_of("faceshifter.hear_net", network.config), BESIDE: shifter.name, "steps": str(run.step)}
        write_safetensors(out, run.averaged.state_dict(), notes)
    return HearRefiner(run.averaged.cpu(), shifter.name).eval()
