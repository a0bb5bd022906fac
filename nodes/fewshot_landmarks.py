"""Nodes that draw landmarks, fit them to another person's face and move them (few-shot talking heads, section 3.1)."""

from __future__ import annotations

from typing import get_args

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.cropping.crop_warp import crop_pictures
from ..models.face.landmark_track import LandmarkTrack
from ..models.face.tracks.smooth import Mode as Smoothing
from ..models.fewshot.framing import canvases_of, framed
from ..models.fewshot.retargeting.edit import SLIDERS, edited
from ..models.fewshot.retargeting.keyframes import keyed
from ..models.fewshot.retargeting.retarget import Mode, Retargeting, retarget, steadied
from ..models.media.frame_rate import frame_rate
from .fewshot import CATEGORY, FLOAT, closed_input, framing_inputs
from .host import Progress, check_room, for_output, guarded, io
from .keyframes import keyframe_inputs
from .seconds import seconds_input
from .sockets import FaceCrops, Landmarks

MOVES = {
    "yaw": "Degrees that the head turns to the picture's right; below 0 to its left.",
    "pitch": "Degrees that the head turns down; below 0 up.",
    "roll": "Degrees that the head's top leans to the picture's left; below 0 to its right.",
    "mouth": "1: the mouth is wide open; -1: shut, however open it is.",
    "smile": "1: the corners of the mouth go up; -1: down.",
    "width": "1: the lips are stretched, as in ee; -1: rounded, as in oo.",
    "brows": "1: the brows are raised; -1: lowered.",
    "eyes": "-1: the eyes are shut; 1: half as far open again.",
}
KEYFRAMES = """[
  {"time": 0.0, "yaw": 0},
  {"time": 0.8, "yaw": 20, "smile": 0.8},
  {"time": 2.0, "yaw": 0, "smile": 0, "ease": "in_out"}
]"""


def landmarks_input(name: str, tooltip: str) -> io.Input:
    return Landmarks.Input(name, tooltip=tooltip)


def landmarks_output(tooltip: str) -> io.Output:
    return Landmarks.Output(display_name="landmarks", tooltip=tooltip)


class LandmarkCanvas(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLandmarkCanvas",
            display_name="Landmark Canvas",
            category=CATEGORY,
            description="Draws landmarks as coloured lines on white, as few-shot heads see them. Over the frames "
            "themselves it shows whether the lines lie on the face.",
            search_aliases=["face mesh", "draw landmarks", "control image", "keypoints"],
            inputs=[
                landmarks_input("landmarks", "68 or 478 points of one face for each frame."),
                *framing_inputs(),
                closed_input(),
                io.Image.Input(
                    "image", optional=True, tooltip="The frames of the landmarks, to draw on instead of white."
                ),
            ],
            outputs=[
                io.Image.Output(
                    display_name="canvas", tooltip="A drawing for each frame; without lines where there is no face."
                ),
                FaceCrops.Output(display_name="face_crop", tooltip="Where the drawings lie in the frames."),
            ],
        )

    @classmethod
    def execute(
        cls,
        landmarks: LandmarkTrack,
        framing: str,
        size: str,
        curves: str,
        image: Tensor | None = None,
    ) -> io.NodeOutput:
        side, frames = int(size), len(landmarks)
        crop = framed(landmarks, framing, side)
        if image is not None and image.shape[:3] != (frames, crop.height, crop.width):
            raise LikenessError(
                f"These landmarks are of {frames} frames of {crop.width} x {crop.height} pixels, but the image is "
                f"{list(image.shape)}. Connect the frames that they were found in."
            )
        check_room(frames * side**2 * 3 * FLOAT, f"{frames} drawings of {side} x {side} pixels")
        drawn, progress = torch.ones(frames, side, side, 3), Progress(frames)
        for at in range(frames):
            if image is not None:
                drawn[at] = crop_pictures(image[at : at + 1], crop.matrices[at : at + 1], side)[0]
            if crop.present[at]:
                lines = canvases_of(crop, torch.tensor([at]), curves == "closed")[0]
                drawn[at] = torch.where((lines < 1).any(-1, keepdim=True), lines, drawn[at])
            progress.tick()
        return io.NodeOutput(for_output(drawn), crop)


class RetargetLandmarks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessRetargetLandmarks",
            display_name="Retarget Landmarks",
            category=CATEGORY,
            description="Makes one person's landmarks fit another's face: drawn from a stranger's landmarks, a person "
            "takes on the stranger's face shape.",
            search_aliases=["cross identity", "reenact", "relative motion", "driving", "identity mismatch"],
            inputs=[
                landmarks_input("source", "The landmarks of a picture of the person; the first with a face counts."),
                landmarks_input("driver", "The landmarks that move it."),
                io.Combo.Input(
                    "mode",
                    options=list(get_args(Mode)),
                    default="relative",
                    tooltip="relative: the person's own points move by what the driver's do. aligned: the driver's "
                    "face, its own shape kept, is laid over the person's.",
                ),
                io.Float.Input(
                    "strength",
                    default=1.0,
                    min=0.0,
                    max=2.0,
                    step=0.01,
                    tooltip="How much of the driver's motion, 0 to 2: at 0 the person stays as in the picture.",
                ),
                io.Float.Input(
                    "head_motion",
                    default=1.0,
                    min=0.0,
                    max=2.0,
                    step=0.01,
                    tooltip="How much of the head's place, size and lean, times the strength. Turns and nods are in "
                    "the points, and go by the strength alone.",
                ),
                io.Boolean.Input(
                    "scale_parts",
                    default=True,
                    tooltip="on: jaw, brows, eyes, nose and mouth each move in proportion to their own width on the "
                    "person, for relative. off: all by the size of the face.",
                ),
                io.Int.Input(
                    "neutral_frame",
                    default=-1,
                    min=-1,
                    max=10**7,
                    tooltip="The driver's frame that corresponds to the person's picture; -1 takes the one most like "
                    "it.",
                ),
                seconds_input(
                    0.0,
                    "Takes jitter out of the driver, over so many seconds: 0.04 to 0.1 is usual, 0 is off.",
                    "smooth",
                    2.0,
                ),
                guarded(
                    io.Combo.Input,
                    "smoothing",
                    options=list(get_args(Smoothing)),
                    default="zero-phase",
                    tooltip="zero-phase looks both ways, without delay. live: a one-euro filter, which knows only the "
                    "past.",
                    advanced=True,
                ),
            ],
            outputs=[
                landmarks_output("68 points for each frame of the driver, in pixels of the person's picture."),
                io.String.Output(display_name="report", tooltip="Which frame was neutral, and how parts were scaled."),
            ],
        )

    @classmethod
    def execute(
        cls,
        source: LandmarkTrack,
        driver: LandmarkTrack,
        mode: Mode,
        strength: float,
        head_motion: float,
        scale_parts: bool,
        neutral_frame: int,
        smooth: float,
        smoothing: Smoothing,
    ) -> io.NodeOutput:
        how = Retargeting(mode, strength, head_motion, scale_parts, None if neutral_frame < 0 else neutral_frame)
        made, neutral, scales = retarget(source, steadied(driver, smooth, smoothing), how)
        parts = ", ".join(f"{name} {scale:.2f}" for name, scale in scales.items())
        missing = int((~made.present).sum())
        text = f"neutral frame {neutral}; times {parts}; {len(made)} frames, {missing} without a face"
        return io.NodeOutput(made, text)


class EditLandmarks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessEditLandmarks",
            display_name="Edit Landmarks",
            category=CATEGORY,
            description="Turns a head and changes its expression by sliders, so that one portrait can be posed. With "
            "all at 0 nothing moves.",
            search_aliases=["expression editor", "head pose", "turn head", "smile", "slider"],
            inputs=[
                landmarks_input("landmarks", "The landmarks of a portrait, or of a clip that keeps its own motion."),
                *(
                    io.Float.Input(
                        name,
                        default=0.0,
                        min=low,
                        max=high,
                        step=0.5 if high > 1 else 0.01,
                        tooltip=MOVES[name],
                    )
                    for name, (low, high) in SLIDERS.items()
                ),
            ],
            outputs=[landmarks_output("68 points for each frame, in pixels of the same picture.")],
        )

    @classmethod
    def execute(cls, landmarks: LandmarkTrack, **changes: float) -> io.NodeOutput:
        return io.NodeOutput(edited(landmarks, changes))


class LandmarkKeyframes(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLandmarkKeyframes",
            display_name="Landmark Keyframes",
            category=CATEGORY,
            description="The sliders of Edit Landmarks over time: keys at given times, with easing between them.",
            search_aliases=["animation", "timeline", "json"],
            inputs=[
                landmarks_input(
                    "landmarks",
                    "The landmarks of a portrait, which is held and moved. A clip keeps its own motion and length, and "
                    "the keys come on top.",
                ),
                *keyframe_inputs(KEYFRAMES),
            ],
            outputs=[landmarks_output("68 points for each frame of the animation.")],
        )

    @classmethod
    def execute(cls, landmarks: LandmarkTrack, keyframes: str, seconds: float, fps: float) -> io.NodeOutput:
        return io.NodeOutput(keyed(landmarks, keyframes, frame_rate(fps), seconds))


NODES: list[type[io.ComfyNode]] = [LandmarkCanvas, RetargetLandmarks, EditLandmarks, LandmarkKeyframes]
