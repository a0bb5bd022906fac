"""Nodes for single THA poses: the 45 sliders, ready-made expressions, and mixtures (THA4, section 3)."""

from __future__ import annotations

from fractions import Fraction

from ..models.tha4.pose import PARAMETERS, PoseTrack, pose_from
from ..models.tha4.presets import PRESETS, preset_pose
from ..models.tha4.tracks import blend
from .host import guarded, io
from .sockets import ThaPose

CATEGORY = "Likeness/Talking Head Anime"
STILL_FPS = Fraction(25)  # what a still pose claims; a moving track that it meets keeps its own
SLIDERS = ("head", "body", "breathing", "mouth", "eye", "iris_rotation", "eyebrow", "iris_morph")
RARE = ("lowered", "serious", "relaxed", "unimpressed", "lower_eyelid", "small", "eee", "delta", "smirk")


def strength_input(id: str, tooltip: str, default: float = 1.0, high: float = 2.0) -> io.Float.Input:
    """A factor from 0 to `high`."""
    return io.Float.Input(id, default=default, min=0.0, max=high, step=0.01, tooltip=tooltip)


def track_output(tooltip: str) -> io.Output:
    """The THA_POSE that a node gives."""
    return ThaPose.Output(display_name="pose", tooltip=tooltip)


class THAPose(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPose",
            display_name="THA Pose",
            category=CATEGORY,
            description="One still pose from the 45 parameters of THA4. Left and right are the character's own.",
            search_aliases=["talking head anime", "expression", "emotion"],
            inputs=[
                guarded(
                    io.Float.Input,
                    parameter.name,
                    default=0.0,
                    min=parameter.low,
                    max=parameter.high,
                    step=0.01,
                    display_mode=io.NumberDisplay.slider,
                    tooltip=f"{parameter.effect[0].upper()}{parameter.effect[1:]}. Rest is 0.",
                    advanced=True if any(word in parameter.name for word in RARE) else None,
                )
                for group in SLIDERS
                for parameter in PARAMETERS
                if parameter.group == group
            ],
            outputs=[track_output("A track of one frame. Other nodes hold it for as long as they need.")],
        )

    @classmethod
    def execute(cls, **values: float) -> io.NodeOutput:
        return io.NodeOutput(PoseTrack(pose_from(values)[None], STILL_FPS))


class THAPosePresets(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPosePresets",
            display_name="THA Pose Presets",
            category=CATEGORY,
            description="A ready-made expression as a still pose.",
            search_aliases=["emotion", "expression"],
            inputs=[
                io.Combo.Input(
                    "preset",
                    options=list(PRESETS),
                    default="happy",
                    tooltip="The expression; the help page lists what each one sets.",
                ),
                strength_input("strength", "0 is the resting face, 1 the full expression, 2 an exaggerated one."),
            ],
            outputs=[track_output("A track of one frame. Other nodes hold it for as long as they need.")],
        )

    @classmethod
    def execute(cls, preset: str, strength: float) -> io.NodeOutput:
        return io.NodeOutput(PoseTrack(preset_pose(preset, strength)[None], STILL_FPS))


class THABlendPoses(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHABlendPoses",
            display_name="THA Blend Poses",
            category=CATEGORY,
            description="Mixes two poses or tracks. The shorter one holds its last pose.",
            inputs=[
                ThaPose.Input("first", tooltip="The pose or track at weight 0."),
                ThaPose.Input("second", tooltip="The pose or track at weight 1."),
                strength_input("weight", "0 gives the first, 1 the second.", default=0.5, high=1.0),
            ],
            outputs=[track_output("The mixture, as long as the longer of the two.")],
        )

    @classmethod
    def execute(cls, first: PoseTrack, second: PoseTrack, weight: float) -> io.NodeOutput:
        return io.NodeOutput(blend(first, second, weight))


NODES: list[type[io.ComfyNode]] = [THAPose, THAPosePresets, THABlendPoses]
