"""The audio extension of PIRenderer (section 4.4): a flow from noise to motions, on the condition of a voice.

The authors published neither its sizes nor its weights: the core is MoGlow's, and sizes and condition are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Module

from .condition import COLUMNS, Condition
from .flow import FlowStep, Latent, MotionFlow, bits_per_frame
from .motion import CROP
from .prior import NORMAL, log_density


@dataclass(frozen=True)
class AudioFlowConfig:
    """`steps` of the flow over `channels` numbers a frame, their LSTMs of `layers` and `hidden`; `history` frames and
    `look_ahead` frames of sound that a frame is told of; `bands` of the mel spectrogram; `sound` and `condition`: the
    widths of what is made of them."""

    steps: int = 8
    channels: int = CROP.start  # 70: the crop stays the source's
    hidden: int = 256
    layers: int = 2
    history: int = 5
    look_ahead: int = 8
    bands: int = 80
    sound: int = 64
    condition: int = 448


USUAL = AudioFlowConfig()  # 11 million numbers
LARGE = AudioFlowConfig(steps=16, hidden=512, condition=1052)  # 88 million, of MoGlow's size


class AudioFlow(Module):
    """Motions [B, 70, T] at 25 frames a second, each less its reference, in the units of MOTION_3DMM <-> noise.

    `mean` and `std` [70] of such motions, and `mel_mean` and `mel_std` [bands] of the log10 mels, are the training
    data's and part of the weights; so are the `degrees` of the prior's freedom, 0 for a normal one.
    """

    mean: Tensor
    std: Tensor
    mel_mean: Tensor
    mel_std: Tensor
    degrees: Tensor

    def __init__(self, config: AudioFlowConfig = USUAL) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("mean", torch.zeros(config.channels))
        self.register_buffer("std", torch.ones(config.channels))
        self.register_buffer("mel_mean", torch.zeros(config.bands))
        self.register_buffer("mel_std", torch.ones(config.bands))
        self.register_buffer("degrees", torch.full((1,), float(NORMAL)))
        self.condition = Condition(
            config.channels, config.history, config.look_ahead, config.bands, config.sound, config.condition
        )
        self.core = MotionFlow(config.steps, config.channels, config.condition, config.hidden, config.layers)

    def forward(self, x: Tensor, mel: Tensor, kept: Tensor | None = None) -> Latent:
        """Motions [B, 70, T] and mel columns [B, 4 bands, before + T + after] -> noise, and nll [B] in bits a frame.

        Teacher forcing: each frame is told of the true motions before it. `kept` [B, T, history] bool: of which ones.
        """
        x = self.normalised(x)  # [B, 70, T]
        z, log_determinant = self.core.transformed(x, self.conditions(x, mel, kept))  # [B, 70, T], [B]
        return Latent(z, bits_per_frame(log_determinant + log_density(z, int(self.degrees)), x.shape[2]))

    def conditions(self, x: Tensor, mel: Tensor, kept: Tensor | None = None) -> Tensor:
        """The condition [B, D, T] of the frames of normalised motions [B, 70, T], which are known to it."""
        earlier = self.condition.earlier(x)  # [B, T, history, 70]
        if kept is not None:
            earlier = earlier * kept[..., None].to(earlier)  # [B, T, history, 70]
        return self.condition(self.sound(mel), earlier).mT  # [B, D, T]

    def sound(self, mel: Tensor) -> Tensor:
        """Mel columns [B, 4 bands, before + T + after] -> the sound's part of the condition, [B, T, D]."""
        mean, std = self.mel_mean.repeat(COLUMNS)[:, None], self.mel_std.repeat(COLUMNS)[:, None]  # [4 bands, 1]
        return self.condition.sound((mel - mean) / std)

    def normalised(self, x: Tensor) -> Tensor:
        """Motions [B, 70, T] of mean 0 and deviation 1, as the core knows them."""
        return (x - self.mean[:, None]) / self.std[:, None]

    @torch.no_grad()
    def begin(self, x: Tensor, mel: Tensor) -> None:
        """Sets the norms of a flow that has learnt nothing yet by its first batch, as Glow begins."""
        x = self.normalised(x)
        condition = self.conditions(x, mel)
        for step in self.core.flow.layers:
            assert isinstance(step, FlowStep)
            step.actnorm.begin(x)
            x, _ = step(x, condition)


def audio_flow_config(shapes: Mapping[str, tuple[int, ...]]) -> AudioFlowConfig | None:
    """The sizes of a flow with these weights; None for anything else."""
    first = "core.flow.layers.0."
    asked = (
        ("condition.past.weight", 2),
        ("condition.heard.weight", 3),
        ("condition.listen.weight", 2),
        (f"{first}actnorm.bias", 3),
        (f"{first}f.lstm.weight_hh_l0", 2),
    )
    if any(len(shapes.get(name, ())) != axes or 0 in shapes[name] for name, axes in asked):
        return None
    past, heard, listen, bias, hidden = (shapes[name] for name, _ in asked)
    history = max(1, past[1] // bias[1])

    def count(name: str) -> int:
        return next(at for at in range(len(shapes) + 1) if name.format(at) not in shapes)

    return AudioFlowConfig(
        steps=count("core.flow.layers.{}.actnorm.bias"),
        channels=bias[1],
        hidden=hidden[1],
        layers=count(f"{first}f.lstm.weight_hh_l{{}}"),
        history=history,
        look_ahead=max(0, heard[2] - 1 - history),
        bands=max(1, listen[1] // COLUMNS),
        sound=listen[0],
        condition=past[0],
    )
