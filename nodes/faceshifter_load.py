"""Nodes that load FaceShifter's two stages: AEI-Net with the identity encoder that goes with it, and HEAR-Net."""

from __future__ import annotations

from ..models.catalogue import AEI_NETS, IDENTITY_ENCODERS, how_to_get
from ..models.faceshifter.arcface import load_identity_encoder
from ..models.faceshifter.conventions import AS_PUBLISHED, ORDERS
from ..models.faceshifter.face_shifter import load_face_shifter
from ..models.faceshifter.hear_refiner import load_hear_refiner
from .faceshifter import CATEGORY, ENCODERS
from .host import guarded, io, model_file
from .network_files import file_input, file_of, made_file_input, present, stamp
from .sockets import FaceShifters, HearNets, IdentityEncoders

SHIFTERS, HEAR_NETS = "faceshifter", "hear_net"  # folders below models/likeness
PUBLISHED = file_of(AEI_NETS[0])
NONE_YET = "none trained yet"


class LoadFaceShifter(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadFaceShifter",
            display_name="Load FaceShifter",
            category=CATEGORY,
            description="Loads the AEI-Net that draws one person's face with another's pose, expression and light, and "
            "the identity encoder that it was trained with. Swap only faces of people who agreed.",
            search_aliases=["face swap", "sber-swap", "ghost", "aei-net", "simswap", "roop", "reactor"],
            inputs=[
                file_input(
                    AEI_NETS[0],
                    "The AEI-Net's weights. They do not ship with the pack: put G_unet_2blocks.pth (737 MB, see the "
                    "help) into models/likeness/faceshifter/sber-swap.",
                    folder=SHIFTERS,
                ),
                file_input(
                    IDENTITY_ENCODERS[0],
                    "The weights of the recogniser that it was trained with: for sber-swap's files the backbone.pth "
                    "(261 MB) of the same authors.",
                    "identity_encoder",
                    ENCODERS,
                ),
                guarded(
                    io.Combo.Input,
                    "colors",
                    options=list(ORDERS),
                    default=AS_PUBLISHED,
                    tooltip="In which order both networks see colours. BGR is for weights that taotaonice's later "
                    "scripts trained.",
                    advanced=True,
                ),
            ],
            outputs=[
                FaceShifters.Output(display_name="model", tooltip="The AEI-Net, and which crops it was trained on."),
                IdentityEncoders.Output(
                    display_name="encoder", tooltip="The recogniser, shown faces as the AEI-Net's training showed them."
                ),
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str, identity_encoder: str) -> bool | str:
        return present((file, how_to_get("faceshifter.aei_net")), (identity_encoder, how_to_get("faceshifter.iresnet")))

    @classmethod
    def fingerprint_inputs(cls, file: str, identity_encoder: str, colors: str) -> str:
        return f"{stamp(file, colors)} {stamp(identity_encoder)}"

    @classmethod
    def execute(cls, file: str, identity_encoder: str, colors: str) -> io.NodeOutput:
        shifter = load_face_shifter(model_file(file), colors)
        return io.NodeOutput(shifter, shifter.encoder_of(load_identity_encoder(model_file(identity_encoder))))


class LoadHearNet(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadHearNet",
            display_name="Load HEAR-Net",
            category=CATEGORY,
            description="Loads FaceShifter's second stage, which puts back hands, glasses and hair that lie over the "
            "face. Nobody publishes its weights: Train HEAR-Net makes them.",
            search_aliases=["occlusion", "face swap refine", "faceshifter"],
            inputs=[
                made_file_input(
                    HEAR_NETS,
                    NONE_YET,
                    "What lies in models/likeness/hear_net. It goes with the AEI-Net that it was trained beside.",
                )
            ],
            outputs=[HearNets.Output(display_name="hear", tooltip="The network, for HEAR Refine.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        instead = "Without it, Heuristic Error shows what covers a face."
        return present((file, f"Nobody publishes a HEAR-Net: train one with Train HEAR-Net. {instead}"))

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(load_hear_refiner(model_file(file)))


NODES: list[type[io.ComfyNode]] = [LoadFaceShifter, LoadHearNet]
