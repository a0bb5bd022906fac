"""Nodes that write a video in another way: at another rate, a part of it, in another format. All of them stream."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.media.clip import Part
from ..models.media.containers import FORMATS, QUALITIES
from ..models.media.encoding import Encoding
from ..models.media.frame_rate import frame_rate
from ..models.media.hex_color import hex_color
from .host import guarded, io
from .media import CATEGORY
from .streaming import stream_video, untouched

AUTO = "auto"
PIXELS = list(dict.fromkeys(name for kind in FORMATS.values() for name in (*kind.pixels, *kind.transparent)))
SLACK = Fraction(1, 2000)  # seconds: a frame's time is no round number, and nobody types all of its digits
LONGEST = 86_400.0  # seconds


def encoding_inputs() -> list[io.Input]:
    """Format, quality and pixels, for nodes that write a video."""
    return [
        io.Combo.Input(
            "format",
            options=list(FORMATS),
            default="h264",
            tooltip="h264: .mp4, plays everywhere. h265: .mp4, half the size. vp9: .webm. prores (422 HQ) and prores "
            "4444: .mov for video editors. gif: no sound. Transparent: vp9, prores 4444, gif.",
        ),
        io.Combo.Input(
            "quality",
            options=list(QUALITIES),
            default="good",
            tooltip="small: a third of the size, for sending. good: as the source to the eye. best: for more editing. "
            "ProRes and GIF know one quality.",
        ),
        guarded(
            io.Combo.Input,
            "pixels",
            options=[AUTO, *(name for name in PIXELS if name != "pal8")],
            default=AUTO,
            tooltip="How colours are kept. auto suits most players. 10le is 10 bits, 444 full colour detail, yuva "
            "transparent; each format takes some of them.",
            advanced=True,
        ),
    ]


def encoding_of(format: str, quality: str, pixels: str) -> Encoding:
    """What these inputs say; LikenessError for pixels that the format does not take."""
    return Encoding(format, quality, None if pixels == AUTO else pixels)


def fits(format: str, quality: str, pixels: str) -> bool | str:
    """What a node's validate_inputs says of them."""
    try:
        encoding_of(format, quality, pixels)
    except LikenessError as reason:
        return str(reason)
    return True


class ResampleVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessResampleVideo",
            display_name="Resample Video",
            category=CATEGORY,
            description="Gives a video a constant frame rate: frames are repeated or left out, its sound stays as it "
            "is. Any length, in constant memory.",
            search_aliases=["frame rate", "fps", "convert", "variable frame rate", "vfr"],
            inputs=[
                io.Video.Input("video", tooltip="The video."),
                io.Float.Input(
                    "fps",
                    default=25.0,
                    min=1.0,
                    max=240.0,
                    step=0.01,
                    tooltip="Frames a second that come out. 23.976, 29.97 and 59.94 are taken as the exact broadcast "
                    "rates.",
                ),
            ],
            outputs=[
                io.Video.Output(display_name="video", tooltip="The same moments at the new rate, with its sound.")
            ],
        )

    @classmethod
    def execute(cls, video: Any, fps: float) -> io.NodeOutput:
        return io.NodeOutput(stream_video(video, untouched, dtype=None, fps=frame_rate(fps)))


class TrimVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrimVideo",
            display_name="Trim Video",
            category=CATEGORY,
            description="Cuts a part out of a video, exact to the frame, and its sound with it, exact to the sample.",
            search_aliases=["cut", "crop time", "clip", "shorten"],
            inputs=[
                io.Video.Input("video", tooltip="The video."),
                io.Float.Input(
                    "start",
                    default=0.0,
                    min=0.0,
                    max=LONGEST,
                    step=0.001,
                    tooltip="Seconds to leave out at the beginning. The first frame that is shown from then on is the "
                    "new first one.",
                ),
                io.Float.Input(
                    "seconds",
                    default=0.0,
                    min=0.0,
                    max=LONGEST,
                    step=0.001,
                    tooltip="Length in seconds; 0 is to the end. Frames that begin within it are kept, and shown to "
                    "their end.",
                ),
            ],
            outputs=[io.Video.Output(display_name="video", tooltip="The part, with its sound.")],
        )

    @classmethod
    def execute(cls, video: Any, start: float, seconds: float) -> io.NodeOutput:
        begin = max(Fraction(0), Fraction(start).limit_denominator(10**6) - SLACK)
        length = Fraction(seconds).limit_denominator(10**6) or None
        return io.NodeOutput(stream_video(video, untouched, dtype=None, part=Part(begin, length)))


class EncodeVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessEncodeVideo",
            display_name="Encode Video",
            category=CATEGORY,
            description="Writes a video in another format. Frames, their times and colours stay, and the sound is "
            "copied where the format can hold it.",
            search_aliases=["convert", "codec", "h265", "hevc", "prores", "webm", "gif", "alpha"],
            inputs=[
                io.Video.Input("video", tooltip="The video."),
                *encoding_inputs(),
                io.String.Input(
                    "background",
                    default="#FFFFFF",
                    tooltip="The colour behind a transparent video where the format has no transparency, as #RRGGBB.",
                ),
            ],
            outputs=[io.Video.Output(display_name="video", tooltip="The video in that format, for Save Video File.")],
        )

    @classmethod
    def validate_inputs(cls, format: str = "h264", quality: str = "good", pixels: str = AUTO) -> bool | str:
        return fits(format, quality, pixels)

    @classmethod
    def execute(cls, video: Any, format: str, quality: str, pixels: str, background: str) -> io.NodeOutput:
        encoding, behind = encoding_of(format, quality, pixels), torch.tensor(hex_color(background))
        return io.NodeOutput(
            stream_video(
                video,
                untouched if encoding.transparent else lambda frames, first: laid_on(frames, behind),
                dtype=None,
                encoding=encoding,
            )
        )


def laid_on(frames: Tensor, color: Tensor) -> Tensor:
    """Frames [n, H, W, 3 or 4] over `color` [3] in 0..1, mixed as browsers do it: [n, H, W, 3]."""
    if frames.shape[3] == 3:
        return frames
    plain = frames if frames.dtype.is_floating_point else frames.float() / 255
    return torch.lerp(color.to(plain), plain[..., :3], plain[..., 3:])


NODES: list[type[io.ComfyNode]] = [ResampleVideo, TrimVideo, EncodeVideo]
