"""FaceShifter's second stage, node by node: what AEI-Net cannot draw again, and how it is put back (section 3.2)."""

from __future__ import annotations

import logging

import torch
from torch import Tensor

from ..models.face.face_crop import FaceCrop
from ..models.face.pictures import rgb
from ..models.faceshifter.arcface import IdentityEncoder
from ..models.faceshifter.drawing import own_z_id, redrawn
from ..models.faceshifter.face_attributes import FaceAttributes
from ..models.faceshifter.face_shifter import FaceShifter
from ..models.faceshifter.hear_refiner import HearRefiner, check_swapped, refined
from ..models.faceshifter.heuristic_error import error_shown, uncovered
from .faceshifter import CATEGORY
from .faceshifter_stages import FLOAT, crops_input, face_crop_input, model_input, target_crops
from .host import Progress, check_room, for_output, guarded, io, on_device, stop_if_interrupted
from .sockets import Attributes, HearNets, IdentityEncoders

_log = logging.getLogger(__name__)


def own_face_inputs() -> list[io.Input]:
    """What it takes to draw crops again with their own identity."""
    return [
        model_input(),
        IdentityEncoders.Input("encoder", tooltip="The encoder that Load FaceShifter gives."),
        crops_input(),
    ]


def known_inputs() -> list[io.Input]:
    """What spares work, or tells mistakes."""
    return [
        Attributes.Input(
            "attributes", optional=True, tooltip="Those of the crops, where they are there: they are not made again."
        ),
        face_crop_input(),
    ]


def own_faces(
    model: FaceShifter,
    encoder: IdentityEncoder,
    pictures: Tensor,
    attributes: FaceAttributes | None,
    progress: Progress,
) -> tuple[Tensor, Tensor]:
    """Crops [T, 3, S, S] as drawn with their own identity, and what went wrong there: both [T, 3, s, s] in 0..1."""
    on_device(encoder)
    z_id = own_z_id(model, encoder, pictures, lambda _: stop_if_interrupted())  # [T, c_id]
    on_device(model)
    own = torch.empty(len(pictures), 3, model.side, model.side)
    errors, done = torch.empty_like(own), 0
    for faces in redrawn(model, z_id, pictures, attributes):
        part = slice(done, done + len(faces))
        own[part], errors[part] = faces, error_shown(model, pictures[part], faces)
        done += len(faces)
        progress.reach(done)
    return own, errors


class HeuristicError(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessHeuristicError",
            display_name="Heuristic Error",
            category=CATEGORY,
            description="Draws crops of a face again with their own identity, and shows what does not come back: what "
            "covers the face, such as hands and glasses. No HEAR-Net is needed.",
            search_aliases=["faceshifter", "occlusion", "occluder mask"],
            inputs=[*own_face_inputs(), *known_inputs()],
            outputs=[
                io.Image.Output(display_name="redrawn", tooltip="Each crop as the AEI-Net draws it again, 256 x 256."),
                io.Image.Output(
                    display_name="error", tooltip="How far each colour is off, 0 to 1: black where nothing is."
                ),
                io.Mask.Output(
                    display_name="free",
                    tooltip="For Paste Faces: 1 where the face is free, 0 where something seems to cover it.",
                ),
            ],
        )

    @classmethod
    def execute(
        cls,
        model: FaceShifter,
        encoder: IdentityEncoder,
        crops: Tensor,
        attributes: FaceAttributes | None = None,
        face_crop: FaceCrop | None = None,
    ) -> io.NodeOutput:
        pictures = target_crops(model, crops, face_crop)
        count, side = len(pictures), model.side
        check_room(count * side**2 * (3 + 3 + 1) * FLOAT, f"{count} faces of {side} x {side} pixels, and their errors,")
        own, errors = own_faces(model, encoder, pictures, attributes, Progress(count))
        free = uncovered(model, pictures, own, face_crop)
        return io.NodeOutput(for_output(own.movedim(1, -1)), for_output(errors.movedim(1, -1)), for_output(free))


class HearRefine(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessHearRefine",
            display_name="HEAR Refine",
            category=CATEGORY,
            description="Puts back over a swapped face what covered the target's: hands, glasses, hair. It knows it by "
            "what the AEI-Net cannot draw again.",
            search_aliases=["faceshifter", "occlusion", "face swap refine"],
            inputs=[
                HearNets.Input("hear", tooltip="The HEAR-Net, from Load HEAR-Net."),
                *own_face_inputs(),
                io.Image.Input("swapped", tooltip="The same crops with the other face, from AAD Generator."),
                *known_inputs(),
            ],
            outputs=[
                io.Image.Output(display_name="crops", tooltip="The swapped faces, refined, 256 x 256."),
                io.Image.Output(
                    display_name="error",
                    tooltip="What it was told: how far each colour of the target, drawn again, is off, 0 to 1.",
                ),
                io.String.Output(
                    display_name="report", tooltip="Whether the HEAR-Net was trained beside this AEI-Net."
                ),
            ],
        )

    @classmethod
    def execute(
        cls,
        hear: HearRefiner,
        model: FaceShifter,
        encoder: IdentityEncoder,
        crops: Tensor,
        swapped: Tensor,
        attributes: FaceAttributes | None = None,
        face_crop: FaceCrop | None = None,
    ) -> io.NodeOutput:
        pictures, given = target_crops(model, crops, face_crop), rgb(swapped).movedim(-1, 1)
        check_swapped(pictures, given)
        count, side = len(pictures), model.side
        check_room(count * side**2 * (3 + 3 + 3) * FLOAT, f"{count} faces of {side} x {side} pixels, and their errors,")
        doubt = hear.doubt(model)
        if doubt:
            _log.warning("%s", doubt)
        progress = Progress(2 * count)
        own, errors = own_faces(model, encoder, pictures, attributes, progress)
        on_device(hear)
        faces, done = torch.empty(count, side, side, 3), 0
        for made in refined(hear, model, pictures, own, given):
            faces[done : done + len(made)] = made.movedim(1, -1)
            done += len(made)
            progress.reach(count + done, faces[done - 1])
        return io.NodeOutput(for_output(faces), for_output(errors.movedim(1, -1)), doubt or _match(hear))


def _match(hear: HearRefiner) -> str:
    if hear.aei_net:
        return f"This HEAR-Net was trained beside this AEI-Net, {hear.aei_net}."
    return "The HEAR-Net's file does not say beside which AEI-Net it was trained."


NODES: list[type[io.ComfyNode]] = [HeuristicError, HearRefine]
