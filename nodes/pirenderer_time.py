"""Nodes that say when a motion happens: cut, put together, looped, at another frame rate."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import get_args

from ..models.media.frame_rate import frame_rate
from ..models.pirenderer.motion import TRAINED_FPS, Motion
from ..models.pirenderer.motions.timing import Loop, cut, joined, looped, resampled
from .host import guarded, io
from .pirenderer_motion import CATEGORY, motion_input, motion_output
from .seconds import frames_in, seconds_input


class CutMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessCutMotion",
            display_name="Cut Motion",
            category=CATEGORY,
            description="Takes a part out of a motion.",
            search_aliases=["trim", "part", "first frame"],
            inputs=[
                motion_input(),
                seconds_input(0.0, "Seconds to leave out at the beginning.", "start", 14400.0),
                seconds_input(0.0, "Length in seconds; 0 is to the end. 0.01 is a single frame."),
            ],
            outputs=[motion_output("The part.")],
        )

    @classmethod
    def execute(cls, motion: Motion, start: float, seconds: float) -> io.NodeOutput:
        first = floor(Fraction(str(start)) * motion.fps)
        return io.NodeOutput(cut(motion, first, frames_in(seconds, motion.fps) or None))


class ConcatenateMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessConcatenateMotion",
            display_name="Concatenate Motion",
            category=CATEGORY,
            description="Plays one motion after the other, with a cross-fade between them.",
            search_aliases=["join", "append", "cross-fade"],
            inputs=[
                motion_input("first", "What comes first."),
                motion_input("second", "What comes after it, at the same frame rate; a still fits any."),
                seconds_input(0.2, "Seconds in which the first melts into the second; 0 jumps.", "fade", 60.0),
            ],
            outputs=[motion_output("Both, shorter by the cross-fade.")],
        )

    @classmethod
    def execute(cls, first: Motion, second: Motion, fade: float) -> io.NodeOutput:
        rate = first.fps if len(first) > 1 else second.fps
        return io.NodeOutput(joined(first, second, frames_in(fade, rate)))


class LoopMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoopMotion",
            display_name="Loop Motion",
            category=CATEGORY,
            description="Plays a motion over and over without a jump, as long as you like. A still is held.",
            search_aliases=["repeat", "ping-pong", "hold", "extend"],
            inputs=[
                motion_input(),
                io.Combo.Input(
                    "way",
                    options=list(get_args(Loop)),
                    default="back and forth",
                    tooltip="back and forth: every other round is played backwards. blended seam: the end melts into "
                    "the beginning. repeat: as it is.",
                ),
                seconds_input(0.0, "Length in seconds; 0 is one round, whose end leads to its beginning."),
                seconds_input(
                    0.4, "For blended seam: how many seconds melt; at most half of the motion.", "fade", 60.0
                ),
            ],
            outputs=[motion_output("The looped motion.")],
        )

    @classmethod
    def execute(cls, motion: Motion, way: Loop, seconds: float, fade: float) -> io.NodeOutput:
        rate = motion.fps
        return io.NodeOutput(looped(motion, way, frames_in(seconds, rate), frames_in(fade, rate)))


class ResampleMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessResampleMotion",
            display_name="Resample Motion",
            category=CATEGORY,
            description="Brings a motion to another frame rate; it lasts as long. PIRenderer was trained at 25.",
            search_aliases=["frame rate", "fps", "convert"],
            inputs=[
                motion_input(),
                io.Float.Input(
                    "fps",
                    default=float(TRAINED_FPS),
                    min=1.0,
                    max=240.0,
                    step=0.01,
                    tooltip="Frames a second that come out, 1 to 240.",
                ),
            ],
            outputs=[
                motion_output("The motion at that rate."),
                io.Int.Output(display_name="frames", tooltip="How many frames it has now."),
            ],
        )

    @classmethod
    def execute(cls, motion: Motion, fps: float) -> io.NodeOutput:
        made = resampled(motion, frame_rate(fps))
        return io.NodeOutput(made, len(made))


NODES: list[type[io.ComfyNode]] = [CutMotion, ConcatenateMotion, LoopMotion, ResampleMotion]
