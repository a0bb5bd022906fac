"""Mouth parameters from speech: how open from the loudness, which shape from the vowel, shut where the lips close.

No training and no language: the sound's own loud parts set the scale, the spectrum's envelope says which of the five
mouth shapes (aaa, iii, uuu, eee, ooo) is near, and short dips of energy (p, b, m, silence) close the lips.
"""

from __future__ import annotations

import math
from fractions import Fraction

import torch
from torch import Tensor
from torch.nn.functional import max_pool1d

from ..errors import LikenessError
from ..media.audio import Audio
from ..media.speech import HOP, RATE, SpeechFrames, analyse, smooth_curve
from ..media.vowels import VOWELS, vowel_weights
from .pose import INDEX, POSE_SIZE, PoseTrack
from .tracks import sample

MOUTHS = {"a": "mouth_aaa", "i": "mouth_iii", "u": "mouth_uuu", "e": "mouth_eee", "o": "mouth_ooo"}
FULL = {"a": 0.95, "i": 0.85, "u": 0.9, "e": 0.85, "o": 0.95}  # each shape at its widest, at strength 1
LEAD = 0.04  # seconds: the mouth takes its shape before the sound is heard
SILENT = -55.0  # dB of full scale: a clip whose loud parts are fainter has no speech in it
RANGE = 28.0  # dB below the loud parts at which the mouth is shut
TOP = 4.0  # dB below the loud parts at which it is fully open
ABOVE_NOISE = 6.0  # dB over the clip's quietest tenth: below it the sound is background
ATTACK, RELEASE = 0.025, 0.08  # seconds for 63 % of an opening and of a closing
DIP = (7.0, 15.0)  # dB under the louder surroundings where the lips begin to close, and are shut
CLOSURE = 0.9  # how much of the opening a dip takes; tongue consonants dip as well and do not shut the lips
DIP_REACH = 12  # windows to either side that count as surroundings
UNVOICED = 0.45  # openness of hiss against voice
STEP = HOP / RATE  # seconds between the windows of the analysis


def lip_sync(audio: Audio, fps: Fraction, strength: float = 1.0, smoothing: float = 0.03) -> PoseTrack:
    """Mouth parameters for a sound of any rate, channels and length; all others stay 0.

    T = ceil(seconds * fps) frames, so the tail is kept; frame k looks at the sound around its own middle, wherever the
    frame rate puts it. `strength` 0..2 scales the opening; `smoothing` is the standard deviation in seconds of the
    change of shape, 0 for none. Silence gives a shut mouth. Raises LikenessError for a knob out of range.
    """
    if not 0 <= strength <= 2:
        raise LikenessError(f"The strength of lip sync is between 0 and 2; this one is {strength}.")
    if not 0 <= smoothing <= 1:
        raise LikenessError(f"The smoothing of lip sync is between 0 and 1 second; this one is {smoothing}.")
    if fps <= 0:
        raise LikenessError(f"A frame rate must be above 0; {fps} was asked for.")
    frames = math.ceil(audio.duration * fps)
    speech = analyse(audio)
    shapes = smooth_curve(vowel_weights(speech), smoothing / STEP)  # [N, 5]
    widest = torch.tensor([FULL[vowel] for vowel in VOWELS])
    mouth = strength * openness(speech, smoothing)[:, None] * shapes * widest  # [N, 5]

    middles = (torch.arange(frames, dtype=torch.float64) + 0.5) / float(fps) + LEAD
    poses = torch.zeros(frames, POSE_SIZE)
    poses[:, [INDEX[MOUTHS[vowel]] for vowel in VOWELS]] = sample(mouth, middles / STEP)
    return PoseTrack(poses, fps)


def openness(speech: SpeechFrames, smoothing: float) -> Tensor:
    """How far the mouth is open, [N] 0..1, from level, dips and voicing."""
    sparse = speech.level[:: max(1, len(speech.level) // 10_000)]  # quantiles of an hour need no more
    loud = float(torch.quantile(sparse, 0.95))
    if loud < SILENT:
        return torch.zeros_like(speech.level)
    background = min(float(torch.quantile(sparse, 0.1)) + ABOVE_NOISE, loud - RANGE / 2)
    shut = max(loud - RANGE, background)
    level = smooth_curve(speech.level, 1.0)
    opened = ((level - shut) / (loud - TOP - shut)).clamp(0, 1) ** 0.7  # dB overstate how much less a jaw opens

    around = max_pool1d(level[None, None], 2 * DIP_REACH + 1, 1, DIP_REACH)[0, 0]
    closing = ((around - level - DIP[0]) / (DIP[1] - DIP[0])).clamp(0, 1)
    voiced = ((speech.voicing - 0.3) / 0.3).clamp(0, 1)
    opened = opened * (UNVOICED + (1 - UNVOICED) * smooth_curve(voiced, 1.5))
    # After the follower, since lips close for an m faster than a jaw does.
    opened = _attack_release(opened) * (1 - CLOSURE * closing)
    return smooth_curve(opened, 0.5 * smoothing / STEP)


def _attack_release(curve: Tensor) -> Tensor:
    """A follower that rises fast and falls slowly: y += (x - y) * (1 - exp(-step / time))."""
    up, down = (1 - math.exp(-STEP / seconds) for seconds in (ATTACK, RELEASE))
    followed, now = [], 0.0
    for value in curve.tolist():
        now += (value - now) * (up if value > now else down)
        followed.append(now)
    return torch.tensor(followed)
