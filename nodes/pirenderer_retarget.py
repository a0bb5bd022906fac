"""Nodes that aim one person's motion at another's face, mix motions and smooth them (PIRenderer, section 4)."""

from __future__ import annotations

from typing import get_args

from ..models.pirenderer.motion import Motion
from ..models.pirenderer.motions.mixing import blended, smoothed
from ..models.pirenderer.motions.motion_report import report
from ..models.pirenderer.motions.retarget import Mode, Parts, differences, retarget
from .host import guarded, io
from .pirenderer_motion import CATEGORY, motion_input, motion_output


class RetargetMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessRetargetMotion",
            display_name="Retarget Motion",
            category=CATEGORY,
            description="Makes one person's motion fit another's portrait, which moves and stays itself.",
            search_aliases=["reenact", "cross identity", "relative motion", "driving"],
            inputs=[
                motion_input("source", "The portrait's motion; its first frame counts."),
                motion_input("driver", "The motion that moves it."),
                io.Combo.Input(
                    "mode",
                    options=list(get_args(Mode)),
                    default="scale-normalised",
                    tooltip="scale-normalised: the driver's numbers, its size made the source's, as published. "
                    "absolute: the driver's numbers. source crop: size and place are the source's. relative: the "
                    "source moves by what the driver does.",
                ),
                io.Combo.Input(
                    "parts",
                    options=list(get_args(Parts)),
                    default="all",
                    tooltip="What is taken over: all, the expression alone, or the pose alone. The rest stays the "
                    "source's.",
                ),
                io.Float.Input(
                    "strength",
                    default=1.0,
                    min=0.0,
                    max=2.0,
                    step=0.01,
                    tooltip="How far from the source's own look to the driver's, 0 to 2; 1 is all the way.",
                ),
                io.Int.Input(
                    "neutral_frame",
                    default=-1,
                    min=-1,
                    max=10**7,
                    tooltip="The driver's frame that corresponds to the source; -1 takes the one most like it, as "
                    "published. Of use for scale-normalised and relative.",
                ),
            ],
            outputs=[
                motion_output("The driver's motion for the source's face, at the driver's rate."),
                io.String.Output(
                    display_name="report", tooltip="Which frame was neutral, and how far the two are apart."
                ),
            ],
        )

    @classmethod
    def execute(
        cls, source: Motion, driver: Motion, mode: Mode, parts: Parts, strength: float, neutral_frame: int
    ) -> io.NodeOutput:
        made, neutral = retarget(source, driver, mode, parts, strength, None if neutral_frame < 0 else neutral_frame)
        text = f"neutral frame {neutral}; {differences(source, driver)}\n{report(made)}"
        return io.NodeOutput(made, text)


class SmoothMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSmoothMotion",
            display_name="Smooth Motion",
            category=CATEGORY,
            description="Takes the jitter out of a motion without delaying it.",
            search_aliases=["jitter", "stabilise", "filter"],
            inputs=[
                motion_input(),
                io.Float.Input(
                    "expression",
                    default=0.0,
                    min=0.0,
                    max=10.0,
                    step=0.01,
                    tooltip="Standard deviation in seconds for the expression; 0 is off. The 27 frames that PIRenderer "
                    "looks at smooth it already, and more of it blurs lips and blinks.",
                ),
                io.Float.Input(
                    "pose",
                    default=0.08,
                    min=0.0,
                    max=10.0,
                    step=0.01,
                    tooltip="The same for angle, translation and crop; 0 is off.",
                ),
            ],
            outputs=[motion_output("The smoothed motion, of the same length.")],
        )

    @classmethod
    def execute(cls, motion: Motion, expression: float, pose: float) -> io.NodeOutput:
        return io.NodeOutput(smoothed(motion, expression, pose))


class BlendMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessBlendMotion",
            display_name="Blend Motion",
            category=CATEGORY,
            description="Mixes two motions part by part: the lips of one with the head of the other, say. The shorter "
            "one holds its last frame.",
            search_aliases=["mix", "combine", "merge"],
            inputs=[
                motion_input("first", "One motion."),
                motion_input("second", "The other one, at the same frame rate; a still fits any."),
                *(
                    io.Float.Input(
                        name,
                        default=default,
                        min=0.0,
                        max=1.0,
                        step=0.01,
                        tooltip=f"The second's share in {what}: 0 is all the first's, 1 all the second's.",
                    )
                    for name, default, what in (
                        ("expression", 1.0, "the expression"),
                        ("pose", 0.0, "angle and translation"),
                        ("crop", 0.0, "the crop, which belongs to the portrait"),
                    )
                ),
            ],
            outputs=[motion_output("Both in one, as long as the longer of the two.")],
        )

    @classmethod
    def execute(cls, first: Motion, second: Motion, expression: float, pose: float, crop: float) -> io.NodeOutput:
        return io.NodeOutput(blended(first, second, expression, pose, crop))


NODES: list[type[io.ComfyNode]] = [RetargetMotion, SmoothMotion, BlendMotion]
