"""Fine-tuning to one person (Zakharov et al., section 3.4): generator and discriminator on that person's pictures.

The terms are meta-learning's without the match. What the content networks see in the true pictures is looked at once.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import Tensor

from ...training.run import Run
from ...training.setting import Setting
from ...training.sheet import last_sheet, sheet, write_sheet
from ...training.step import OnStep
from ..few_shot_heads import FewShotHeads
from ..head import SHARED, Head, save_head
from ..networks import FewShotNetworks, joined
from ..training.eyes import Eyes
from ..training.quick_blocks import quickened
from ..training.train_heads import BETAS
from .fine_tuning import USUAL, FineTuning
from .sitting import Sitting
from .start import begun
from .tuning_step import learn

ROWS = 4  # pictures in a sheet


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def fine_tune(
    heads: FewShotHeads,
    head: Head,
    pictures: Tensor,
    canvases: Tensor,
    eyes: Eyes,
    out: Path,
    tuning: FineTuning = USUAL,
    on_step: OnStep | None = None,
) -> Head:
    """The head of a person of whom there are pictures IMAGE [T, S, S, 3] and their drawings; leaves it in `out`.

    Called again after a kill or a stop, it goes on. Raises LikenessError as `begun` and `Run` do.
    """
    networks = quickened(begun(heads, head, tuning))
    sitting = Sitting(pictures, canvases, tuning.seed, tuning.device)
    eyes, weights = eyes.held(tuning.device), tuning.weights(eyes.vggface is not None)
    setting = Setting(
        steps=tuning.steps,
        batch=tuning.batch,
        rate=tuning.rate,
        seed=tuning.seed,
        device=tuning.device,
        snapshot_seconds=tuning.snapshot_seconds,
    )
    about: dict[str, object] = {
        "stage": "fewshot.head",
        "model": heads.name,
        "config": asdict(networks.config),
        "terms": list(weights),
    }
    about |= {"preset": tuning.preset, "psi only": tuning.psi_only, "seed": tuning.seed, "batch": tuning.batch}
    about |= {"pictures": sitting.mark(), "steps before": head.steps}
    run = Run(out, about, networks.generator, setting, on_step, networks.discriminator, BETAS, averaging=0.0)
    for own in run.networks.values():
        own.eval()  # spectral norms move when `learn` says
    few = sitting.some(torch.arange(min(ROWS, len(sitting))))
    before = heads.of(head).draw(canvases[:ROWS], heads.parameters_of(head)).movedim(-1, 1)  # [N, 3, S, S]
    shown = joined(networks.config, networks.plane, run.averaged)
    run.sheet = lambda: sheet([few.photos, few.drawings, before, _drawn(shown, few.drawings)])
    for shots in run.batches(sitting.shots):
        learn(run, networks, eyes, shots, sitting.looks(eyes, shots), weights)
    psi, drawing = run.averaged.psi[:, 0], head.weights
    if not tuning.psi_only:
        drawing = {name: tensor for name, tensor in run.averaged.state_dict().items() if name not in SHARED}
    sample = pictures[0] if head.sample is None else head.sample
    result = replace(head, model=heads.name, psi=psi, weights=drawing, steps=head.steps + run.step, sample=sample)
    write_sheet(last_sheet(out), run.sheet())
    save_head(out, result)
    return result


@torch.no_grad()
def _drawn(networks: FewShotNetworks, drawings: Tensor) -> Tensor:
    """[N, 3, S, S], one after the other."""
    psi = networks.generator.psi.mT  # [1, 17158]
    return torch.cat([networks.draw(drawing[None], psi) for drawing in drawings])
