"""Nodes that draw a person by the landmarks of a driver: few-shot talking heads (Zakharov et al., section 3.1)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.landmark_track import LandmarkTrack
from ..models.fewshot.driving import MARK, Driven, as_bytes, drive, driven_video
from ..models.fewshot.few_shot_heads import FewShotHeads
from ..models.fewshot.head import Head
from ..models.media.audio import Audio
from .fewshot import ALIASES, CATEGORY, FLOAT, HOLD, STOP, closed_input, framing_inputs, head_input, heads_input
from .host import Progress, check_room, film, for_output, guarded, io, on_device, sound, temporary_file
from .sockets import FaceCrops, Landmarks
from .streaming import stream_video

EACH, CLIP = "each frame", "whole clip"


def drive_inputs() -> list[io.Input]:
    """What both nodes take."""
    return [
        heads_input(),
        head_input(),
        Landmarks.Input(
            "landmarks",
            tooltip="How the head is held in each frame, 68 or 478 points: a driver's, best after Retarget Landmarks.",
        ),
        *framing_inputs(),
        io.Combo.Input(
            "follow",
            options=[EACH, CLIP],
            default=EACH,
            tooltip="each frame: the square follows the head. whole clip: it stands, and the head moves in it; for "
            "heads that stay about where they are.",
        ),
        io.Combo.Input(
            "no_face",
            options=[HOLD, STOP],
            default=HOLD,
            tooltip="Frames without a face. hold: the last face stays, so that no frame is lost. stop: they are an "
            "error.",
        ),
        closed_input(),
    ]


def driven_by(
    heads: FewShotHeads, head: Head, landmarks: LandmarkTrack, framing: str, size: str, rest: dict[str, str]
) -> Driven:
    """What the inputs ask for, on its device; `rest` are the other widgets."""
    ways = (rest["follow"] == CLIP, rest["no_face"] == HOLD, rest["curves"] == "closed")
    driven = drive(heads, head, landmarks, framing, int(size), *ways)
    on_device(driven.heads)
    return driven


class DriveHead(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessDriveHead",
            display_name="Drive Head",
            category=CATEGORY,
            description="Draws a person as landmarks hold their head, all pictures in memory. For long clips: Drive "
            "Head Video.",
            search_aliases=ALIASES,
            inputs=drive_inputs(),
            outputs=[
                io.Image.Output(display_name="image", tooltip="The person, a square for each frame."),
                FaceCrops.Output(
                    display_name="face_crop",
                    tooltip="Where the squares lie in the frames of the landmarks, for Paste Faces.",
                ),
            ],
        )

    @classmethod
    def execute(
        cls, heads: FewShotHeads, head: Head, landmarks: LandmarkTrack, framing: str, size: str, **rest: str
    ) -> io.NodeOutput:
        check_room(len(landmarks) * int(size) ** 2 * 3 * FLOAT, f"{len(landmarks)} pictures")
        driven = driven_by(heads, head, landmarks, framing, size, rest)
        progress = Progress(len(driven))
        parts = driven.parts(lambda _, picture: progress.tick(picture))
        return io.NodeOutput(torch.cat([for_output(part) for part in parts]), driven.crop)


class DriveHeadVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessDriveHeadVideo",
            display_name="Drive Head Video",
            category=CATEGORY,
            description="Draws a person as landmarks hold their head, straight into a video, in constant memory. The "
            "file is marked as synthetic.",
            search_aliases=ALIASES,
            inputs=[
                *drive_inputs(),
                io.Video.Input(
                    "video",
                    optional=True,
                    tooltip="The driver's video, which the landmarks are of: its sound and the time of every frame are "
                    "kept.",
                ),
                io.Audio.Input(
                    "audio",
                    optional=True,
                    tooltip="Another sound, or the sound where there is no video. Where it outlasts the landmarks, the "
                    "last frame is held.",
                ),
            ],
            outputs=[
                io.Video.Output(
                    display_name="video",
                    tooltip="The person, at the times of the driver's frames or the landmarks' rate.",
                )
            ],
        )

    @classmethod
    def execute(
        cls,
        heads: FewShotHeads,
        head: Head,
        landmarks: LandmarkTrack,
        framing: str,
        size: str,
        video: Any = None,
        audio: dict[str, Any] | None = None,
        **rest: str,
    ) -> io.NodeOutput:
        driven = driven_by(heads, head, landmarks, framing, size, rest)
        voice = Audio(*sound(audio)) if audio is not None else None
        if video is not None:
            return io.NodeOutput(_like(driven, video, voice))
        progress, path = Progress(len(driven)), temporary_file(".mp4")
        driven_video(driven, path, voice, lambda _, picture: progress.tick(picture))
        return io.NodeOutput(film(path))


def _like(driven: Driven, video: Any, voice: Audio | None) -> Any:
    """The head in the place of the driver's pictures, with the video's times and its sound, or `voice`."""
    seen = 0

    def work(frames: Tensor, first: int) -> Tensor:
        nonlocal seen
        seen = first + len(frames)
        if seen > len(driven):
            raise _unlike(len(driven), f"{seen} or more")
        return as_bytes(driven.drawn(first, len(frames)))

    made = stream_video(video, work, dtype=torch.uint8, audio=voice, synthetic=MARK)
    if seen < len(driven):
        raise _unlike(len(driven), str(seen))
    return made


def _unlike(landmarks: int, frames: str) -> LikenessError:
    return LikenessError(
        f"The landmarks are of {landmarks} frames, but the video has {frames}. Connect the video that they were found "
        "in, or none."
    )


NODES: list[type[io.ComfyNode]] = [DriveHead, DriveHeadVideo]
