"""Nodes that read what a face does, from a recording or from a video of it (THA4, section 13)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.by_mediapipe.mediapipe_door import open_tracker
from ..models.face.by_mediapipe.mediapipe_recording import follow
from ..models.media.frame_rate import frame_rate
from ..models.media.video_frames import VideoFrames, pictures_of
from ..models.tha4.driving.landmark_files import ENDINGS, read_landmarks
from ..models.tha4.driving.landmarks import blendshapes_from_landmarks
from ..models.tha4.driving.recordings import SUFFIXES, UNTIMED, read_recording
from .face_mediapipe import task_file
from .face_track import STILL_RATE
from .host import Progress, film_source, guarded, input_file, input_files, io
from .sockets import Blendshapes, Landmarks
from .tha4_poses import CATEGORY


def present(name: str) -> bool | str:
    """What a node's validate_inputs says of a file in the input folder."""
    try:
        input_file(name)
    except LikenessError as missing:
        return str(missing)
    return True


def stamp(name: str) -> str:
    """Changes with the file."""
    changed = input_file(name).stat()
    return f"{name} {changed.st_mtime_ns} {changed.st_size}"


def blendshapes_output() -> io.Output:
    return Blendshapes.Output(
        display_name="blendshapes", tooltip="52 blendshapes and the head's rotation for each frame."
    )


def landmarks_output() -> io.Output:
    return Landmarks.Output(display_name="landmarks", tooltip="68 or 478 points of one face for each frame.")


class THALoadRecording(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHALoadRecording",
            display_name="Load Face Recording",
            category=CATEGORY,
            description="Reads a recorded face: Live Link Face (.csv), iFacialMocap (.txt), or blendshapes as .json.",
            search_aliases=["arkit", "motion capture", "mocap", "iphone", "blendshapes"],
            inputs=[
                io.Combo.Input(
                    "recording",
                    options=input_files(SUFFIXES),
                    tooltip="A file in ComfyUI's input folder; the button below uploads one.",
                ),
                io.Float.Input(
                    "fps",
                    default=0.0,
                    min=0.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second that come out; 0 keeps the recording's own.",
                ),
                io.Float.Input(
                    "start",
                    default=0.0,
                    min=0.0,
                    max=7200.0,
                    step=0.01,
                    tooltip="Seconds to leave out at the beginning.",
                ),
                io.Float.Input(
                    "seconds",
                    default=0.0,
                    min=0.0,
                    max=7200.0,
                    step=0.01,
                    tooltip="Length in seconds; 0 is to the end.",
                ),
                guarded(
                    io.Float.Input,
                    "untimed_fps",
                    default=float(UNTIMED),
                    min=1.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second of a recording that names no times, such as iFacialMocap's.",
                    advanced=True,
                ),
            ],
            outputs=[blendshapes_output()],
        )

    @classmethod
    def validate_inputs(cls, recording: str) -> bool | str:
        return present(recording)

    @classmethod
    def fingerprint_inputs(cls, recording: str, **settings: float) -> str:
        return f"{stamp(recording)} {settings}"

    @classmethod
    def execute(cls, recording: str, fps: float, start: float, seconds: float, untimed_fps: float) -> io.NodeOutput:
        rate = frame_rate(fps) if fps else None
        track = read_recording(input_file(recording), rate, frame_rate(untimed_fps))
        return io.NodeOutput(track.part(start, seconds))


class THALoadLandmarks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHALoadLandmarks",
            display_name="Load Landmarks",
            category=CATEGORY,
            description="Reads the points of a face that another program found: OpenFace (.csv), or .json.",
            search_aliases=["openface", "face mesh", "68 points"],
            inputs=[
                io.Combo.Input(
                    "landmarks",
                    options=input_files(ENDINGS),
                    tooltip="A file in ComfyUI's input folder; the button below uploads one.",
                ),
                io.Float.Input(
                    "fps",
                    default=STILL_RATE,
                    min=1.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second of a file that names no rate and no times.",
                ),
            ],
            outputs=[landmarks_output()],
        )

    @classmethod
    def validate_inputs(cls, landmarks: str) -> bool | str:
        return present(landmarks)

    @classmethod
    def fingerprint_inputs(cls, landmarks: str, fps: float) -> str:
        return f"{stamp(landmarks)} {fps}"

    @classmethod
    def execute(cls, landmarks: str, fps: float) -> io.NodeOutput:
        return io.NodeOutput(read_landmarks(input_file(landmarks), frame_rate(fps)))


class THARecordingFromVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHARecordingFromVideo",
            display_name="Face Recording From Video",
            category=CATEGORY,
            description="Follows one face through a video, by MediaPipe, which is installed separately: see the help.",
            search_aliases=["mediapipe", "face mesh", "motion capture", "webcam"],
            inputs=[
                io.Float.Input(
                    "fps",
                    default=0.0,
                    min=0.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second to look at; 0 is the video's own rate. Pictures without one count as 25.",
                ),
                io.Video.Input("video", optional=True, tooltip="A video with one face in it, read as a stream."),
                io.Image.Input("image", optional=True, tooltip="Or its frames as pictures."),
            ],
            outputs=[
                blendshapes_output(),
                landmarks_output(),
            ],
        )

    @classmethod
    def execute(cls, fps: float, video: Any = None, image: Tensor | None = None) -> io.NodeOutput:
        frames, count, rate = frames_of(fps, video, image)
        with open_tracker(task_file(), shapes=True) as track:
            blendshapes, landmarks = follow(frames, rate, track, Progress(count).tick)
        return io.NodeOutput(blendshapes or blendshapes_from_landmarks(landmarks), landmarks)


def frames_of(fps: float, video: Any, image: Tensor | None) -> tuple[Iterable[Any], int, Fraction]:
    """Pictures uint8 [H, W, 3], about how many, and their rate; LikenessError unless one of the two is given."""
    if (video is None) == (image is None):
        raise LikenessError("Connect either a video or an image, and not both.")
    if image is not None:
        return pictures_of(image), len(image), frame_rate(fps or STILL_RATE)
    stream = VideoFrames(film_source(video), frame_rate(fps) if fps else None)
    return stream, stream.count, stream.fps


NODES: list[type[io.ComfyNode]] = [THALoadRecording, THALoadLandmarks, THARecordingFromVideo]
