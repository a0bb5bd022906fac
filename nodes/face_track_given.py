"""Nodes that make a face track of what is known without a detector: by hand, of masks, of crops and of landmarks."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.face_track import FaceTrack, nobody
from ..models.face.landmark_track import LandmarkTrack
from ..models.face.tracks.edit_json import read_edits
from ..models.face.tracks.edit_track import edit_track
from ..models.face.tracks.given_track import (
    CROPS,
    landmarks_of,
    track_of_box,
    track_of_crops,
    track_of_landmarks,
    track_of_masks,
)
from .face import CATEGORY
from .face_track import clip_given, frame_inputs
from .face_track_edit import track_input, track_output
from .host import Progress, guarded, io
from .sockets import Landmarks
from .streaming import promised

BOX, MASK, CROPPED, EDITS = "box", "mask", "already cropped", "edits alone"
FARTHEST = 16384.0  # pixels


class FaceTrackByHand(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessFaceTrackByHand",
            display_name="Face Track By Hand",
            category=CATEGORY,
            description="Says where a face is without any detector: by a box, by masks, or because the pictures are "
            "face crops already. For drawn faces, animals and covered faces.",
            search_aliases=["bbox", "manual box", "already cropped", "aligned face", "no detection"],
            inputs=[
                io.Combo.Input(
                    "kind",
                    options=[BOX, MASK, CROPPED, EDITS],
                    default=BOX,
                    tooltip="box: the numbers below, in all frames. mask: about what is white in the mask input. "
                    "already cropped: each picture is one face, cropped by the template. edits alone: the JSON below.",
                ),
                *(
                    io.Float.Input(
                        name,
                        default=0.0,
                        min=least,
                        max=FARTHEST,
                        step=1.0,
                        tooltip=f"For box: {what}, in pixels.",
                    )
                    for name, least, what in (
                        ("left", -FARTHEST, "how far its left edge is from the frame's"),
                        ("top", -FARTHEST, "how far its top edge is from the frame's"),
                        ("width", 0.0, "how wide it is; 0 reaches to the frame's right edge"),
                        ("height", 0.0, "how high it is; 0 reaches to the frame's bottom edge"),
                    )
                ),
                io.Combo.Input(
                    "template",
                    options=list(CROPS),
                    default="ffhq",
                    tooltip="For already cropped: which template the pictures were cropped by. Its five points are "
                    "taken for the landmarks.",
                ),
                io.String.Input(
                    "edits",
                    multiline=True,
                    default="",
                    tooltip="Other boxes or points for single frames as JSON, as in Edit Track. Empty changes nothing.",
                ),
                *frame_inputs(),
                io.Mask.Input(
                    "mask",
                    optional=True,
                    tooltip="For mask: white where the face is. One for all frames, or one for each; black is no face.",
                ),
            ],
            outputs=[track_output("One person, with what was given for each frame.")],
        )

    @classmethod
    def execute(
        cls,
        kind: str,
        left: float,
        top: float,
        width: float,
        height: float,
        template: str,
        edits: str,
        fps: float,
        image: Tensor | None = None,
        video: Any = None,
        mask: Tensor | None = None,
    ) -> io.NodeOutput:
        clip, part = clip_given(image, video, fps)
        progress, frames = Progress(promised(clip, part)), 0
        for _ in clip.pictures(part):  # counted: headers lie
            frames += 1
            progress.tick()
        where = (frames, clip.width, clip.height, clip.fps)
        if kind == BOX:
            box = (left, top, left + width if width else clip.width, top + height if height else clip.height)
            track = track_of_box(box, *where)
        elif kind == CROPPED:
            track = track_of_crops(template, *where)
        elif kind == MASK:
            if mask is None:
                raise LikenessError("Connect a mask that is white where the face is, or choose another kind.")
            track = track_of_masks(mask, *where)
        else:
            track = FaceTrack((nobody(frames, "no edit speaks of this frame"),), clip.width, clip.height, clip.fps)
        return io.NodeOutput(edit_track(track, read_edits(edits, track)))


class FaceTrackFromLandmarks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessFaceTrackFromLandmarks",
            display_name="Face Track From Landmarks",
            category=CATEGORY,
            description="Makes a face track of landmarks that another node or program has found.",
            search_aliases=["openface", "face mesh", "68 points"],
            inputs=[Landmarks.Input("landmarks", tooltip="68 or 478 points of one face for each frame.")],
            outputs=[track_output("One person with these points, and boxes about them as a detector draws them.")],
        )

    @classmethod
    def execute(cls, landmarks: LandmarkTrack) -> io.NodeOutput:
        return io.NodeOutput(track_of_landmarks(landmarks))


class LandmarksFromFaceTrack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLandmarksFromFaceTrack",
            display_name="Landmarks From Face Track",
            category=CATEGORY,
            description="Takes the landmarks of the track's first person, for drawing them and for posing a character.",
            search_aliases=["68 points", "face points", "keypoints"],
            inputs=[track_input("The faces of a clip. Of several people, the first one is taken.")],
            outputs=[
                Landmarks.Output(
                    display_name="landmarks",
                    tooltip="68 or 478 points for each frame; frames without a face are marked.",
                )
            ],
        )

    @classmethod
    def execute(cls, face_track: FaceTrack) -> io.NodeOutput:
        return io.NodeOutput(landmarks_of(face_track))


NODES: list[type[io.ComfyNode]] = [FaceTrackByHand, FaceTrackFromLandmarks, LandmarksFromFaceTrack]
