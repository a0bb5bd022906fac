"""Nodes that make any picture one that the THA4 networks expect, and put the moving figure back (THA4, section 4)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.face.detection.detector import detect_faces
from ..models.face.detection.s3fd import S3FD
from ..models.tha4.preparing.face_mask import face_mask
from ..models.tha4.preparing.origin import Origin
from ..models.tha4.preparing.overlay import overlay
from ..models.tha4.preparing.placement import LARGEST, Box
from ..models.tha4.preparing.prepare import prepare_character
from ..models.tha4.preparing.put_back import AUTO, BEHIND, PutBack, put_back
from ..models.tha4.preparing.report import report
from ..models.tha4.preparing.source import BACKGROUND, FIGURE, read_source
from .host import Progress, for_output, guarded, io, on_device
from .sockets import FaceDetector, ThaPlacement
from .tha4 import image_and_mask
from .tha4_poses import CATEGORY


def head_input(id: str, low: int, tooltip: str) -> io.Input:
    return guarded(io.Int.Input, id, default=0, min=low, max=LARGEST, tooltip=tooltip, advanced=True)


class THAPrepareCharacter(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPrepareCharacter",
            display_name="THA Prepare Character",
            category=CATEGORY,
            description="Makes a picture of a character one that can be posed: the figure alone, its head in place.",
            search_aliases=["talking head anime", "crop", "align", "own picture"],
            inputs=[
                io.Image.Input("image", tooltip="One drawing of one character, seen from the front, of any size."),
                io.Combo.Input(
                    "white_is",
                    options=[BACKGROUND, FIGURE],
                    default=BACKGROUND,
                    tooltip="What white means in the mask. background: as from Load Image. figure: as most "
                    "background-removal nodes give it.",
                ),
                io.Boolean.Input(
                    "remove_plain_background",
                    default=True,
                    tooltip="For a picture without any transparency: take out a background of one colour.",
                ),
                head_input(
                    "head_x", -LARGEST, "Left edge of the head in pixels of the picture, if head_size is not 0."
                ),
                head_input("head_y", -LARGEST, "Crown of the hair in pixels of the picture, if head_size is not 0."),
                head_input("head_size", 0, "From crown to chin in pixels of the picture. 0: the head is found."),
                io.Mask.Input(
                    "mask", optional=True, tooltip="Where the figure is. It comes before the picture's alpha."
                ),
                FaceDetector.Input("detector", optional=True, tooltip="Finds the head by its face, where it sees one."),
            ],
            outputs=[
                io.Image.Output(display_name="image", tooltip="The character, 512 x 512, not multiplied by alpha."),
                io.Mask.Output(display_name="mask", tooltip="1 where it is transparent."),
                ThaPlacement.Output(display_name="placement", tooltip="The way back into the picture: THA Put Back."),
                io.Mask.Output(
                    display_name="face_mask", tooltip="For distillation: white over eyes, brows, mouth and jaw."
                ),
                io.Image.Output(
                    display_name="overlay",
                    tooltip="What was found. Red: the head. Green: the face. Blue: what the face network sees. White: "
                    "the 512 x 512 picture.",
                ),
                io.String.Output(display_name="report", tooltip="What was done; lines with ! say what to improve."),
            ],
        )

    @classmethod
    def execute(
        cls,
        image: Tensor,
        white_is: str,
        remove_plain_background: bool,
        head_x: int,
        head_y: int,
        head_size: int,
        mask: Tensor | None = None,
        detector: S3FD | None = None,
    ) -> io.NodeOutput:
        source = read_source(image, mask, white_is, remove_plain_background)
        head = Box(head_x, head_y, head_size) if head_size else None
        faces = None
        if detector is not None and head is None:
            on_device(detector)
            faces = detect_faces(detector, source.picture[None])[0]
        prepared = prepare_character(source, head, faces)
        shown = overlay(prepared.origin).movedim(0, -1)[None]  # [1, h, w, 3]
        return io.NodeOutput(
            *image_and_mask(prepared.character.movedim(0, -1)[None]),  # [1, 512, 512, 4]
            prepared.origin,
            for_output(face_mask(prepared.origin.placement.forth(prepared.head.box))[None]),
            for_output(shown),
            "\n".join(report(prepared)),
        )


class THAPutBack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHAPutBack",
            display_name="THA Put Back",
            category=CATEGORY,
            description="Puts drawn frames back into the picture that their character was taken from, at its own size.",
            search_aliases=["composite", "paste", "uncrop"],
            inputs=[
                io.Image.Input("image", tooltip="The drawn frames, with the framing whole."),
                io.Mask.Input("mask", tooltip="Their mask, from the same node: 1 where they are transparent."),
                ThaPlacement.Input("placement", tooltip="From THA Prepare Character; it holds the original picture."),
                io.Combo.Input(
                    "behind",
                    options=list(BEHIND),
                    default=AUTO,
                    tooltip="What a moving figure uncovers. original: surroundings, continued. transparent: nothing. "
                    "auto: transparent for pictures with transparency, else original.",
                ),
                io.Image.Input(
                    "background",
                    optional=True,
                    tooltip="The original without its figure: shows where the figure was. Comes before behind.",
                ),
            ],
            outputs=[
                io.Image.Output(display_name="image", tooltip="One picture for each frame, of the original's size."),
                io.Mask.Output(display_name="mask", tooltip="1 where a picture is transparent."),
            ],
        )

    @classmethod
    def execute(
        cls, image: Tensor, mask: Tensor, placement: Origin, behind: str, background: Tensor | None = None
    ) -> io.NodeOutput:
        putting = PutBack(placement, behind, background)
        progress = Progress(len(image))
        height, width = placement.alpha.shape
        pictures, masks = torch.empty(len(image), height, width, 3), torch.empty(len(image), height, width)
        done = 0
        for part in put_back(putting, image, mask):  # [n, H, W, 4]
            pictures[done : done + len(part)], masks[done : done + len(part)] = part[..., :3], 1 - part[..., 3]
            done += len(part)
            for picture in part:
                progress.tick(picture)
        return io.NodeOutput(for_output(pictures), for_output(masks))


NODES: list[type[io.ComfyNode]] = [THAPrepareCharacter, THAPutBack]
