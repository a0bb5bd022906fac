"""Nodes that put another face on the people of pictures and films: FaceShifter as a whole (arXiv 1912.13457)."""

from __future__ import annotations

import logging
from typing import Any

import torch
from torch import Tensor

from ..models.face.face_track import FaceTrack
from ..models.face.pasting.paste import Patch
from ..models.faceshifter.arcface import IdentityEncoder
from ..models.faceshifter.face_shifter import FaceShifter
from ..models.faceshifter.hear_refiner import HearRefiner
from ..models.faceshifter.identity import Identity
from ..models.faceshifter.swapping.crop_choice import CHOICES, template_for, times_for
from ..models.faceshifter.swapping.drawn_faces import FaceDrawer
from ..models.faceshifter.swapping.report import nothing_swapped, report
from ..models.faceshifter.swapping.swap import AS_SEEN, Swapper
from ..models.media.marks import synthetic
from .face_paste import FLOAT, blend_inputs, blend_of
from .faceshifter import CATEGORY
from .faceshifter_stages import model_input
from .host import Progress, check_room, for_output, guarded, io, on_device
from .sockets import FaceTracks, HearNets, Identities, IdentityEncoders
from .streaming import stream_video

NATIVE = "as trained"
RESOLUTIONS = (NATIVE, "512", "1024")
OTHERS = ("second", "third", "fourth", "fifth", "sixth")  # people of a track
AT_ONCE = 8  # frames between two ticks of the progress bar
ALIASES = ["face swap", "deepfake", "reactor", "roop", "faceshifter", "ghost", "replace face"]

_log = logging.getLogger(__name__)


def swap_inputs(frames: io.Input) -> list[io.Input]:
    """What both nodes take, about the frames."""
    return [
        model_input(),
        frames,
        FaceTracks.Input(
            "face_track",
            tooltip="Where the faces are in these frames. Its first person gets the identity: Pick Face puts another "
            "one first.",
        ),
        Identities.Input(
            "identity",
            tooltip="Whose face the first person gets, from Identity Encoder with the encoder of Load FaceShifter.",
        ),
        io.Combo.Input(
            "resolution",
            options=list(RESOLUTIONS),
            default=NATIVE,
            tooltip="Pixels of the drawn face. as trained is the network's own, 256 for published weights; 512 takes 4 "
            "times as long and 1024 16 times.",
        ),
        io.Combo.Input(
            "template",
            options=list(CHOICES),
            default=CHOICES[0],
            tooltip="How faces are cropped for sber-swap's weights. auto: best of five for a single picture, frontal "
            "for a clip, where the best of five would jump.",
        ),
        io.Float.Input(
            "keep_covers",
            default=0.0,
            min=0.0,
            max=1.0,
            step=0.05,
            tooltip="How far hands and things before the face stay, 0 to 1. Above 0 it needs the encoder, and every "
            "face is drawn twice.",
        ),
        *blend_inputs(AS_SEEN),
        IdentityEncoders.Input(
            "encoder",
            optional=True,
            tooltip="The encoder of Load FaceShifter: for keep_covers and hear, to draw the target again as itself.",
        ),
        HearNets.Input(
            "hear", optional=True, tooltip="A HEAR-Net, which puts hands and glasses back. It needs the encoder."
        ),
        io.Mask.Input(
            "mask",
            optional=True,
            tooltip="Over the frames, of their size: 1 swaps there, 0 keeps the frame. One for each frame, or one for "
            "all.",
        ),
        *(
            Identities.Input(
                f"identity_{number}",
                optional=True,
                tooltip=f"Whose face the track's {place} person gets; without it they stay as they are.",
            )
            for number, place in enumerate(OTHERS, 2)
        ),
    ]


def report_output() -> io.Output:
    return io.String.Output(
        display_name="report",
        tooltip="Which faces were swapped in how many frames, where not and why, and what could look better.",
    )


def swapper_of(
    model: FaceShifter,
    face_track: FaceTrack,
    identity: Identity,
    encoder: IdentityEncoder | None,
    hear: HearRefiner | None,
    rest: dict[str, Any],
) -> Swapper:
    """What the inputs ask for; `rest` are the widgets and the other identities.

    Raises LikenessError for inputs that do not fit.
    """
    identities = [identity, *(rest.get(f"identity_{number}") for number in range(2, len(OTHERS) + 2))]
    needed = rest["keep_covers"] > 0 or hear is not None
    if hear is not None:
        on_device(hear)
        if hear.doubt(model):
            _log.warning(hear.doubt(model))
    if encoder is not None and needed:
        on_device(encoder)
    on_device(model)
    resolution = rest["resolution"]
    times = 1 if resolution == NATIVE else times_for(int(resolution), model.side)
    drawer = FaceDrawer(model, times, encoder if needed else None, hear)
    template = template_for(model.conventions, rest["template"], len(face_track))
    blend = blend_of(rest)
    return Swapper(drawer, face_track, identities, template, blend, rest["keep_covers"])


def told(swapper: Swapper) -> str:
    """The report; where nothing was swapped it goes to the log as well."""
    text = report(swapper)
    if nothing_swapped(swapper):
        _log.warning(text)
    return text


class SwapFace(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSwapFace",
            display_name="Swap Face",
            category=CATEGORY,
            description="Puts another person's face on people in pictures, with the pose, expression and light that "
            "are there. Swap only faces of people who agreed, and say so where you show it.",
            search_aliases=ALIASES,
            inputs=swap_inputs(io.Image.Input("image", tooltip="The frames that the track was made from.")),
            outputs=[
                io.Image.Output(display_name="image", tooltip="The same frames with the other faces; alpha is kept."),
                io.Mask.Output(display_name="mask", tooltip="How much of each pixel was swapped, 0 to 1."),
                io.Image.Output(
                    display_name="faces",
                    tooltip="The faces as they were drawn, before they were pasted: one for each face and frame.",
                ),
                report_output(),
            ],
        )

    @classmethod
    def execute(
        cls,
        model: FaceShifter,
        image: Tensor,
        face_track: FaceTrack,
        identity: Identity,
        encoder: IdentityEncoder | None = None,
        hear: HearRefiner | None = None,
        mask: Tensor | None = None,
        **rest: Any,
    ) -> io.NodeOutput:
        face_track.check_frames(*image.shape[:3])
        swapper = swapper_of(model, face_track, identity, encoder, hear, rest)
        side = swapper.drawer.times * model.side
        count, (height, width, channels) = len(image), image.shape[1:]
        most = sum(int(face.where.present.sum()) for face in swapper.faces)
        check_room(
            (count * height * width * (max(channels, 3) + 1) + max(most, 1) * side**2 * 3) * FLOAT,
            f"{count} frames, their masks and {most} faces of {side} x {side} pixels",
        )
        images = torch.empty(count, height, width, max(channels, 3), dtype=image.dtype)
        shown, faces = torch.zeros(count, height, width), torch.zeros(max(most, 1), side, side, 3)
        progress, drawn = Progress(count), 0
        for first in range(0, count, AT_ONCE):

            def keep(at: int, patch: Patch, face: Tensor, first: int = first) -> None:
                nonlocal drawn
                here = shown[first + at, patch.rows, patch.columns]
                torch.maximum(here, patch.mask.to(here), out=here)
                faces[drawn] = face
                drawn += 1

            part = slice(first, first + AT_ONCE)
            images[part] = swapper.into(image[part], first, mask, keep)
            progress.reach(min(first + AT_ONCE, count))
        return io.NodeOutput(for_output(images), for_output(shown), for_output(faces[: max(drawn, 1)]), told(swapper))


class SwapFaceVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSwapFaceVideo",
            display_name="Swap Face in Video",
            category=CATEGORY,
            description="Puts another person's face on people in a video, frame by frame in little memory, and keeps "
            "its sound and the time of every frame. Swap only faces of people who agreed, and say so where you show "
            "it.",
            search_aliases=ALIASES,
            inputs=swap_inputs(io.Video.Input("video", tooltip="The video that the track was made from.")),
            outputs=[
                io.Video.Output(display_name="video", tooltip="The same video with the other faces, and its sound."),
                report_output(),
            ],
        )

    @classmethod
    def execute(
        cls,
        model: FaceShifter,
        video: Any,
        face_track: FaceTrack,
        identity: Identity,
        encoder: IdentityEncoder | None = None,
        hear: HearRefiner | None = None,
        mask: Tensor | None = None,
        **rest: Any,
    ) -> io.NodeOutput:
        swapper = swapper_of(model, face_track, identity, encoder, hear, rest)
        seen = 0

        def work(frames: Tensor, first: int) -> Tensor:
            nonlocal seen
            seen = first + len(frames)
            return swapper.into(frames, first, mask)

        swapped = stream_video(video, work, dtype=torch.uint8, synthetic=synthetic("face swap"))
        face_track.check_frames(seen, face_track.height, face_track.width)
        return io.NodeOutput(swapped, told(swapper))


NODES: list[type[io.ComfyNode]] = [SwapFace, SwapFaceVideo]
