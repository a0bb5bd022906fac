"""The condition c of PIRenderer's audio flow (section 4.4): a voice about each frame, and the motions before.

The paper names no sizes; these are ours. A frame's sound is four columns of a mel spectrogram, 0.04 s of it.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Conv1d, Linear, Module
from torch.nn.functional import leaky_relu, pad

COLUMNS = 4  # of the spectrogram for each frame: 100 a second, and 25
KERNEL = 3
RUN_UP = 2 * (KERNEL - 1)  # frames that the two convolutions need before the first that they tell of
SLOPE = 0.1  # of the leaky ReLUs, as everywhere in PIRenderer


class Condition(Module):
    """Sound and earlier motions -> one vector [D] a frame, shared by all steps of the flow.

    Frame t is told of motions t - history to t - 1 and of sound up to the columns of frame t + look_ahead, no further:
    the convolutions over the sound look back only.
    """

    def __init__(self, channels: int, history: int, look_ahead: int, bands: int, sound: int, condition: int) -> None:
        super().__init__()
        self.history, self.before, self.after = history, history + RUN_UP, look_ahead
        self.listen = Linear(COLUMNS * bands, sound)
        self.first, self.second = Conv1d(sound, sound, KERNEL), Conv1d(sound, sound, KERNEL)
        self.heard = Conv1d(sound, condition, history + 1 + look_ahead)  # with `past` one linear layer of both
        self.past = Linear(history * channels, condition, bias=False)

    def sound(self, mel: Tensor) -> Tensor:
        """The sound's part of T frames, [B, T, D], of the mel columns of these, `before` earlier and `after` later
        frames, [B, 4 bands, before + T + after]."""
        a = leaky_relu(self.listen(mel.mT), SLOPE).mT  # [B, S, before + T + after]
        a = leaky_relu(self.first(a), SLOPE)  # [B, S, history + 2 + T + after]
        a = leaky_relu(self.second(a), SLOPE)  # [B, S, history + T + after]
        return self.heard(a).mT  # [B, T, D]

    def forward(self, sound: Tensor, earlier: Tensor) -> Tensor:
        """Parts of the sound [B, T, D], earlier motions [B, T, history, C], the oldest first -> [B, T, D]."""
        return leaky_relu(sound + self.past(earlier.flatten(2)), SLOPE)  # [B, T, D]

    def earlier(self, x: Tensor) -> Tensor:
        """Clips [B, C, T] -> what came before each of their frames, [B, T, history, C]; before the first lie zeros."""
        longer = pad(x, (self.history, 0))[..., :-1]  # [B, C, history + T - 1]
        return longer.unfold(2, self.history, 1).permute(0, 2, 3, 1)  # [B, T, history, C]


def kept_motions(clips: int, frames: int, history: int, dropout: float, generator: torch.Generator) -> Tensor:
    """Which earlier motions frames are told of, [clips, frames, history] bool; the share `dropout` is hidden.

    Henter et al. (section 4.4): without it a flow of motions learns to go on and not to hear. `generator`: on the CPU.
    """
    return torch.rand(clips, frames, history, generator=generator) >= dropout
