"""The first stage: SyncNet, the lip-sync expert, learns which sound belongs to which lips (HyperLips, section 3.3)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import pad

from ...errors import LikenessError
from ...loading import metadata_of, write_safetensors
from ...training.run import Run
from ...training.seeded import seeded
from ...training.setting import Setting
from ...training.sheet import last_sheet, sheet, write_sheet
from ...training.step import OnStep
from ..syncnet import SyncNet, SyncNetConfig, agreement
from .course import EXPERT_BETAS
from .examples import Examples, SyncExamples
from .losses import WIDE, matching

WEIGHTS = {"sync": 1.0}
ROWS = 6  # examples in a sheet
ARCHITECTURE = "hyperlips.syncnet"


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def train_syncnet(
    source: Examples, start: SyncNet | SyncNetConfig, out: Path, setting: Setting, on_step: OnStep | None = None
) -> SyncNet:
    """Leaves `out`, which load_network reads, and returns the same network, in eval mode on the CPU.

    `start`: a network to go on from, which stays as it is, or the sizes of a new one. Called again after a kill or a
    stop, it goes on. Raises LikenessError for parts of a batch that are one example, as `Run` does, and as the clips'
    pictures do.
    """
    own = len(setting.numbers(0))
    together = min(own, setting.at_once or own)
    if 1 in (together, own % together):
        raise LikenessError(
            f"Of {own} examples, {together} at once, one would be alone, and the expert's batch norms need two and "
            "more. Take a larger batch, or numbers that leave none alone."
        )
    with seeded(setting.seed):
        network = deepcopy(start) if isinstance(start, SyncNet) else SyncNet(start)
    network.requires_grad_(True)
    about: dict[str, object] = {"stage": ARCHITECTURE, "network": asdict(network.config), "side": source.side}
    about |= {"seed": setting.seed, "batch": setting.batch, "clips": source.fingerprint()}
    run = Run(out, about, network, setting, on_step, betas=EXPERT_BETAS)
    few = source.sync(range(ROWS))
    run.sheet = lambda: sync_sheet(run.averaged, few)
    for batch in run.batches(source.sync):
        for part, share in run.parts(batch):
            cosine = agreement(*network(part.heard[:, None], part.seen))  # [B]
            run.learn({"sync": share * matching(cosine, part.match)}, WEIGHTS)
        run.update()
    run.settle(source.sync, lambda few: run.averaged(few.heard[:, None], few.seen))
    if setting.team.rank == 0:
        write_sheet(last_sheet(out), run.sheet())
        notes = {**metadata_of(ARCHITECTURE, network.config), "steps": str(run.step)}
        write_safetensors(out, run.averaged.state_dict(), notes)
    return run.averaged.cpu()


@torch.no_grad()
def sync_sheet(network: SyncNet, few: SyncExamples) -> Tensor:
    """[H, W, 3] in 0..1, for each example: the first and the last of its five frames, its sound, whether both belong
    together, white where they do, and how far the network thinks so."""
    frames = few.seen.unflatten(1, (5, 3)).flip(2)  # [B, 5, 3, 64, 128] RGB
    first, last = (pad(frames[:, at], (0, 0, WIDE - frames.shape[3], 0)) for at in (0, 4))  # [B, 3, 128, 128]
    heard = few.heard[:, None].flip(2).repeat_interleave(5, 3) / 8 + 0.5  # [B, 1, 80, 80]
    thought = agreement(*network(few.heard[:, None], few.seen))  # [B]
    shades = [own.float()[:, None, None, None].expand(-1, 1, 128, 128) for own in (few.match, thought)]
    return sheet([first, last, heard, *shades])
