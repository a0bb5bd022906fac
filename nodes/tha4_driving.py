"""Nodes that have a character do what a recorded face does (THA4, section 13)."""

from __future__ import annotations

from typing import Any, get_args

from ..models.errors import LikenessError
from ..models.face.blendshape_track import BlendshapeTrack
from ..models.face.landmark_track import LandmarkTrack
from ..models.tha4.driving.blendshapes import BrowDown, Thresholds, Wink
from ..models.tha4.driving.landmarks import blendshapes_from_landmarks
from ..models.tha4.driving.performance import Direction, Gaps, calibrated, perform
from .host import guarded, io
from .sockets import Blendshapes, Landmarks
from .tha4_poses import CATEGORY, strength_input, track_output

CALIBRATIONS = ("off", "head", "head and face")
USUAL = Thresholds()


def neutral_inputs() -> list[io.Input]:
    """Which frames show the performer at rest."""
    return [
        io.Int.Input("neutral_frame", default=0, min=0, max=10**6, tooltip="The first frame that counts as neutral."),
        io.Int.Input(
            "neutral_count",
            default=0,
            min=0,
            max=10**6,
            tooltip="How many frames from there on; their median is neutral. 0 is all that follow.",
        ),
    ]


def neutral_frames(first: int, count: int) -> slice:
    """What `neutral_inputs` ask for."""
    return slice(first, first + count if count else None)


def direction_inputs() -> list[io.Input]:
    """How a performance is taken over; `direction_of` reads them."""
    return [
        io.Boolean.Input(
            "mirror",
            default=False,
            tooltip="off: as in the video. on: as in a mirror, left and right exchanged.",
        ),
        strength_input("expression", "How far brows, eyes and mouth follow; 0 keeps them at rest, 1 is as recorded."),
        strength_input("head", "How far head and body follow; 0 keeps them still, 1 is as recorded."),
        io.Float.Input(
            "breaths_per_minute",
            default=20.0,
            min=0.0,
            max=60.0,
            step=0.5,
            tooltip="Breaths a minute, which no camera sees; 0 is off.",
        ),
        io.Combo.Input(
            "gaps",
            options=list(get_args(Gaps)),
            default="hold",
            tooltip="Frames without a face: hold the pose before, interpolate to the next one, or rest.",
        ),
        guarded(
            io.Combo.Input,
            "brow_down",
            options=list(get_args(BrowDown)),
            default="angry",
            tooltip="What a lowered brow becomes.",
            advanced=True,
        ),
        guarded(
            io.Combo.Input,
            "wink",
            options=list(get_args(Wink)),
            default="wink",
            tooltip="What a shut eye becomes while the mouth does not smile.",
            advanced=True,
        ),
        *(
            guarded(
                io.Float.Input,
                id,
                default=default,
                min=0.01,
                max=1.0,
                step=0.01,
                tooltip=f"{text}, 0..1.",
                advanced=True,
            )
            for id, default, text in (
                ("eye_blink", USUAL.eye_blink, "How much of a blink already shuts the eye"),
                ("eye_wide", USUAL.eye_wide, "How much of a widened eye already is full surprise"),
                ("gaze", USUAL.gaze, "How far a glance already turns the iris fully"),
                ("jaw_begins", USUAL.jaw_open[0], "How far the jaw opens before the mouth does"),
                ("jaw_full", USUAL.jaw_open[1], "How far the jaw opens for a mouth fully open"),
            )
        ),
    ]


def directed(
    track: BlendshapeTrack,
    jaw_begins: float,
    jaw_full: float,
    eye_blink: float,
    eye_wide: float,
    gaze: float,
    **rest: Any,
) -> io.NodeOutput:
    """The performance as those inputs ask for it."""
    if jaw_begins >= jaw_full:
        raise LikenessError(
            f"jaw_begins is {jaw_begins:g} and jaw_full {jaw_full:g}: the first must be the smaller one."
        )
    thresholds = Thresholds(jaw_open=(jaw_begins, jaw_full), eye_blink=eye_blink, eye_wide=eye_wide, gaze=gaze)
    return io.NodeOutput(perform(track, Direction(**rest), thresholds))


class THAPoseFromBlendshapes(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPoseFromBlendshapes",
            display_name="THA Pose From Blendshapes",
            category=CATEGORY,
            description="Has a character do what a recorded face does.",
            search_aliases=["arkit", "mediapipe", "puppet", "motion capture"],
            inputs=[
                Blendshapes.Input("blendshapes", tooltip="The recorded face."),
                io.Combo.Input(
                    "calibrate",
                    options=list(CALIBRATIONS),
                    default="head",
                    tooltip="What the neutral frames set to rest: nothing, how the head is held, or the face as well.",
                ),
                *neutral_inputs(),
                *direction_inputs(),
            ],
            outputs=[track_output("One pose for each frame of the recording.")],
        )

    @classmethod
    def execute(
        cls, blendshapes: BlendshapeTrack, calibrate: str, neutral_frame: int, neutral_count: int, **settings: Any
    ) -> io.NodeOutput:
        if calibrate != "off":
            neutral = neutral_frames(neutral_frame, neutral_count)
            blendshapes = calibrated(blendshapes, neutral, face=calibrate == "head and face")
        return directed(blendshapes, **settings)


class THAPoseFromLandmarks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPoseFromLandmarks",
            display_name="THA Pose From Landmarks",
            category=CATEGORY,
            description="Has a character do what 68 or 478 points of a face show.",
            search_aliases=["face mesh", "facial landmarks", "puppet", "motion capture"],
            inputs=[
                Landmarks.Input("landmarks", tooltip="The points of one face in each frame."),
                io.Boolean.Input(
                    "calibrate",
                    default=True,
                    tooltip="on: the neutral frames are the face at rest. off: an average face, for single pictures.",
                ),
                *neutral_inputs(),
                *direction_inputs(),
            ],
            outputs=[track_output("One pose for each frame.")],
        )

    @classmethod
    def execute(
        cls, landmarks: LandmarkTrack, calibrate: bool, neutral_frame: int, neutral_count: int, **settings: Any
    ) -> io.NodeOutput:
        neutral = neutral_frames(neutral_frame, neutral_count) if calibrate else None
        return directed(blendshapes_from_landmarks(landmarks, neutral), **settings)


NODES: list[type[io.ComfyNode]] = [THAPoseFromBlendshapes, THAPoseFromLandmarks]
