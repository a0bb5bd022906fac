"""How a video is written: formats by name, what goes into a file of each, and the choices that a user has.

h264         .mp4   plays everywhere, no transparency
h265         .mp4   half the size, plays on most devices; 10 bits where asked for
vp9          .webm  plays in browsers, transparent there
prores       .mov   ProRes 422 HQ, 10 bits, for video editors; large
prores 4444  .mov   ProRes 4444, transparent in video editors; larger
gif          .gif   256 colours, hard edges of transparency, no sound; plays everywhere
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import LikenessError
from .audio import Audio, mono, resample

QUALITIES = ("small", "good", "best")


@dataclass(frozen=True)
class Container:
    """What goes into a file of one format.

    `pixels`: the formats of pixels that its coder takes, opaque and transparent, each with the usual one first.
    `rates`: the sampling rates that its sound coder takes; () for all. `copied`: codes of sound that the file takes as
    they are. `even`: whether width and height must be even (4:2:0 keeps one colour for 2x2 pixels, 4:2:2 for 2x1).
    `quality`: the coder's option for each of QUALITIES.
    """

    suffix: str
    container: str
    picture: str
    pixels: tuple[str, ...]
    transparent: tuple[str, ...]
    sound: str | None
    rates: tuple[int, ...] = ()
    copied: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    quality: tuple[dict[str, str], ...] = ({}, {}, {})
    tag: str | None = None  # what the file calls the code, where FFmpeg's usual word is not the one that players know


def _crf(*levels: int) -> tuple[dict[str, str], ...]:
    return tuple({"crf": str(level)} for level in levels)


AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
MP4_SOUND = ("aac", "mp3", "ac3", "eac3", "alac", "opus", "flac")
MOV_SOUND = ("aac", "mp3", "ac3", "eac3", "alac", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
             "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_u8", "pcm_mulaw", "pcm_alaw")  # fmt: skip
# auto-alt-ref must be off for alpha; the rest is constant quality at a bearable speed
VP9 = {"auto-alt-ref": "0", "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1"}

FORMATS = {
    "h264": Container(
        ".mp4", "mp4", "libx264", ("yuv420p", "yuv444p", "yuv420p10le"), (), "aac", AAC_RATES, MP4_SOUND,
        {"preset": "medium"}, _crf(26, 17, 10),
    ),
    "h265": Container(
        ".mp4", "mp4", "libx265", ("yuv420p", "yuv420p10le", "yuv444p", "yuv444p10le"), (), "aac", AAC_RATES, MP4_SOUND,
        {"preset": "medium", "x265-params": "log-level=error"}, _crf(28, 20, 12), "hvc1",
    ),
    "vp9": Container(
        ".webm", "webm", "libvpx-vp9", ("yuv420p", "yuv444p", "yuv420p10le"), ("yuva420p",), "libopus", (48000,),
        ("opus", "vorbis"), VP9, _crf(36, 20, 10),
    ),
    "prores": Container(
        ".mov", "mov", "prores_ks", ("yuv422p10le",), (), "pcm_s16le", (), MOV_SOUND,
        {"profile": "hq", "vendor": "apl0"},
    ),
    "prores 4444": Container(
        ".mov", "mov", "prores_ks", ("yuv444p10le",), ("yuva444p10le",), "pcm_s16le", (), MOV_SOUND,
        {"profile": "4444", "vendor": "apl0"},
    ),
    "gif": Container(".gif", "gif", "gif", ("pal8",), ("pal8",), None),
}  # fmt: skip
BY_SUFFIX = {".mp4": "h264", ".webm": "vp9", ".mov": "prores 4444", ".gif": "gif"}
TRANSPARENT = tuple(suffix for suffix, name in BY_SUFFIX.items() if FORMATS[name].transparent)


@dataclass(frozen=True)
class Encoding:
    """One of FORMATS, how much of the picture is kept (QUALITIES; ProRes and GIF know one), and the kind of pixels.

    `pixels`: FFmpeg's name, such as yuv420p10le; None for the usual of the format. `preset`: the speed of h264 and
    h265, from ultrafast to veryslow. Raises LikenessError for what there is not.
    """

    format: str = "h264"
    quality: str = "good"
    pixels: str | None = None
    preset: str | None = None

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise LikenessError(f"There is no format '{self.format}'. Use one of {', '.join(FORMATS)}.")
        if self.quality not in QUALITIES:
            raise LikenessError(f"There is no quality '{self.quality}'. Use one of {', '.join(QUALITIES)}.")
        known = (*self.kind.pixels, *self.kind.transparent)
        if self.pixels is not None and self.pixels not in known:
            raise LikenessError(f"{self.format} has no pixels '{self.pixels}'. Use one of {', '.join(known)}.")

    @property
    def kind(self) -> Container:
        return FORMATS[self.format]

    @property
    def suffix(self) -> str:
        return self.kind.suffix

    @property
    def transparent(self) -> bool:
        """Whether it can hold alpha."""
        return bool(self.kind.transparent) and self.pixels in (None, *self.kind.transparent)

    def pixels_for(self, alpha: bool) -> str:
        """The pixels for pictures with or without alpha."""
        return self.pixels or (self.kind.transparent if alpha else self.kind.pixels)[0]

    def options(self) -> dict[str, str]:
        """For FFmpeg's coder."""
        chosen = {**self.kind.options, **self.kind.quality[QUALITIES.index(self.quality)]}
        if self.preset is not None and "preset" in chosen:
            chosen["preset"] = self.preset
        return chosen


def encoding_of(suffix: str) -> Encoding | None:
    """The usual encoding of files that end so, or None."""
    name = BY_SUFFIX.get(suffix.lower())
    return None if name is None else Encoding(name)


def sound_for(container: Container, audio: Audio) -> Audio:
    """The sound as that file can carry it: one channel or two, at a rate that its coder takes."""
    if audio.channels > 2:
        audio = mono(audio)
    return audio if not container.rates or audio.sample_rate in container.rates else resample(audio, 48000)
