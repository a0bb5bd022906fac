"""Nodes that load a THA4 student, and draw it, or what a teacher makes of a picture (THA4, section 4).

They give pictures with their mask, or a streamed video.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..models.catalogue import how_to_get
from ..models.errors import LikenessError
from ..models.media.audio import Audio
from ..models.media.hex_color import hex_color
from ..models.tha4.character import load_student
from ..models.tha4.color import from_network
from ..models.tha4.fast_student import FastStudent
from ..models.tha4.fast_teacher.fast_teacher import FastTeacher
from ..models.tha4.framing import FRAMINGS, Character, Framed
from ..models.tha4.pose import PoseTrack
from ..models.tha4.render import CHUNK, Background, frames_of, render_frames, render_video
from .host import Progress, film, for_output, guarded, io, model_file, on_device, sound, temporary_file
from .network_files import PRECISIONS, listed_input, precision_input, present
from .sockets import ThaModel, ThaPose
from .tha4_poses import CATEGORY
from .tha4_weights import last_change, students

DEFAULT = "nagi.safetensors"
FAINTEST = 0.5 / 255  # alpha, 0..1
COMPILE_FROM = 200  # frames; see FastStudent.compile_sine


def image_and_mask(rgba: Tensor) -> tuple[Tensor, Tensor]:
    """Straight RGBA [B, H, W, 4] as IMAGE [B, H, W, 3] and MASK [B, H, W], 1 where transparent.

    What 8 bits of alpha would not show is black and transparent: there a network's colour is noise, and the IMAGE alone
    would show it.
    """
    shown = torch.where(rgba[..., 3:] < FAINTEST, 0, rgba)
    return for_output(shown[..., :3]), for_output(1 - shown[..., 3])


def model_input() -> io.Input:
    return ThaModel.Input("model", tooltip="The character.")


def pose_input() -> io.Input:
    return ThaPose.Input("pose", tooltip="The poses, one for each frame.")


def ready(model: Character, frames: int) -> Character:
    """The character on its device, prepared to draw so many frames."""
    on_device(model)
    if isinstance(model, FastStudent) and model.character.device.type == "cpu" and frames >= COMPILE_FROM:
        model.compile_sine()
    return model


def at_once(model: Character) -> int:
    """Frames from one look for an interrupt to the next: a teacher on a CPU draws each for seconds."""
    return 1 if isinstance(model, FastTeacher) and model.character.device.type == "cpu" else CHUNK


def framing_inputs() -> list[io.Input]:
    return [
        io.Combo.Input(
            "framing",
            options=list(FRAMINGS),
            default="whole",
            tooltip="whole: the figure, 512 x 512. bust: head and shoulders, 320 x 320, in less time.",
        ),
        io.Boolean.Input("half_size", default=False, tooltip="A quick preview: half as wide and as high."),
    ]


class THALoadStudent(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHALoadStudent",
            display_name="Load THA Student",
            category=CATEGORY,
            description="Loads one character: its picture and the two small networks that know it by heart.",
            search_aliases=["talking head anime", "vtuber", "character"],
            inputs=[
                listed_input(
                    "character",
                    [DEFAULT],
                    students(),
                    f"{DEFAULT} ships with the pack (CC0). Others go into models/likeness/tha4: see the help.",
                ),
                precision_input(
                    "float32 is exact. float16, for GPUs, is a few grey levels off; bfloat16 is further off."
                ),
            ],
            outputs=[
                ThaModel.Output(display_name="model", tooltip="The character, ready to be posed."),
                io.Image.Output(display_name="image", tooltip="Its resting picture, colour not multiplied by alpha."),
                io.Mask.Output(display_name="mask", tooltip="1 where the picture is transparent."),
            ],
        )

    @classmethod
    def validate_inputs(cls, character: str) -> bool | str:
        return present((character, how_to_get("tha4.student")))

    @classmethod
    def fingerprint_inputs(cls, character: str, precision: str) -> str:
        return f"{precision} {last_change(model_file(character))}"

    @classmethod
    def execute(cls, character: str, precision: str) -> io.NodeOutput:
        student = load_student(model_file(character))
        picture = from_network(student.character)[None].movedim(1, -1)  # [1, 512, 512, 4]
        return io.NodeOutput(FastStudent(student, PRECISIONS[precision]), *image_and_mask(picture))


class THARender(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHARender",
            display_name="THA Render",
            category=CATEGORY,
            description="Draws each pose as a picture with its mask, all in memory. For long clips: THA Render Video.",
            inputs=[model_input(), pose_input(), *framing_inputs()],
            outputs=[
                io.Image.Output(
                    display_name="image", tooltip="One picture for each pose, colour not multiplied by alpha."
                ),
                io.Mask.Output(display_name="mask", tooltip="1 where a picture is transparent."),
            ],
        )

    @classmethod
    def execute(cls, model: Character, pose: PoseTrack, framing: str, half_size: bool) -> io.NodeOutput:
        poser = Framed(ready(model, len(pose)), framing, half_size)
        progress = Progress(len(pose))
        chunks = render_frames(poser, pose, chunk=at_once(model), on_frame=lambda _, picture: progress.tick(picture))
        return io.NodeOutput(*image_and_mask(torch.cat([for_output(chunk) for chunk in chunks])))  # [T, H, W, 4]


class THARenderVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHARenderVideo",
            display_name="THA Render Video",
            category=CATEGORY,
            description="Draws a track of any length straight into a video with its sound, in constant memory.",
            search_aliases=["talking head", "animate"],
            inputs=[
                model_input(),
                pose_input(),
                *framing_inputs(),
                io.Combo.Input(
                    "background",
                    options=["color", "image", "transparent"],
                    default="color",
                    tooltip="transparent gives a .webm with alpha; save it with Save Video File, which keeps it.",
                ),
                io.String.Input("color", default="#FFFFFF", tooltip="Background colour as #RRGGBB."),
                io.Image.Input(
                    "image",
                    optional=True,
                    tooltip="Background picture, or one for each frame; scaled to cover the frame, the last one held.",
                ),
                io.Audio.Input(
                    "audio",
                    optional=True,
                    tooltip="The sound. Where it outlasts the track, the last pose is held.",
                ),
            ],
            outputs=[io.Video.Output(display_name="video", tooltip="The video, at the track's frame rate.")],
        )

    @classmethod
    def execute(
        cls,
        model: Character,
        pose: PoseTrack,
        framing: str,
        half_size: bool,
        background: str,
        color: str,
        image: Tensor | None = None,
        audio: dict[str, Any] | None = None,
    ) -> io.NodeOutput:
        behind = background_of(background, color, image)
        voice = Audio(*sound(audio)) if audio is not None else None
        frames = max(len(pose), frames_of(voice, pose.fps) if voice else 0)
        poser = Framed(ready(model, frames), framing, half_size)
        progress = Progress(frames)
        path = temporary_file(".webm" if behind is None else ".mp4")
        render_video(poser, pose, path, voice, behind, at_once(model), lambda _, picture: progress.tick(picture))
        return io.NodeOutput(film(path))


def background_of(kind: str, color: str, image: Tensor | None) -> Background | None:
    """What the node's three inputs ask for; LikenessError for a colour that is none, or a missing picture."""
    if kind == "transparent":
        return None
    if kind == "image":
        if image is None:
            raise LikenessError("The background is an image, but none is connected. Connect one, or choose color.")
        return Background(image[..., :3].movedim(-1, 1))  # [N, 3, H, W]
    return Background.color(*hex_color(color))


NODES: list[type[io.ComfyNode]] = [THALoadStudent, THARender, THARenderVideo]
