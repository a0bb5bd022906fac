"""Which picture a dubbed clip shows at each frame, and for how long: no frame and no sound is lost.

As many frames as come nearest to the sound's seconds, or the clip's own where the sound is shorter: then it ends in
silence. Only "cut" takes the shorter of both, and cuts the sound too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...media.audio import Audio, between
from ...media.audio_fit import shift
from ...media.frame_order import Fill, even_rate, filled_order, shown_at
from ..speech import frames_of


@dataclass(frozen=True)
class Schedule:
    """`order`: the number of the picture that each frame shows; `fps`; `audio`: the sound that is heard with them.

    `pictures`: how many the clip has; `frames`: how many it has at an even rate, `varied` where its own was none;
    `wanted`: how many the sound lasts.
    """

    order: tuple[int, ...]
    fps: Fraction
    audio: Audio
    pictures: int
    frames: int
    wanted: int
    varied: bool

    def __len__(self) -> int:
        return len(self.order)


def schedule(times: Sequence[Fraction], promised: Fraction, audio: Audio, fill: Fill, delay: Fraction) -> Schedule:
    """`times` of the clip's pictures in seconds, and its rate as it `promised` it; `delay` of the sound in seconds.

    A varying rate becomes an even one. Raises LikenessError where a delay below 0 leaves nothing of the sound.
    """
    samples = round(delay * audio.sample_rate)
    heard = shift(audio, samples, keep_length=False) if samples else audio
    fps = even_rate(times, promised)
    shown = shown_at(times, fps)
    wanted = frames_of(heard, fps)
    frames = min(wanted, len(shown)) if fill == "cut" else max(wanted, len(shown))
    if fill == "cut":
        heard = between(heard, Fraction(0), frames / fps) or heard
    order = tuple(shown[at] for at in filled_order(len(shown), frames, fill))
    return Schedule(order, fps, heard, len(times), len(shown), wanted, shown != list(range(len(times))))
