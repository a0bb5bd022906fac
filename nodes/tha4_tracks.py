"""Nodes that make and mend THA pose tracks: idle motion, lip sync, keyframes, layers, smoothing (THA4, section 3)."""

from __future__ import annotations

from typing import Any, Literal

from ..models.media.audio import Audio
from ..models.media.frame_rate import frame_rate
from ..models.tha4.idle import idle_motion
from ..models.tha4.keyframe_json import read_keyframes
from ..models.tha4.keyframes import keyframe_track
from ..models.tha4.lip_sync import lip_sync
from ..models.tha4.pose import GROUPS, PoseTrack
from ..models.tha4.tracks import combine, smooth
from .host import guarded, io, sound
from .keyframes import keyframe_inputs, rate_input
from .seconds import frames_in, seconds_input
from .sockets import ThaPose
from .tha4_poses import CATEGORY, strength_input, track_output

KEYFRAMES = """{"keys": [
  {"time": 0.0, "preset": "neutral"},
  {"time": 0.6, "preset": "happy", "pose": {"head_y": 0.4, "neck_z": 0.3}},
  {"time": 2.0, "preset": "neutral", "ease": "in_out"}
]}"""


def length_of_input() -> io.Input:
    """Another track to match."""
    return ThaPose.Input(
        "length_of", optional=True, tooltip="A track whose length and frame rate replace the numbers here."
    )


class THAIdleMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAIdleMotion",
            display_name="THA Idle Motion",
            category=CATEGORY,
            description="Blinks, breath, sway and glances: what makes a still character look alive.",
            search_aliases=["blink", "breathing", "sway"],
            inputs=[
                seconds_input(5.0, "Length in seconds; at least one frame comes out."),
                rate_input(),
                strength_input("blink", "How far the lids shut; 0 is off, 1 and above is shut."),
                strength_input("breathing", "Depth of the breath; 0 is off, 1 is full, above 1 it is cut at full."),
                strength_input("sway", "How far head and body drift; 0 is off, 1 is natural, 2 is twice as far."),
                strength_input("gaze", "How far the eyes wander; 0 is off, 1 is natural, 2 is twice as far."),
                io.Int.Input(
                    "seed",
                    default=0,
                    min=0,
                    max=2**53 - 1,
                    control_after_generate=True,
                    tooltip="Same seed, same motion.",
                ),
                length_of_input(),
            ],
            outputs=[track_output("The idle motion, to be combined with speech and gestures.")],
        )

    @classmethod
    def execute(
        cls,
        seconds: float,
        fps: float,
        blink: float,
        breathing: float,
        sway: float,
        gaze: float,
        seed: int,
        length_of: PoseTrack | None = None,
    ) -> io.NodeOutput:
        if length_of is not None:
            frames, rate = len(length_of), length_of.fps
        else:
            rate = frame_rate(fps)
            frames = max(1, frames_in(seconds, rate))
        return io.NodeOutput(idle_motion(frames, rate, seed, blink=blink, breathing=breathing, sway=sway, gaze=gaze))


class THALipSync(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHALipSync",
            display_name="THA Lip Sync",
            category=CATEGORY,
            description="Moves the mouth to a voice: loudness opens it, the vowel shapes it, closures shut it.",
            search_aliases=["audio", "speech", "mouth", "talk"],
            inputs=[
                io.Audio.Input("audio", tooltip="The voice, of any length, rate and number of channels."),
                rate_input(),
                strength_input("strength", "How far the mouth opens; 0 keeps it shut, 1 is natural."),
                io.Float.Input(
                    "smoothing",
                    default=0.03,
                    min=0.0,
                    max=1.0,
                    step=0.01,
                    tooltip="Seconds over which mouth shapes blend; 0 is off.",
                ),
            ],
            outputs=[track_output("The mouth alone, one pose for each frame until the end of the sound.")],
        )

    @classmethod
    def execute(cls, audio: dict[str, Any], fps: float, strength: float, smoothing: float) -> io.NodeOutput:
        return io.NodeOutput(lip_sync(Audio(*sound(audio)), frame_rate(fps), strength, smoothing))


class THAPoseKeyframes(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPoseKeyframes",
            display_name="THA Pose Keyframes",
            category=CATEGORY,
            description="A track from poses at given times, with easing between them.",
            search_aliases=["animation", "timeline", "json"],
            inputs=[
                *keyframe_inputs(KEYFRAMES, "its pose is held"),
                length_of_input(),
            ],
            outputs=[track_output("The animated track.")],
        )

    @classmethod
    def execute(cls, keyframes: str, seconds: float, fps: float, length_of: PoseTrack | None = None) -> io.NodeOutput:
        keys = read_keyframes(keyframes)
        if length_of is not None:
            return io.NodeOutput(keyframe_track(keys, length_of.fps, len(length_of)))
        rate = keys.fps or frame_rate(fps)
        return io.NodeOutput(keyframe_track(keys, rate, frames_in(seconds, rate) or None))


class THACombineTracks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHACombineTracks",
            display_name="THA Combine Tracks",
            category=CATEGORY,
            description="Lays one track over another in the chosen groups. The shorter one holds its last pose.",
            search_aliases=["layer", "mix", "merge"],
            inputs=[
                ThaPose.Input("base", tooltip="The track below."),
                ThaPose.Input("over", tooltip="The track laid over it."),
                io.Combo.Input(
                    "mode",
                    options=["add", "replace"],
                    default="add",
                    tooltip="add: the sum, kept in range. replace: the chosen parts come from the upper track alone.",
                ),
                *(
                    io.Boolean.Input(group, default=True, tooltip=f"Whether the {group.replace('_', ' ')} takes part.")
                    for group in GROUPS
                ),
            ],
            outputs=[track_output("Both tracks in one, as long as the longer of the two.")],
        )

    @classmethod
    def execute(
        cls, base: PoseTrack, over: PoseTrack, mode: Literal["add", "replace"], **takes_part: bool
    ) -> io.NodeOutput:
        return io.NodeOutput(combine(base, over, mode, [group for group in GROUPS if takes_part[group]]))


class THASmooth(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHASmooth",
            display_name="THA Smooth",
            category=CATEGORY,
            description="Takes the jitter out of a track without delaying it.",
            inputs=[
                ThaPose.Input("pose", tooltip="The track to smooth."),
                io.Float.Input(
                    "seconds",
                    default=0.08,
                    min=0.0,
                    max=10.0,
                    step=0.01,
                    tooltip="Standard deviation of the smoothing in seconds; 0 is off.",
                ),
                io.Boolean.Input(
                    "keep_blinks",
                    default=True,
                    tooltip="Leave closing lids alone: a smoothed blink would stay half open.",
                ),
            ],
            outputs=[track_output("The smoothed track, of the same length.")],
        )

    @classmethod
    def execute(cls, pose: PoseTrack, seconds: float, keep_blinks: bool) -> io.NodeOutput:
        return io.NodeOutput(smooth(pose, seconds, keep_blinks))


NODES: list[type[io.ComfyNode]] = [THAIdleMotion, THALipSync, THAPoseKeyframes, THACombineTracks, THASmooth]
