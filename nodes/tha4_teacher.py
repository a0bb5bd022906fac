"""Nodes of the THA4 teacher, the five networks that pose any character: whole, and a stage at a time (section 3)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.catalogue import THA4_TEACHER, how_to_get
from ..models.errors import LikenessError
from ..models.media.flow_wheel import flow_colors
from ..models.tha4.color import from_network
from ..models.tha4.fast_teacher.fast_teacher import FastTeacher
from ..models.tha4.pose import PoseTrack
from ..models.tha4.teacher import FullTeacher
from ..models.tha4.teacher_files import load_teacher
from ..models.tha4.teacher_picture import teacher_pictures
from ..models.tha4.teacher_stages import posed_faces, turned_bodies
from .host import Progress, for_output, guarded, io, model_file, on_device
from .network_files import PRECISIONS, listed_input, precision_input, present
from .sockets import ThaModel, ThaPose, ThaTeacher
from .tha4 import THARender, framing_inputs, image_and_mask, pose_input
from .tha4_poses import CATEGORY
from .tha4_weights import last_change, teachers

DEFAULT = THA4_TEACHER.folder  # listed even where it is still to be downloaded
NETWORKS = ("editor", "rotator")


def teacher_input() -> io.Input:
    return ThaTeacher.Input("teacher", tooltip="The teacher.")


def picture_inputs(image: str) -> list[io.Input]:
    """A character's picture, described by `image`, and its mask."""
    return [
        io.Image.Input("image", tooltip=image),
        io.Mask.Input("mask", tooltip="1 where the picture is transparent, as Load Image and the other nodes give it."),
    ]


def picture_outputs(image: str) -> list[io.Output]:
    return [
        io.Image.Output(display_name="image", tooltip=image),
        io.Mask.Output(display_name="mask", tooltip="1 where a picture is transparent."),
    ]


def shown(picture: Tensor) -> tuple[Tensor, Tensor]:
    """A network's picture [B, 4, H, W] as IMAGE and MASK."""
    return image_and_mask(from_network(picture.float()).movedim(1, -1))


def weights_of(alpha: Tensor) -> Tensor:
    """A network's alpha [B, 1, H, W] as MASK, as it is: 1 where it takes its own paint."""
    return for_output(alpha[:, 0])


def character_of(teacher: FullTeacher, image: Tensor, mask: Tensor) -> FastTeacher:
    """One character that the teacher poses, in the precision of the teacher. LikenessError for several pictures."""
    pictures = teacher_pictures(image, mask)
    if len(pictures) > 1:
        raise LikenessError(f"A character is one picture; these are {len(pictures)}. Choose one of the batch.")
    with torch.inference_mode(False):  # else a student could never learn from it
        return FastTeacher(teacher, pictures[0], next(teacher.parameters()).dtype)


class THALoadTeacher(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHALoadTeacher",
            display_name="Load THA Teacher",
            category=CATEGORY,
            description="Loads the teacher: the five large networks that pose any drawn character from one picture.",
            search_aliases=["talking head anime", "tha4", "vtuber"],
            inputs=[
                listed_input(
                    "teacher",
                    [DEFAULT],
                    teachers(),
                    "A folder with the five published files, or one safetensors. They do not ship with the pack: put "
                    "them (657 MB, see the help) into models/likeness/tha4/teacher.",
                ),
                precision_input(
                    "float32 is exact. float16 takes half the memory, and less time on a GPU; bfloat16 is further off."
                ),
            ],
            outputs=[ThaTeacher.Output(display_name="teacher", tooltip="The teacher, for any character.")],
        )

    @classmethod
    def validate_inputs(cls, teacher: str) -> bool | str:
        return present((teacher, how_to_get("tha4.teacher")))

    @classmethod
    def fingerprint_inputs(cls, teacher: str, precision: str) -> str:
        return f"{precision} {last_change(model_file(teacher))}"

    @classmethod
    def execute(cls, teacher: str, precision: str) -> io.NodeOutput:
        with torch.inference_mode(False):  # as load_teacher
            return io.NodeOutput(load_teacher(model_file(teacher)).to(PRECISIONS[precision]))


class THATeacherCharacter(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHATeacherCharacter",
            display_name="THA Teacher Character",
            category=CATEGORY,
            description="Makes a character that can be posed, like a student, out of the teacher and one picture.",
            search_aliases=["talking head anime", "vtuber", "character"],
            inputs=[teacher_input(), *picture_inputs("The character, 512 x 512: from THA Prepare Character.")],
            outputs=[
                ThaModel.Output(
                    display_name="model",
                    tooltip="The character, ready to be posed: for THA Render and THA Render Video.",
                )
            ],
        )

    @classmethod
    def execute(cls, teacher: FullTeacher, image: Tensor, mask: Tensor) -> io.NodeOutput:
        return io.NodeOutput(character_of(teacher, image, mask))


class THATeacherRender(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHATeacherRender",
            display_name="THA Teacher Render",
            category=CATEGORY,
            description="Poses a picture by the teacher, all in memory. For long clips: THA Teacher Character.",
            search_aliases=["talking head anime", "animate"],
            inputs=[
                teacher_input(),
                *picture_inputs("The character, 512 x 512: from THA Prepare Character."),
                pose_input(),
                *framing_inputs(),
            ],
            outputs=picture_outputs("One picture for each pose, colour not multiplied by alpha."),
        )

    @classmethod
    def execute(
        cls, teacher: FullTeacher, image: Tensor, mask: Tensor, pose: PoseTrack, framing: str, half_size: bool
    ) -> io.NodeOutput:
        return THARender.execute(character_of(teacher, image, mask), pose, framing, half_size)


class THAMorphFace(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAMorphFace",
            display_name="THA Morph Face",
            category=CATEGORY,
            description="The teacher's first stage: brows, eyes and mouth are posed; head and body stand still.",
            search_aliases=["expression", "eyebrow", "talking head anime"],
            inputs=[
                teacher_input(),
                *picture_inputs("The character, 512 x 512: from THA Prepare Character. One, or one for each pose."),
                ThaPose.Input("pose", tooltip="The poses, one for each frame. Head, body and breathing are not read."),
            ],
            outputs=[
                *picture_outputs("The whole picture with its face posed, one for each frame, 512 x 512."),
                io.Image.Output(
                    display_name="eyebrows",
                    tooltip="The brows taken off the face: one for each picture, 128 x 128.",
                ),
                io.Mask.Output(display_name="eyebrows_mask", tooltip="1 where the brows' layer is transparent."),
                io.Image.Output(
                    display_name="background",
                    tooltip="The face without its brows: one for each picture, 128 x 128.",
                ),
                io.Image.Output(
                    display_name="posed_eyebrows", tooltip="The posed brows on the face, one for each frame, 128 x 128."
                ),
                io.Image.Output(display_name="face", tooltip="The posed face, one for each frame, 192 x 192."),
                io.Mask.Output(display_name="eye_alpha", tooltip="1 where eyelids are painted anew, 192 x 192."),
                io.Mask.Output(
                    display_name="mouth_alpha", tooltip="1 where irises and mouth are painted anew, 192 x 192."
                ),
            ],
        )

    @classmethod
    def execute(cls, teacher: FullTeacher, image: Tensor, mask: Tensor, pose: PoseTrack) -> io.NodeOutput:
        characters = teacher_pictures(image, mask)
        on_device(teacher)
        progress = Progress(max(len(characters), len(pose)))
        layers, frames = [], []
        for number, posed in enumerate(posed_faces(teacher, characters, pose)):
            if number < len(characters):
                layers.append((*shown(posed.layers.brows), shown(posed.layers.face)[0]))
            picture, alpha = shown(posed.picture)
            parts = shown(posed.brows.image)[0], shown(posed.face.image)[0]
            frames.append(
                (picture, alpha, *parts, weights_of(posed.face.eye_alpha), weights_of(posed.face.iris_mouth_alpha))
            )
            progress.tick(torch.cat([picture[0], 1 - alpha[0, ..., None]], dim=-1))
        image, mask, *of_frames = map(torch.cat, zip(*frames, strict=True))
        return io.NodeOutput(image, mask, *map(torch.cat, zip(*layers, strict=True)), *of_frames)


class THARotateBody(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHARotateBody",
            display_name="THA Rotate Body",
            category=CATEGORY,
            description="The teacher's second stage: head and body are turned; the face stays as it is.",
            search_aliases=["head", "optical flow", "talking head anime"],
            inputs=[
                teacher_input(),
                *picture_inputs("The character with its face posed, from THA Morph Face. One, or one for each pose."),
                ThaPose.Input("pose", tooltip="The poses, one for each frame. Only head, body and breathing are read."),
                io.Combo.Input(
                    "network",
                    options=list(NETWORKS),
                    default=NETWORKS[0],
                    tooltip="editor: the finished frame, 512 x 512. rotator: what the half-resolution rotator hands to "
                    "the editor, 256 x 256, in about a third of the time.",
                ),
            ],
            outputs=[
                *picture_outputs("The turned character, one picture for each frame."),
                io.Image.Output(
                    display_name="flow",
                    tooltip="Where each pixel comes from: the hue is the direction (red: from the right, yellow-green: "
                    "from below), white has not moved, full colour is 1/16 of the width or more.",
                ),
                io.Mask.Output(
                    display_name="alpha", tooltip="1 where the network drew anew, 0 where it moved pixels by the flow."
                ),
                io.Image.Output(display_name="direct", tooltip="What the network drew anew, before it is mixed in."),
            ],
        )

    @classmethod
    def execute(cls, teacher: FullTeacher, image: Tensor, mask: Tensor, pose: PoseTrack, network: str) -> io.NodeOutput:
        pictures = teacher_pictures(image, mask)
        on_device(teacher)
        progress = Progress(max(len(pictures), len(pose)))
        frames = []
        for turned in turned_bodies(teacher, pictures, pose, coarse=network == "rotator"):
            picture, alpha = shown(turned.image)
            flow = for_output(flow_colors(turned.flow).movedim(1, -1))
            frames.append((picture, alpha, flow, weights_of(turned.alpha), shown(turned.direct)[0]))
            progress.tick(torch.cat([picture[0], 1 - alpha[0, ..., None]], dim=-1))
        return io.NodeOutput(*map(torch.cat, zip(*frames, strict=True)))


NODES: list[type[io.ComfyNode]] = [
    THALoadTeacher,
    THATeacherCharacter,
    THATeacherRender,
    THAMorphFace,
    THARotateBody,
]
