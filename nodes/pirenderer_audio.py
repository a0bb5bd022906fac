"""Nodes that have a portrait speak: from a voice to a motion (PIRenderer, section 4.4), and blinks."""

from __future__ import annotations

from typing import Any, get_args

from ..models.errors import LikenessError
from ..models.pirenderer.audio_flow import AudioFlow
from ..models.pirenderer.motion import Motion
from ..models.pirenderer.motions.directions import Directions
from ..models.pirenderer.speech.blinks import with_blinks
from ..models.pirenderer.speech.sounds import Channel, Silence, channel_of, is_silent, remarks
from ..models.pirenderer.speech.speaking import (
    NO_WEIGHTS,
    Speaking,
    frames_within,
    load_audio_flow,
    motion_of_voice,
    rest,
)
from .host import Progress, guarded, io, model_file, on_device
from .media_sound import sounds_of
from .network_files import made_file_input, present, stamp
from .pirenderer_motion import CATEGORY, motion_input, motion_output
from .sockets import MotionDirections, MotionFlows
from .training_inputs import seed_input

FOLDER = "motion_flow"  # below models/likeness
NONE_YET = "none yet"


def flow_output(tooltip: str) -> io.Output:
    return MotionFlows.Output(display_name="flow", tooltip=tooltip)


class LoadMotionFlow(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadMotionFlow",
            display_name="Load Motion Flow",
            category=CATEGORY,
            description="Loads a flow that makes a motion of a voice. Nobody ever published weights of PIRenderer's "
            "audio part: Train Motion Flow makes them.",
            search_aliases=["audio driven", "talking head", "lip sync", "normalizing flow"],
            inputs=[
                made_file_input(
                    FOLDER,
                    NONE_YET,
                    "What lies in models/likeness/motion_flow. There is nothing to download: train one.",
                )
            ],
            outputs=[flow_output("The flow, ready to listen.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, NO_WEIGHTS))

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(load_audio_flow(model_file(file)))


class AudioToMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessAudioToMotion",
            display_name="Audio To Motion",
            category=CATEGORY,
            description="Makes a motion of a voice, as long as the sound: lips, expression and head, another one for "
            "every seed.",
            search_aliases=["audio driven", "talking head", "lip sync", "speech", "sadtalker"],
            inputs=[
                MotionFlows.Input("flow", tooltip="The flow that listens, from Load Motion Flow or Train Motion Flow."),
                io.Audio.Input("audio", tooltip="The voice, at any rate. It is brought to 16 kHz and to one loudness."),
                motion_input(
                    tooltip="The portrait's own motion, from Extract 3DMM Motion: what is spoken is added to the mean "
                    "of its frames, and its crop stays. Without it, the mean face speaks, looking ahead.",
                    optional=True,
                ),
                seed_input("Which of the possible motions; a seed draws the same noise on every device."),
                io.Float.Input(
                    "temperature",
                    default=0.7,
                    min=0.0,
                    max=1.5,
                    step=0.05,
                    tooltip="How far from the likeliest motion: 0 is that one, whatever the seed; 1 is as in the "
                    "paper, livelier and less steady.",
                ),
                io.Float.Input(
                    "expression",
                    default=1.0,
                    min=0.0,
                    max=3.0,
                    step=0.05,
                    tooltip="How far lips and face move; 0 keeps the portrait's expression.",
                ),
                io.Float.Input(
                    "head",
                    default=1.0,
                    min=0.0,
                    max=3.0,
                    step=0.05,
                    tooltip="How far the head moves; 0 keeps it still.",
                ),
                io.Float.Input(
                    "smoothing",
                    default=0.0,
                    min=0.0,
                    max=10.0,
                    step=0.1,
                    tooltip="Calms the head: deviation of a Gaussian over its angles and place, in frames; 1 reaches "
                    "over about 5 of them. Lips stay sharp. 0 is off.",
                ),
                io.Combo.Input(
                    "silence",
                    options=list(get_args(Silence)),
                    default="as heard",
                    tooltip="For a sound without anything above -50 dB. as heard: the flow moves as it does in pauses. "
                    "hold still: the portrait does not move. error: stop.",
                ),
                guarded(
                    io.Combo.Input,
                    "channel",
                    options=list(get_args(Channel)),
                    default="all",
                    tooltip="all: the mean of all channels. left, right: one of them, where two people speak.",
                    advanced=True,
                ),
            ],
            outputs=[
                motion_output("The motion at 25 frames a second, the last begun frame too, for Render Portrait."),
                io.String.Output(display_name="report", tooltip="What was heard, and what may be wrong with it."),
            ],
        )

    @classmethod
    def execute(
        cls,
        flow: AudioFlow,
        audio: dict[str, Any],
        seed: int,
        temperature: float,
        expression: float,
        head: float,
        smoothing: float,
        silence: Silence,
        channel: Channel,
        motion: Motion | None = None,
    ) -> io.NodeOutput:
        sounds = sounds_of(audio)
        if len(sounds) > 1:
            raise LikenessError(f"This AUDIO holds {len(sounds)} sounds, and a portrait speaks one. Give a single one.")
        heard = channel_of(sounds[0], channel)
        frames, told = frames_within(heard), remarks(heard)
        how = Speaking(seed, temperature, expression, head, smoothing)
        if silence != "as heard" and is_silent(heard):
            if silence == "error":
                raise LikenessError("This sound is silent: nothing in it is above -50 dB. Check what is connected.")
            made = rest(motion, frames)
        else:
            on_device(flow)
            made = motion_of_voice(flow, heard, how, motion, Progress(frames).reach)
        told.append(f"{len(made)} frames at {float(made.fps):g} a second.")
        return io.NodeOutput(made, "\n".join(told))


class AddBlinks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessAddBlinks",
            display_name="Add Blinks",
            category=CATEGORY,
            description="Has a face blink now and then, which no voice tells and which measured motions hardly hold.",
            search_aliases=["eyes", "eyelids", "blink"],
            inputs=[
                motion_input(tooltip="The motion to blink in."),
                MotionDirections.Input(
                    "directions",
                    tooltip="Where the direction that shuts the eyes is: of a face with open eyes and the same with "
                    "shut ones by 3DMM Direction From Pictures, or the published expression.mat.",
                ),
                io.String.Input("direction", default="eyes", tooltip="Its name among them."),
                io.Float.Input(
                    "per_minute",
                    default=15.0,
                    min=0.0,
                    max=60.0,
                    step=0.5,
                    tooltip="Blinks a minute on average; people blink 10 to 20 times. 0 adds none.",
                ),
                io.Float.Input(
                    "strength",
                    default=1.0,
                    min=-3.0,
                    max=3.0,
                    step=0.05,
                    tooltip="How far along the direction; below 0 for one that opens the eyes.",
                ),
                seed_input("When they blink; the same seed gives the same times."),
            ],
            outputs=[motion_output("The motion with blinks, of the same length.")],
        )

    @classmethod
    def execute(
        cls, motion: Motion, directions: Directions, direction: str, per_minute: float, strength: float, seed: int
    ) -> io.NodeOutput:
        return io.NodeOutput(with_blinks(motion, directions[direction.strip().lower()], per_minute, strength, seed))


NODES: list[type[io.ComfyNode]] = [LoadMotionFlow, AudioToMotion, AddBlinks]
