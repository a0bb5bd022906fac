"""The node that follows faces by MediaPipe, and what all nodes that use MediaPipe read."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.mediapipe_door import TASK_FILE
from ..models.face.mediapipe_faces import open_face_finder
from ..models.face.mediapipe_track import track_faces
from ..models.media.frame_rate import frame_rate
from ..models.media.video_frames import VideoFrames, pictures_of
from .face import CATEGORY
from .host import Progress, film_source, guarded, io, model_file
from .sockets import FaceTracks

STILL_RATE = 25.0  # frames a second of pictures that name none
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
                io.Float.Input(
                    "fps",
                    default=STILL_RATE,
                    min=1.0,
                    max=240.0,
                    step=0.01,
                    tooltip="Frames a second of the image input. A video has its own.",
                ),
                io.Image.Input("image", optional=True, tooltip="The frames, in which faces are looked for."),
                io.Video.Input("video", optional=True, tooltip="Or a video, read as a stream."),
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
        rate = fps if video is None else 0.0  # every frame has an entry, so a video keeps its own
        frames, count, own_rate = frames_of(rate, video, image)
        with open_face_finder(task_file(), faces, kind == CLIP, small_faces) as find:
            return io.NodeOutput(track_faces(frames, own_rate, find, kind == PICTURES, Progress(count).tick))


def task_file() -> Path | None:
    """MediaPipe's own file, where the user has put it."""
    try:
        return model_file(f"mediapipe/{TASK_FILE}")
    except LikenessError:
        return None


def frames_of(fps: float, video: Any, image: Tensor | None) -> tuple[Iterable[Any], int, Fraction]:
    """Pictures uint8 [H, W, 3], about how many, and their rate; LikenessError unless one of the two is given."""
    if (video is None) == (image is None):
        raise LikenessError("Connect either a video or an image, and not both.")
    if image is not None:
        return pictures_of(image), len(image), frame_rate(fps or STILL_RATE)
    stream = VideoFrames(film_source(video), frame_rate(fps) if fps else None)
    return stream, stream.count, stream.fps


NODES: list[type[io.ComfyNode]] = [TrackFacesMediaPipe]
