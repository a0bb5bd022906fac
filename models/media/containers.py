"""What goes into a video file of each format.

h264         .mp4   plays everywhere, no transparency
h265         .mp4   half the size, plays on most devices; 10 bits where asked for
vp9          .webm  plays in browsers, transparent there
prores       .mov   ProRes 422 HQ, 10 bits, for video editors; large
prores 4444  .mov   ProRes 4444, transparent in video editors; larger
gif          .gif   256 colours, hard edges of transparency, no sound; plays everywhere
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .audio import Audio, mono, resample

QUALITIES = ("small", "good", "best")


@dataclass(frozen=True)
class Container:
    """What goes into a file of one format.

    `pixels` and `transparent`: the formats of pixels that its coder takes, each with the usual one first. `rates`: the
    sampling rates that its sound coder takes; () for all. `copied`: codes of sound that the file takes as they are.
    `quality`: the coder's option for each of QUALITIES. `least`: the smallest width and height. `tag`: what the file
    calls the code, where FFmpeg's usual word is not the one that players know.
    """

    suffix: str
    container: str
    picture: str
    pixels: tuple[str, ...]
    transparent: tuple[str, ...] = ()
    sound: str | None = None
    rates: tuple[int, ...] = ()
    copied: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    quality: tuple[dict[str, str], ...] = ({}, {}, {})
    least: int = 1
    tag: str | None = None


def _crf(*levels: int) -> tuple[dict[str, str], ...]:
    return tuple({"crf": str(level)} for level in levels)


AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
MP4_SOUND = ("aac", "mp3", "ac3", "eac3", "alac", "opus", "flac")
PCM = ("s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", "u8", "mulaw", "alaw")
MOV_SOUND = ("aac", "mp3", "ac3", "eac3", "alac", *(f"pcm_{kind}" for kind in PCM))

FORMATS = {
    "h264": Container(
        suffix=".mp4",
        container="mp4",
        picture="libx264",
        pixels=("yuv420p", "yuv444p", "yuv420p10le"),
        sound="aac",
        rates=AAC_RATES,
        copied=MP4_SOUND,
        options={"preset": "medium"},
        quality=_crf(26, 17, 10),
    ),
    "h265": Container(
        suffix=".mp4",
        container="mp4",
        picture="libx265",
        pixels=("yuv420p", "yuv420p10le", "yuv444p", "yuv444p10le"),
        sound="aac",
        rates=AAC_RATES,
        copied=MP4_SOUND,
        options={"preset": "medium", "x265-params": "log-level=error"},
        quality=_crf(28, 20, 12),
        least=64,  # x265 writes beyond its memory when a picture is narrower than its blocks
        tag="hvc1",
    ),
    "vp9": Container(
        suffix=".webm",
        container="webm",
        picture="libvpx-vp9",
        pixels=("yuv420p", "yuv444p"),  # PyAV comes with a libvpx for 8 bits
        transparent=("yuva420p",),
        sound="libopus",
        rates=(48000,),
        copied=("opus", "vorbis"),
        # auto-alt-ref must be off for alpha; the rest is constant quality at a bearable speed
        options={"auto-alt-ref": "0", "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1"},
        quality=_crf(36, 20, 10),
    ),
    "prores": Container(
        suffix=".mov",
        container="mov",
        picture="prores_ks",  # profile 3 is 422 HQ, 4 is 4444; older FFmpeg takes no names here
        pixels=("yuv422p10le",),
        sound="pcm_s16le",
        copied=MOV_SOUND,
        options={"profile": "3", "vendor": "apl0"},
    ),
    "prores 4444": Container(
        suffix=".mov",
        container="mov",
        picture="prores_ks",
        pixels=("yuv444p10le",),
        transparent=("yuva444p10le",),
        sound="pcm_s16le",
        copied=MOV_SOUND,
        options={"profile": "4", "vendor": "apl0"},
    ),
    "gif": Container(suffix=".gif", container="gif", picture="gif", pixels=("pal8",), transparent=("pal8",)),
}


def sound_for(container: Container, audio: Audio) -> Audio:
    """The sound as that file can carry it: one channel or two, at a rate that its coder takes."""
    if audio.channels > 2:
        audio = mono(audio)
    return audio if not container.rates or audio.sample_rate in container.rates else resample(audio, 48000)
