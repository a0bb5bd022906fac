"""A strip of curves: the motion that a flow draws of a voice which it does not learn from, against the true one."""

from __future__ import annotations

import torch
from torch import Tensor

from ...errors import LikenessError
from ..audio_flow import AudioFlow
from ..motion import ANGLE, EXPRESSION, TRAINED_FPS
from ..motions.plot import Panel, drawn
from ..speech.sampling import sample
from ..speech.speaking import Speaking
from ..speech.voice_mel import mel_of_frames
from .motion_clips import Recording

FRAMES = 100  # of the recording's beginning: four seconds, which the usual flow draws in as many on a CPU
WIDTH, HEIGHT = 768, 480  # as wide as the losses' chart
HOW = Speaking()  # seed and temperature, the same each time
BEYOND = 1.0  # of the true curve's range: so far a drawn one is followed above and below it
LEAST = 1e-3  # of that range


def strip(flow: AudioFlow, recording: Recording) -> Tensor:
    """The voice, the expression and the head's angles of the recording's beginning, [480, 768, 3] sRGB 0..1.

    The expression is shown along the direction in which the true one goes farthest; up is where it goes when it is
    loud. A flow that has learnt little may
    run away; its motion is left out then, and the strip says so.
    """
    true = recording.motion[:FRAMES]  # [T, 70]
    frames = len(true)
    voice = mel_of_frames(recording.columns, 0, frames).float().mean(0)  # [T]
    motions, told = {"true": true}, ""
    try:
        motions["drawn"] = sample(flow, recording.columns.float(), frames, HOW.seed, HOW.temperature)
    except LikenessError:
        told = " (the drawn motion ran away)"
    _, _, directions = torch.linalg.svd(true[:, EXPRESSION] - true[:, EXPRESSION].mean(0), full_matrices=False)
    loud = (true[:, EXPRESSION] @ directions[0]) @ (voice - voice.mean())
    along = directions[0] * (1 if loud >= 0 else -1)
    panels = [Panel("voice, log10 of its mean mel", {"heard": voice}, 1)]
    panels.append(Panel(f"expression{told}", _near({name: x[:, EXPRESSION] @ along for name, x in motions.items()}), 1))
    for at, name in enumerate(("pitch", "yaw", "roll")):
        angles = {whose: x[:, ANGLE.start + at].rad2deg() for whose, x in motions.items()}
        panels.append(Panel(f"{name}, degrees", _near(angles), 5))
    return drawn(panels, torch.ones(frames, dtype=torch.bool), TRAINED_FPS, WIDTH, HEIGHT)


def _near(curves: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same; where the drawn one leaves the true one's neighbourhood it is cut off, so that both can be seen."""
    low, high = curves["true"].min(), curves["true"].max()
    room = BEYOND * (high - low).clamp(min=LEAST)
    return {name: curve.clamp(low - room, high + room) for name, curve in curves.items()}
