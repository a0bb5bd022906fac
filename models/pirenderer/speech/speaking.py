"""A portrait that speaks: the motion of a voice, in the coefficients of the face that it is for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import pad

from ...errors import LikenessError
from ...face.cropping.deep3d import params_without_face
from ...loading import load_network
from ...media.audio import Audio
from ..audio_flow import AudioFlow
from ..motion import ANGLE, CROP, EXPRESSION, SIDE, TRAINED_FPS, TRANSLATION, Motion
from .sampling import sample
from .voice_mel import frames_of, voice_columns

LONGEST = 4 * 3600 * 25  # frames
USUAL_DISTANCE = 0.45  # z of a face's translation: what PIRenderer's authors show
NO_WEIGHTS = (
    "No weights of PIRenderer's audio part were ever published, neither by its authors nor by anybody else. Train a "
    "flow with Train Motion Flow; or bring a motion from SadTalker with Import Motion, which is the same space."
)


@dataclass(frozen=True)
class Speaking:
    """How a motion is drawn. `temperature`: 0 the mode, 1 as in the paper. `expression` and `head`: what the flow adds
    to the expression, and to angle and translation, is multiplied by these. `smoothing`: deviation in frames of the
    Gaussian over angle and translation; 0 is none.

    Raises LikenessError for what lies outside of its range.
    """

    seed: int = 0
    temperature: float = 0.7
    expression: float = 1.0
    head: float = 1.0
    smoothing: float = 0.0

    def __post_init__(self) -> None:
        ranges = {"temperature": 2.0, "expression": 3.0, "head": 3.0, "smoothing": 25.0}
        for name, most in ranges.items():
            if not 0 <= getattr(self, name) <= most:
                raise LikenessError(f"{name} is {getattr(self, name):g}; it lies between 0 and {most:g}.")
        if not 0 <= self.seed < 2**64:
            raise LikenessError(f"A seed is a whole number from 0 up to 2^64; this one is {self.seed}.")


def load_audio_flow(path: Path) -> AudioFlow:
    """A trained flow. Raises LikenessError for a file of anything else, and as `load_network`."""
    found = load_network(path)
    if not isinstance(found.network, AudioFlow):
        raise LikenessError(f"{path} is a {found.architecture}, not a motion flow. {NO_WEIGHTS}")
    return found.network


def motion_of_voice(
    flow: AudioFlow,
    audio: Audio,
    how: Speaking,
    source: Motion | None = None,
    on_frame: Callable[[int], object] = lambda _: None,
) -> Motion:
    """A motion at 25 frames a second that lasts as long as the sound, the last begun frame too.

    `source`: whose face it is for; the mean of its frames is what the flow's motion is added to, and its crop stays.
    Without it, the mean face looks ahead. `on_frame` is told how many frames are done. Raises LikenessError as
    `sample`, and for a sound of more than four hours.
    """
    frames = frames_within(audio)
    added = sample(flow, voice_columns(audio), frames, how.seed, how.temperature, on_frame)  # [T, 70]
    added[:, EXPRESSION] *= how.expression
    added[:, EXPRESSION.stop :] *= how.head
    values = rest(source, frames).values.clone()  # [T, 73]
    values[:, : CROP.start] += added
    if how.smoothing:
        values[:, ANGLE.start : TRANSLATION.stop] = smoothed(values[:, ANGLE.start : TRANSLATION.stop], how.smoothing)
    return Motion(values, TRAINED_FPS)


def rest(source: Motion | None, frames: int) -> Motion:
    """The mean of a source's frames, or the mean face, held for so many frames at 25 a second."""
    values = facing_ahead() if source is None else source.values.mean(0)
    return Motion(values.repeat(frames, 1), TRAINED_FPS)


def frames_within(audio: Audio) -> int:
    """How many frames a sound lasts; LikenessError for more than four hours."""
    frames = frames_of(audio)
    if frames > LONGEST:
        raise LikenessError(f"This sound lasts {float(audio.duration) / 3600:.1f} hours; up to 4 are possible. Cut it.")
    return frames


def facing_ahead() -> Tensor:
    """The mean face, looking ahead from the usual distance, as large as the picture: [73]."""
    values = torch.zeros(CROP.stop)
    values[TRANSLATION.stop - 1] = USUAL_DISTANCE
    values[CROP] = params_without_face(SIDE, SIDE)[2:].float()
    return values


def smoothed(values: Tensor, deviation: float) -> Tensor:
    """Columns [T, N] under a Gaussian of so many frames' deviation; the ends repeat."""
    radius = math.ceil(3 * deviation)
    kernel = (-0.5 * (torch.arange(-radius, radius + 1) / deviation).square()).exp()
    longer = pad(values.mT[:, None], (radius, radius), mode="replicate")  # [N, 1, T + 2 radius]
    return torch.conv1d(longer, (kernel / kernel.sum())[None, None])[:, 0].mT
