"""Nodes that take crops of a followed face out of its frames, as each system wants them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast, get_args

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.cropping.crop_warp import crop_pictures, outside
from ..models.face.cropping.cropping import crop_of
from ..models.face.cropping.resampling import Border
from ..models.face.cropping.templates import TEMPLATES
from ..models.face.face_crop import FaceCrop
from ..models.face.face_track import FaceTrack
from ..models.face.landmark_sets import FIVE
from ..models.face.landmark_track import LandmarkTrack
from ..models.media.clip import chunks
from .face import CATEGORY
from .host import Progress, check_room, for_output, guarded, io
from .sockets import FaceCrops, FaceTracks, Landmarks
from .streaming import clip_of

AS_TEMPLATE = "as template"
FLOAT = 4  # bytes


class CropFaces(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessCropFaces",
            display_name="Crop Faces",
            category=CATEGORY,
            description="Takes a square crop of the track's first face out of every frame, as the system that is to "
            "work on it was trained on it. Paste Faces puts it back.",
            search_aliases=["align face", "arcface", "ffhq", "face crop", "warp"],
            inputs=[
                FaceTracks.Input(
                    "face_track", tooltip="Where the face is. Of several people, the first one is cropped."
                ),
                io.Combo.Input(
                    "template",
                    options=list(TEMPLATES),
                    default="ffhq",
                    tooltip="Which square about the face is taken: each system has its own. The help shows them all.",
                ),
                io.Int.Input(
                    "size",
                    default=0,
                    min=0,
                    max=2048,
                    tooltip="Pixels of a crop's side, 1 to 2048; 0 is what the template's system takes.",
                ),
                io.Float.Input(
                    "margin",
                    default=0.0,
                    min=-0.4,
                    max=2.0,
                    step=0.01,
                    tooltip="How much more is seen on each side, in sides of the template's crop: -0.4 to 2, 0 is the "
                    "template's own crop.",
                ),
                guarded(
                    io.Combo.Input,
                    "border",
                    options=[AS_TEMPLATE, *get_args(Border)],
                    default=AS_TEMPLATE,
                    tooltip="What is seen beyond the frame: as template is what the system was trained on, replicate "
                    "the frame's edge drawn out, reflect the frame in a mirror.",
                    advanced=True,
                ),
                io.Image.Input("image", optional=True, tooltip="The frames that the track was made from."),
                io.Video.Input("video", optional=True, tooltip="Or the video that it was made from, read as a stream."),
            ],
            outputs=[
                io.Image.Output(display_name="crops", tooltip="One square crop for each frame of the track."),
                FaceCrops.Output(display_name="face_crop", tooltip="Where the crops lie, for pasting them back."),
                io.Mask.Output(display_name="outside", tooltip="For each crop, 1 where it lies outside of the frame."),
            ],
        )

    @classmethod
    def execute(
        cls,
        face_track: FaceTrack,
        template: str,
        size: int,
        margin: float,
        border: str,
        image: Tensor | None = None,
        video: Any = None,
    ) -> io.NodeOutput:
        where = crop_of(face_track, template, size, margin)
        beyond = TEMPLATES[template].border if border == AS_TEMPLATE else cast(Border, border)
        frames, side = len(where), where.size
        check_room(frames * side**2 * (3 + 1) * FLOAT, f"{frames} crops of {side} x {side} pixels, and their masks,")
        crops, beside = torch.empty(frames, side, side, 3), torch.zeros(frames, side, side)
        progress, seen = Progress(frames), 0
        for frame in frames_given(image, video):
            height, width = frame.shape[:2]
            face_track.check_frames(max(seen + 1, frames), height, width)
            crops[seen] = crop_pictures(frame[None], where.matrices[seen : seen + 1], side, beyond)[0]
            beside[seen] = outside(where.matrices[seen], side, height, width)
            seen += 1
            progress.tick()
        face_track.check_frames(seen, face_track.height, face_track.width)
        return io.NodeOutput(for_output(crops), where, for_output(beside))


def frames_given(image: Tensor | None, video: Any) -> Iterator[Tensor]:
    """The frames [H, W, 3 or 4] of one of the two; LikenessError unless exactly one is given."""
    if (image is None) == (video is None):
        raise LikenessError("Connect either an image or a video, and not both.")
    if image is not None:
        yield from image
        return
    clip, part = clip_of(video)
    for chunk in chunks(clip.pictures(part), torch.float32 if clip.deep else torch.uint8):
        yield from chunk.frames


class CropLandmarks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessCropLandmarks",
            display_name="Crop Landmarks",
            category=CATEGORY,
            description="The landmarks of a cropped face, in pixels of its crops: for what is drawn from a crop's own "
            "landmarks.",
            search_aliases=["keypoints", "face points"],
            inputs=[FaceCrops.Input("face_crop", tooltip="The crops, from Crop Faces.")],
            outputs=[
                Landmarks.Output(
                    display_name="landmarks",
                    tooltip="68 or 478 points for each crop; frames without a face are marked.",
                )
            ],
        )

    @classmethod
    def execute(cls, face_crop: FaceCrop) -> io.NodeOutput:
        size, count = face_crop.size, face_crop.points.shape[1]
        if count <= FIVE:
            raise LikenessError(
                f"The track of these crops has {count or 'no'} landmarks, and 68 or more are needed. Give the tracker "
                "a landmark network or MediaPipe."
            )
        return io.NodeOutput(LandmarkTrack(face_crop.points, size, size, face_crop.present, face_crop.fps))


NODES: list[type[io.ComfyNode]] = [CropFaces, CropLandmarks]
