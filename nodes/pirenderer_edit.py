"""Nodes that change a motion by what it means: sliders, named directions, keyframes (PIRenderer, section 4)."""

from __future__ import annotations

from typing import Any

from ..models.errors import LikenessError
from ..models.media.frame_rate import frame_rate
from ..models.pirenderer.motion import Motion
from ..models.pirenderer.motions.directions import (
    SUFFIX,
    Directions,
    direction_between,
    load_directions,
    save_directions,
)
from ..models.pirenderer.motions.edit import edited, facing, named_strengths, raw_coefficients
from ..models.pirenderer.motions.keyframes import keyed
from .file_names import file_name
from .host import guarded, io, model_file, new_model_file
from .keyframes import keyframe_inputs
from .network_files import made_file_input, present, stamp
from .pirenderer_motion import CATEGORY, motion_input, motion_output
from .sockets import MotionDirections

FOLDER = "motion_directions"  # below models/likeness
NONE_YET = "none yet"
SLIDERS = {"mouth": "opens", "smile": "smiles", "brows": "raises the brows", "eyes": "moves the lids"}
KEYFRAMES = """[
  {"time": 0.0, "yaw": 0, "pitch": 0},
  {"time": 0.8, "yaw": 12, "pitch": -5},
  {"time": 2.0, "yaw": 0, "pitch": 0, "ease": "in_out"}
]"""


def directions_input(tooltip: str) -> io.Input:
    return MotionDirections.Input("directions", optional=True, tooltip=tooltip)


def directions_output() -> io.Output:
    return MotionDirections.Output(display_name="directions", tooltip="The named directions, for Edit 3DMM.")


def slider(name: str, reach: float, step: float, tooltip: str, default: float = 0.0, least: float | None = None) -> Any:
    low = -reach if least is None else least
    return io.Float.Input(name, default=default, min=low, max=reach, step=step, tooltip=tooltip)


class Edit3DMM(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessEdit3DMM",
            display_name="Edit 3DMM",
            category=CATEGORY,
            description="Turns, moves and sizes a head and changes its expression by sliders, in all of a motion.",
            search_aliases=["head pose", "expression editor", "turn head", "smile", "slider"],
            inputs=[
                motion_input(tooltip="What is changed: the motion of a portrait, one frame, or of a clip."),
                io.Combo.Input(
                    "pose",
                    options=["add", "replace"],
                    default="add",
                    tooltip="add: angles and translation are added to the motion's own. replace: they are taken "
                    "instead of them, in all frames; z is then 0.45 more than the slider, the usual distance.",
                ),
                slider(
                    "pitch",
                    60.0,
                    0.5,
                    "Degrees: above 0 the face looks down, below 0 up. The authors show 18 each way.",
                ),
                slider(
                    "yaw",
                    60.0,
                    0.5,
                    "Degrees: above 0 it turns to the picture's right. The authors show 22.5 each way.",
                ),
                slider(
                    "roll",
                    60.0,
                    0.5,
                    "Degrees: above 0 its top tilts to the picture's left. The authors show 18 each way.",
                ),
                slider(
                    "x", 2.0, 0.01, "To the picture's right, in the face model's units: a face is about 2 of them high."
                ),
                slider("y", 2.0, 0.01, "Upwards, in the same units."),
                slider("z", 5.0, 0.01, "Towards the viewer, in the same units; faces are at about 0.45."),
                slider("size", 2.0, 0.01, "How large the face is in the square, times what it was.", 1.0, 0.5),
                slider(
                    "expression", 2.0, 0.01, "The motion's own expression times this; 0 is the mean face.", 1.0, 0.0
                ),
                *(
                    slider(
                        name,
                        2.0,
                        0.01,
                        f"How far along the direction called {name}, which {what}: 1 is as in what it was made from. "
                        "It needs the directions input.",
                    )
                    for name, what in SLIDERS.items()
                ),
                guarded(
                    io.String.Input,
                    "others",
                    default="",
                    tooltip="Other directions and how far, such as: wink 0.5, frown 1.",
                    advanced=True,
                ),
                guarded(
                    io.String.Input,
                    "coefficients",
                    default="",
                    tooltip="Added to the 64 raw coefficients of the expression: places from 0 and numbers such as "
                    "3 -1.5, 10 0.7; or all 64 numbers. Single ones have no meaning of their own.",
                    advanced=True,
                ),
                directions_input("What the sliders of the expression move along."),
            ],
            outputs=[motion_output("The changed motion, of the same length.")],
        )

    @classmethod
    def execute(
        cls,
        motion: Motion,
        pose: str,
        others: str = "",
        coefficients: str = "",
        expression: float = 1.0,
        directions: Directions | None = None,
        **changes: float,
    ) -> io.NodeOutput:
        named = named_strengths(others)
        twice = [name for name in named if name in changes]
        if twice:
            raise LikenessError(f"'{twice[0]}' has a slider of its own. Take it out of others.")
        if pose == "replace":
            motion = facing(motion)
        raw = raw_coefficients(coefficients)
        return io.NodeOutput(edited(motion, {**changes, **named}, directions, expression, raw))


class MotionKeyframes(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessMotionKeyframes",
            display_name="Motion Keyframes",
            category=CATEGORY,
            description="A motion from edits at given times, with easing between them: the sliders of Edit 3DMM over "
            "time.",
            search_aliases=["animation", "timeline", "json"],
            inputs=[
                motion_input(
                    tooltip="The portrait's motion, whose first look is held and moved. A motion of more frames keeps "
                    "its own movement and length, and the keys come on top."
                ),
                *keyframe_inputs(KEYFRAMES),
                directions_input("Directions that keys may name, beside pitch, yaw, roll, x, y, z and size."),
            ],
            outputs=[motion_output("The animated motion.")],
        )

    @classmethod
    def execute(
        cls, motion: Motion, keyframes: str, seconds: float, fps: float, directions: Directions | None = None
    ) -> io.NodeOutput:
        return io.NodeOutput(keyed(motion, keyframes, directions, frame_rate(fps), seconds))


class DirectionFromPictures(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="Likeness3DMMDirectionFromPictures",
            display_name="3DMM Direction From Pictures",
            category=CATEGORY,
            description="Makes a slider of two expressions: the way from a face at rest to the same face posed, by "
            "pictures of anybody. Several pairs are averaged.",
            search_aliases=["expression vector", "smile slider", "edit direction"],
            inputs=[
                motion_input("neutral", "The faces at rest, measured: one, or as many as are posed."),
                motion_input("posed", "The same faces with the expression, in the same order."),
                io.String.Input(
                    "name",
                    default="smile",
                    tooltip="What the direction is called. Edit 3DMM has sliders for mouth, smile, brows and eyes.",
                ),
                io.Boolean.Input(
                    "save",
                    default=True,
                    tooltip="on: it is also written to models/likeness/motion_directions/NAME.safetensors; one of that "
                    "name is replaced.",
                ),
                directions_input("Others, which come along: of one name, the new one wins."),
            ],
            outputs=[directions_output()],
        )

    @classmethod
    def execute(
        cls, neutral: Motion, posed: Motion, name: str, save: bool, directions: Directions | None = None
    ) -> io.NodeOutput:
        made = direction_between(neutral, posed, name)
        if save:
            save_directions(new_model_file(f"{FOLDER}/{file_name(next(iter(made)), SUFFIX)}"), made)
        return io.NodeOutput(made.with_others(directions))


class Load3DMMDirections(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoad3DMMDirections",
            display_name="Load 3DMM Directions",
            category=CATEGORY,
            description="Reads named directions: files of 3DMM Direction From Pictures, or the expression.mat of "
            "PIRenderer's demo.",
            search_aliases=["expression.mat", "expression vector", "smile slider"],
            inputs=[
                made_file_input(
                    FOLDER,
                    NONE_YET,
                    "What lies in models/likeness/motion_directions. An expression.mat, which is for non-commercial "
                    "use only, goes there too; it has mouth, brows and eyes.",
                ),
                directions_input("Others, which come along: of one name, those of this file win."),
            ],
            outputs=[directions_output()],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, "3DMM Direction From Pictures writes such files; refresh the page afterwards."))

    @classmethod
    def fingerprint_inputs(cls, file: str, **rest: Any) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str, directions: Directions | None = None) -> io.NodeOutput:
        return io.NodeOutput(load_directions(model_file(file)).with_others(directions))


NODES: list[type[io.ComfyNode]] = [Edit3DMM, MotionKeyframes, DirectionFromPictures, Load3DMMDirections]
