"""How a stage is trained; the defaults are the paper's (FaceShifter, section 4.1) where it says something."""

from __future__ import annotations

from dataclasses import dataclass

from ...training.setting import Setting as AnySetting

AEI_STEPS, HEAR_STEPS = 500_000, 50_000


@dataclass(frozen=True)
class Setting(AnySetting):
    """See there. Of pairs, normalisation over the batch in the attribute encoder and in HEAR-Net sees only those that
    are in memory together."""

    steps: int | None = AEI_STEPS
    rate: float = 4e-4
