"""The node that follows faces by MediaPipe, and what all nodes that use MediaPipe read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.by_mediapipe.mediapipe_door import TASK_FILE
from ..models.face.by_mediapipe.mediapipe_faces import open_face_finder
from ..models.face.by_mediapipe.mediapipe_track import track_faces
from .face import CATEGORY
from .face_track import clip_given, frame_inputs
from .host import Progress, guarded, io, model_file
from .sockets import FaceTracks
from .streaming import promised

CLIP, PICTURES = "clip", "pictures"


class TrackFacesMediaPipe(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrackFacesMediaPipe",
            display_name="Track Faces With MediaPipe",
            category=CATEGORY,
            description="Finds and follows faces by MediaPipe, which is installed separately: see the help.",
            search_aliases=["face mesh", "face detection", "landmarks", "478 points"],
            inputs=[
                io.Int.Input(
                    "faces", default=4, min=1, max=50, tooltip="How many faces of a frame are looked for at most."
                ),
                io.Combo.Input(
                    "kind",
                    options=[CLIP, PICTURES],
                    default=CLIP,
                    tooltip="clip: frames follow each other, and so do the faces. pictures: each is looked at by "
                    "itself.",
                ),
                io.Boolean.Input(
                    "small_faces",
                    default=False,
                    tooltip="Looks at the parts of each frame as well. It takes several times as long, and finds faces "
                    "narrower than a tenth of the frame, down to a twentieth.",
                ),
                *frame_inputs(),
            ],
            outputs=[
                FaceTracks.Output(
                    display_name="face_track",
                    tooltip="A box and 478 points for each person in each frame, or why there are none.",
                )
            ],
        )

    @classmethod
    def execute(
        cls,
        faces: int,
        kind: str,
        small_faces: bool,
        fps: float,
        image: Tensor | None = None,
        video: Any = None,
    ) -> io.NodeOutput:
        with open_face_finder(task_file(), faces, kind == CLIP, small_faces) as find:
            clip, part = clip_given(image, video, fps)
            frames = (picture.pixels(torch.uint8)[..., :3].numpy() for picture in clip.pictures(part))
            tick = Progress(promised(clip, part)).tick
            return io.NodeOutput(track_faces(frames, clip.fps, find, kind == PICTURES, tick))


def task_file() -> Path | None:
    """MediaPipe's own file, where the user has put it."""
    try:
        return model_file(f"mediapipe/{TASK_FILE}")
    except LikenessError:
        return None


NODES: list[type[io.ComfyNode]] = [TrackFacesMediaPipe]
