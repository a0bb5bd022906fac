"""Nodes between a video and its frames as pictures, with alpha both ways."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..models.errors import LikenessError
from ..models.media.audio import Audio, between
from ..models.media.clip import Clip, Picture
from ..models.media.frame_rate import frame_rate
from ..models.media.picture_clip import PictureClip
from .host import Progress, check_room, for_output, guarded, io, sound
from .media import CATEGORY
from .media_video import AUTO, encoding_inputs, encoding_of, fits
from .streaming import clip_of, stream_clip

MOST = 1_000_000  # frames


class VideoToFrames(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessVideoToFrames",
            display_name="Video To Frames",
            category=CATEGORY,
            description="Takes frames out of a video as pictures, with their transparency and their sound.",
            search_aliases=["load frames", "extract", "alpha", "get video components", "images"],
            inputs=[
                io.Video.Input("video", tooltip="The video."),
                io.Int.Input(
                    "first_frame", default=0, min=0, max=MOST, tooltip="The number of the first frame to take, from 0."
                ),
                io.Int.Input(
                    "frames",
                    default=0,
                    min=0,
                    max=MOST,
                    tooltip="How many frames to take at most; 0 is all. A frame of 1080p takes 25 MB of memory.",
                ),
            ],
            outputs=[
                io.Image.Output(display_name="image", tooltip="The frames, colour not multiplied by alpha."),
                io.Mask.Output(display_name="mask", tooltip="1 where a frame is transparent."),
                io.Audio.Output(
                    display_name="audio",
                    tooltip="The sound of these frames, exact to the sample. Nothing where the video has none.",
                ),
                io.Float.Output(display_name="fps", tooltip="The video's frames a second, on average."),
            ],
        )

    @classmethod
    def execute(cls, video: Any, first_frame: int, frames: int) -> io.NodeOutput:
        clip, part = clip_of(video)
        pictures = islice(clip.pictures(part), first_frame, first_frame + frames if frames else None)
        images, mask, start, end = taken(pictures, clip, first_frame, frames)
        heard = sound_between(clip, start, end if frames or part.end is not None else None)
        audio = None if heard is None else {"waveform": heard.waveform[None], "sample_rate": heard.sample_rate}
        return io.NodeOutput(for_output(images), for_output(mask), audio, float(clip.fps))


def taken(pictures: Iterator[Picture], clip: Clip, first: int, limit: int) -> tuple[Tensor, Tensor, Fraction, Fraction]:
    """Images [n, H, W, 3], mask [n, H, W], and from when to when in seconds they are shown.

    Raises LikenessError before the memory is full, and where there is no picture.
    """
    count = max(1, min(clip.count - first, limit or clip.count))
    progress, size = Progress(count), (clip.height, clip.width)
    check_frames(count, clip)
    images = torch.empty(count, *size, 3)
    mask = torch.empty(count, *size) if clip.alpha else torch.zeros(1, 1, 1)
    times: list[Fraction] = []
    for picture in pictures:
        number = len(times)
        if number == len(images):  # the file holds more than it promised
            more = number // 2 + 16
            check_frames(number + more, clip)
            images = torch.cat([images, torch.empty(more, *size, 3)])
            mask = torch.cat([mask, torch.empty(more, *size)]) if clip.alpha else mask
        pixels = picture.pixels(torch.float32)  # [H, W, 3 or 4]
        images[number] = pixels[..., :3]
        if clip.alpha:
            mask[number] = 1 - pixels[..., 3]
        times.append(picture.time)
        progress.tick()
    if not times:
        raise LikenessError(f"{clip.name} has no frame {first}: it ends before. Choose an earlier one.")
    shown = len(times)
    masks = mask[:shown] if clip.alpha else mask.expand(shown, *size)
    return images[:shown], masks, times[0], times[-1] + 1 / clip.fps


def check_frames(frames: int, clip: Clip) -> None:
    """Raises LikenessError where so many frames of a clip as pictures would fill the memory."""
    size = frames * clip.height * clip.width * 4 * (4 if clip.alpha else 3)
    check_room(size, f"{frames} frames of {clip.width} x {clip.height} as pictures")


def sound_between(clip: Clip, start: Fraction, end: Fraction | None) -> Audio | None:
    """What is heard from `start` to `end` seconds, None for the end."""
    heard = clip.sound()
    if isinstance(heard, Audio):
        return between(heard, start, end)
    return None if heard is None else heard.between(start, end).read()


class FramesToVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessFramesToVideo",
            display_name="Frames To Video",
            category=CATEGORY,
            description="Makes a video of pictures and a sound, in any of the formats, transparent ones too.",
            search_aliases=["combine", "images to video", "webm", "alpha", "gif", "prores"],
            inputs=[
                io.Image.Input("image", tooltip="The frames. A fourth channel is their alpha."),
                io.Float.Input(
                    "fps",
                    default=25.0,
                    min=0.1,
                    max=240.0,
                    step=0.01,
                    tooltip="Frames a second. 23.976, 29.97 and 59.94 are taken as the exact broadcast rates.",
                ),
                *encoding_inputs(),
                io.Mask.Input(
                    "mask",
                    optional=True,
                    tooltip="1 where a frame is transparent: one for each frame or one for all. Needs a transparent "
                    "format.",
                ),
                io.Audio.Input(
                    "audio", optional=True, tooltip="The sound. It is kept whole, also where it outlasts the frames."
                ),
            ],
            outputs=[io.Video.Output(display_name="video", tooltip="The video, for Save Video File.")],
        )

    @classmethod
    def validate_inputs(cls, format: str = "h264", quality: str = "good", pixels: str = AUTO) -> bool | str:
        return fits(format, quality, pixels)

    @classmethod
    def execute(
        cls,
        image: Tensor,
        fps: float,
        format: str,
        quality: str,
        pixels: str,
        mask: Tensor | None = None,
        audio: dict[str, Any] | None = None,
    ) -> io.NodeOutput:
        encoding = encoding_of(format, quality, pixels)
        if (mask is not None or image.shape[-1] == 4) and not encoding.transparent:
            raise LikenessError(
                f"{format} with pixels {pixels} has no transparency. Choose vp9, prores 4444 or gif with pixels auto, "
                "or take off the mask and the fourth channel."
            )
        clip = PictureClip(image, frame_rate(fps), None if audio is None else Audio(*sound(audio)))
        if mask is not None:
            check_mask(mask, len(image))

        def work(frames: Tensor, first: int) -> Tensor:
            return frames if mask is None else with_alpha(frames, mask, first)

        return io.NodeOutput(stream_clip(clip, work, dtype=torch.float32, encoding=encoding))


def check_mask(mask: Tensor, frames: int) -> None:
    """Raises LikenessError unless there is one mask, or one for each frame."""
    if mask.ndim != 3 or len(mask) not in (1, frames) or 0 in mask.shape:
        raise LikenessError(
            f"There are {frames} frames, and the mask is {list(mask.shape)}. Give one mask, or one for each frame."
        )


def with_alpha(frames: Tensor, mask: Tensor, first: int) -> Tensor:
    """Frames [n, H, W, 3 or 4] with the alpha that their masks leave; a mask of another size is scaled."""
    count, height, width = frames.shape[:3]
    masks = mask if len(mask) == 1 else mask[first : first + count]  # [1 or n, h, w]
    if masks.shape[1:] != (height, width):
        masks = interpolate(masks[:, None].float(), (height, width), mode="bilinear", antialias=True)[:, 0]
    alpha = (1 - masks.to(frames)).expand(count, height, width)
    if frames.shape[3] == 4:
        alpha = alpha * frames[..., 3]
    return torch.cat([frames[..., :3], alpha[..., None]], dim=3)


NODES: list[type[io.ComfyNode]] = [VideoToFrames, FramesToVideo]
