"""What goes into a video file of each suffix: which coders, which pixels, which sound."""

from __future__ import annotations

from dataclasses import dataclass

from .audio import Audio, mono, resample


@dataclass(frozen=True)
class Container:
    """What goes into a file of one suffix. `rates`: the sampling rates that its sound coder takes; () for all."""

    container: str
    picture: str
    pixels: str
    sound: str
    rates: tuple[int, ...]
    even: bool  # 4:2:0 keeps one colour for 2x2 pixels
    options: dict[str, str]


AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
CONTAINERS = {
    ".mp4": Container("mp4", "libx264", "yuv420p", "aac", AAC_RATES, True, {"crf": "17", "preset": "medium"}),
    ".webm": Container(
        "webm",
        "libvpx-vp9",
        "yuva420p",
        "libopus",
        (48000,),
        True,
        # auto-alt-ref must be off for alpha; the rest is constant quality at a bearable speed
        {"auto-alt-ref": "0", "crf": "20", "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1"},
    ),
    ".mov": Container("mov", "prores_ks", "yuva444p10le", "pcm_s16le", (), False, {"profile": "4444"}),
}
TRANSPARENT = (".webm", ".mov")


def sound_for(container: Container, audio: Audio) -> Audio:
    """The sound as that file can carry it: one channel or two, at a rate that its coder takes."""
    if audio.channels > 2:
        audio = mono(audio)
    return audio if not container.rates or audio.sample_rate in container.rates else resample(audio, 48000)
