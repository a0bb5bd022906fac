"""The node that finds faces in pictures or a video and follows them, and what all nodes that make a track read."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.detection.detector import LONGEST_SIDE
from ..models.face.detection.landmark_net import LandmarkNet
from ..models.face.detection.landmarks import find_landmarks
from ..models.face.detection.s3fd import S3FD
from ..models.face.following.follow import Following, follow_faces, s3fd_detector
from ..models.media.clip import Clip, Part, chunks
from ..models.media.frame_rate import frame_rate
from ..models.media.picture_clip import PictureClip
from .face import CATEGORY
from .host import Progress, guarded, io, on_device
from .sockets import FaceDetector, FaceLandmarker, FaceTracks
from .streaming import clip_of, promised

STILL_RATE = 25.0  # frames a second of pictures that name none
USUAL = Following()


def frame_inputs() -> list[io.Input]:
    """The clip: pictures and their rate, or a video."""
    return [
        io.Float.Input(
            "fps",
            default=STILL_RATE,
            min=1.0,
            max=240.0,
            step=0.01,
            tooltip="Frames a second of the image input. A video has its own.",
        ),
        io.Image.Input("image", optional=True, tooltip="The frames."),
        io.Video.Input("video", optional=True, tooltip="Or a video, read as a stream."),
    ]


def clip_given(image: Tensor | None, video: Any, fps: float) -> tuple[Clip, Part]:
    """The one of the two that is connected; LikenessError unless exactly one is."""
    if (image is None) == (video is None):
        raise LikenessError("Connect either an image or a video, and not both.")
    return clip_of(video) if image is None else (PictureClip(image, frame_rate(fps)), Part())


class TrackFaces(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrackFaces",
            display_name="Detect & Track Faces",
            category=CATEGORY,
            description="Finds the faces in pictures or a video and follows each person from frame to frame. Every "
            "person has an entry for every frame: a box with landmarks, or why there is none.",
            search_aliases=["face detection", "s3fd", "2dfan", "landmarks", "face tracking"],
            inputs=[
                FaceDetector.Input("detector", tooltip="The network that finds faces, from Load Face Detector."),
                io.Int.Input(
                    "detect_every",
                    default=USUAL.every,
                    min=1,
                    max=250,
                    tooltip="Frames from one detection to the next, 1 to 250. Between them each face is followed by "
                    "its landmarks, which is several times faster. Without a landmarker every frame is one.",
                ),
                io.Float.Input(
                    "threshold",
                    default=USUAL.threshold,
                    min=0.05,
                    max=0.99,
                    step=0.01,
                    tooltip="How sure the detector must be, 0.05 to 0.99. Lower finds more faces, and more that are "
                    "none.",
                ),
                io.Int.Input(
                    "smallest",
                    default=0,
                    min=0,
                    max=4096,
                    tooltip="Faces that are smaller are left out: the mean of width and height in pixels, 0 to 4096.",
                ),
                io.Int.Input(
                    "most",
                    default=USUAL.most,
                    min=1,
                    max=200,
                    tooltip="How many faces of a frame are followed, the largest, 1 to 200. Each takes its time.",
                ),
                guarded(
                    io.Int.Input,
                    "longest_side",
                    default=LONGEST_SIDE,
                    min=128,
                    max=4096,
                    step=32,
                    tooltip="Pixels of a frame's longer side for detection, 128 to 4096: larger frames are shrunk to "
                    "it, and looked at again in full when nothing is found at a shot's beginning.",
                    advanced=True,
                ),
                *frame_inputs(),
                FaceLandmarker.Input(
                    "landmarker",
                    optional=True,
                    tooltip="The network that finds 68 points of each face, from Load Face Landmarker. Without it "
                    "there are boxes alone.",
                ),
            ],
            outputs=[
                FaceTracks.Output(
                    display_name="face_track",
                    tooltip="Everybody in the clip, the largest face first. Pick Face chooses one.",
                ),
                io.Int.Output(display_name="people", tooltip="How many people were found; 0 if nobody."),
            ],
        )

    @classmethod
    def execute(
        cls,
        detector: S3FD,
        detect_every: int,
        threshold: float,
        smallest: int,
        most: int,
        longest_side: int,
        fps: float,
        image: Tensor | None = None,
        video: Any = None,
        landmarker: LandmarkNet | None = None,
    ) -> io.NodeOutput:
        clip, part = clip_given(image, video, fps)
        for network in (detector, landmarker):
            if network is not None:
                on_device(network)
        track = follow_faces(
            (chunk.frames for chunk in chunks(clip.pictures(part), torch.uint8)),
            clip.fps,
            s3fd_detector(detector, threshold, longest_side),
            None if landmarker is None else partial(find_landmarks, landmarker),
            Following(detect_every, threshold, smallest, most),
            Progress(promised(clip, part)).reach,
        )
        return io.NodeOutput(track, sum(bool(person.present.any()) for person in track.people))


NODES: list[type[io.ComfyNode]] = [TrackFaces]
