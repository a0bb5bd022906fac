"""Nodes that let people see a face track: drawn upon its frames, and told as a text."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ..models.face.face_track import FaceTrack
from ..models.face.pictures import colours
from ..models.face.tracks.show import TrackDrawing
from ..models.face.tracks.track_json import track_as_json
from ..models.face.tracks.track_report import report
from .face import CATEGORY
from .face_track_edit import track_input
from .host import Progress, for_output, guarded, io, ui
from .streaming import stream_video


def drawing_inputs() -> list[io.Input]:
    """What is drawn."""
    return [
        io.Boolean.Input("points", default=True, tooltip="Whether landmarks are drawn, or boxes alone."),
        io.Boolean.Input(
            "steady",
            default=False,
            tooltip="on: the places that crops follow, after Smooth Track. off: the places as they were seen.",
        ),
    ]


class ShowTrack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessShowTrack",
            display_name="Show Track",
            category=CATEGORY,
            description="Draws who is where upon pictures: numbered boxes, landmarks, and gaps in red with the reason.",
            search_aliases=["draw boxes", "debug", "preview faces", "landmarks"],
            inputs=[
                io.Image.Input("image", tooltip="The frames that the track was made from."),
                track_input(),
                *drawing_inputs(),
            ],
            outputs=[io.Image.Output(display_name="image", tooltip="The frames with the track drawn upon them.")],
        )

    @classmethod
    def execute(cls, image: Tensor, face_track: FaceTrack, points: bool, steady: bool) -> io.NodeOutput:
        face_track.check_frames(*image.shape[:3])
        drawing, progress = TrackDrawing(face_track, points, steady), Progress(len(image))
        shown = colours(image.cpu())  # [B, H, W, 3 or 4]
        for frame, picture in enumerate(shown):
            drawing.draw(picture, frame)
            progress.tick(picture)
        return io.NodeOutput(for_output(shown))


class ShowTrackVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessShowTrackVideo",
            display_name="Show Track Video",
            category=CATEGORY,
            description="Draws who is where upon a video, frame by frame, in constant memory however long it is.",
            search_aliases=["draw boxes", "debug", "preview faces", "landmarks"],
            inputs=[
                io.Video.Input("video", tooltip="The video that the track was made from."),
                track_input(),
                *drawing_inputs(),
            ],
            outputs=[
                io.Video.Output(display_name="video", tooltip="The video with the track drawn upon it, and its sound.")
            ],
        )

    @classmethod
    def execute(cls, video: Any, face_track: FaceTrack, points: bool, steady: bool) -> io.NodeOutput:
        drawing, drawn = TrackDrawing(face_track, points, steady), 0

        def draw(frames: Tensor, first: int) -> Tensor:
            nonlocal drawn
            drawn = first + len(frames)
            face_track.check_frames(max(drawn, len(face_track)), *frames.shape[1:3])
            shown = colours(frames)  # [n, H, W, 3 or 4]
            for frame, picture in enumerate(shown, first):
                drawing.draw(picture, frame)
            return shown

        made = stream_video(video, draw)
        face_track.check_frames(drawn, face_track.height, face_track.width)
        return io.NodeOutput(made)


class TrackReport(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrackReport",
            display_name="Track Report",
            category=CATEGORY,
            description="Tells what a face track holds: frames found, held and missing, why, how steady, what to do.",
            search_aliases=["statistics", "missing frames", "json", "jitter"],
            is_output_node=True,
            inputs=[
                track_input(),
                io.Boolean.Input(
                    "points",
                    default=False,
                    tooltip="Whether the JSON has the landmarks too. 478 points in 10 minutes are 150 MB of it.",
                ),
            ],
            outputs=[
                io.String.Output(display_name="report", tooltip="The report, as shown on the node."),
                io.String.Output(
                    display_name="json", tooltip="All boxes, states and reasons, to correct and give to Edit Track."
                ),
            ],
        )

    @classmethod
    def execute(cls, face_track: FaceTrack, points: bool) -> io.NodeOutput:
        text = report(face_track)
        return io.NodeOutput(text, track_as_json(face_track, points), ui=ui.PreviewText(text))


NODES: list[type[io.ComfyNode]] = [ShowTrack, ShowTrackVideo, TrackReport]
