"""FaceShifter's first stage, node by node: attributes of the target, and the face drawn of them (section 3.1)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.face.face_crop import FaceCrop
from ..models.face.pictures import rgb
from ..models.faceshifter.drawing import drawn, enlarged_masks
from ..models.faceshifter.face_attributes import FaceAttributes, bytes_each, encode_attributes
from ..models.faceshifter.face_shifter import FaceShifter
from ..models.faceshifter.identity import Identity
from ..models.faceshifter.target_crops import check_template
from .faceshifter import CATEGORY
from .host import Progress, check_room, for_output, guarded, io, on_device
from .sockets import Attributes, FaceCrops, FaceShifters, Identities

MEAN, EACH = "mean of levels", "every level"
FLOAT = 4  # bytes


def model_input() -> io.Input:
    return FaceShifters.Input("model", tooltip="The AEI-Net, from Load FaceShifter.")


def crops_input() -> io.Input:
    return io.Image.Input(
        "crops",
        tooltip="The target's face, from Crop Faces with the template of the model: sber-swap for sber-swap's weights, "
        "taotaonice for those of its layout.",
    )


def face_crop_input() -> io.Input:
    return FaceCrops.Input(
        "face_crop",
        optional=True,
        tooltip="How the pictures were cropped: with it, a wrong template is told.",
    )


def target_crops(shifter: FaceShifter, crops: Tensor, face_crop: FaceCrop | None) -> Tensor:
    """Crops [T, S, S, 1, 3 or 4] of a socket as [T, 3, S, S]; LikenessError where they follow another template."""
    pictures = rgb(crops).movedim(-1, 1)
    if face_crop is not None:
        check_template(shifter, pictures, face_crop)
    return pictures


class AttributeEncoder(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessAttributeEncoder",
            display_name="Attribute Encoder",
            category=CATEGORY,
            description="Takes from crops of a face all but whose it is: pose, expression, light and what is around.",
            search_aliases=["faceshifter", "face swap", "target face", "aei-net"],
            inputs=[model_input(), crops_input(), face_crop_input()],
            outputs=[
                Attributes.Output(
                    display_name="attributes",
                    tooltip="Maps of eight levels for each crop, which take 8.3 MB of memory each.",
                )
            ],
        )

    @classmethod
    def execute(cls, model: FaceShifter, crops: Tensor, face_crop: FaceCrop | None = None) -> io.NodeOutput:
        pictures = target_crops(model, crops, face_crop)
        check_room(len(pictures) * bytes_each(model.config), f"Attributes of {len(pictures)} crops")
        on_device(model)
        return io.NodeOutput(encode_attributes(model, pictures, Progress(len(pictures)).reach))


class AADGenerator(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessAADGenerator",
            display_name="AAD Generator",
            category=CATEGORY,
            description="Draws a person's face with the attributes of the target's crops, and shows where the identity "
            "enters. Paste Faces puts it into the frames.",
            search_aliases=["faceshifter", "face swap", "aei-net"],
            inputs=[
                model_input(),
                Identities.Input(
                    "identity", tooltip="Whose face, from Identity Encoder with the encoder of Load FaceShifter."
                ),
                Attributes.Input("attributes", tooltip="The target's, from Attribute Encoder with the same model."),
                io.Combo.Input(
                    "masks",
                    options=[MEAN, EACH],
                    default=MEAN,
                    tooltip="mean of levels: one mask for each crop. every level: eight for each crop, from coarse to "
                    "fine, the first crop's first; 2.1 MB of memory each crop.",
                ),
            ],
            outputs=[
                io.Image.Output(display_name="crops", tooltip="The face of the identity, for each crop, 256 x 256."),
                io.Mask.Output(
                    display_name="masks",
                    tooltip="The masks M of the AAD layers: 1 where the identity is drawn, 0 where the attributes are.",
                ),
            ],
        )

    @classmethod
    def execute(cls, model: FaceShifter, identity: Identity, attributes: FaceAttributes, masks: str) -> io.NodeOutput:
        count, side = len(attributes), model.side
        layers = model.config.levels if masks == EACH else 1
        check_room(count * side**2 * (3 + layers) * FLOAT, f"{count} faces of {side} x {side} pixels, and their masks,")
        on_device(model)
        progress, done = Progress(count), 0
        faces, where = torch.empty(count, side, side, 3), torch.empty(count, layers, side, side)
        for pictures, levels in drawn(model, attributes, identity):
            part = slice(done, done + len(pictures))
            own = enlarged_masks(levels, side)  # [b, 8, 256, 256]
            faces[part] = pictures.movedim(1, -1)
            where[part] = own if masks == EACH else own.mean(dim=1, keepdim=True)
            done += len(pictures)
            progress.reach(done, faces[done - 1])
        return io.NodeOutput(for_output(faces), for_output(where.flatten(0, 1)))


NODES: list[type[io.ComfyNode]] = [AttributeEncoder, AADGenerator]
