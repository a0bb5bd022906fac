"""Nodes that load FaceShifter's two stages: AEI-Net with the identity encoder that goes with it, and HEAR-Net."""

from __future__ import annotations

from ..models.catalogue import AEI_NETS, how_to_get
from ..models.errors import LikenessError
from ..models.faceshifter.arcface import load_identity_encoder
from ..models.faceshifter.conventions import AS_PUBLISHED, ORDERS
from ..models.faceshifter.face_shifter import load_face_shifter
from ..models.faceshifter.hear_refiner import load_hear_refiner
from .faceshifter import CATEGORY, ENCODERS
from .faceshifter import PUBLISHED as PUBLISHED_ENCODER
from .host import guarded, io, model_file, model_files
from .sockets import FaceShifters, HearNets, IdentityEncoders

SHIFTERS, HEAR_NETS = "faceshifter", "hear_net"  # folders below models/likeness
PUBLISHED = f"{AEI_NETS[0].folder}/{AEI_NETS[0].files[0].name}"  # listed before it is there, too
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
                io.Combo.Input(
                    "file",
                    options=list(dict.fromkeys([PUBLISHED, *model_files(SHIFTERS)])),
                    default=PUBLISHED,
                    tooltip="The AEI-Net's weights. They do not ship with the pack: put G_unet_2blocks.pth (737 MB, "
                    "see the help) into models/likeness/faceshifter/sber-swap.",
                ),
                io.Combo.Input(
                    "identity_encoder",
                    options=list(dict.fromkeys([PUBLISHED_ENCODER, *model_files(ENCODERS)])),
                    default=PUBLISHED_ENCODER,
                    tooltip="The weights of the recogniser that it was trained with: for sber-swap's files the "
                    "backbone.pth (261 MB) of the same authors.",
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
        missing = []
        wanted = ((file, "faceshifter.aei_net"), (identity_encoder, "faceshifter.iresnet"))
        for name, architecture in wanted:
            try:
                model_file(name)
            except LikenessError as problem:
                missing.append(f"{problem}. {how_to_get(architecture)}")
        return " ".join(missing) or True

    @classmethod
    def fingerprint_inputs(cls, file: str, identity_encoder: str, colors: str) -> str:
        return f"{colors} {model_file(file).stat().st_mtime} {model_file(identity_encoder).stat().st_mtime}"

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
                io.Combo.Input(
                    "file",
                    options=model_files(HEAR_NETS) or [NONE_YET],
                    tooltip="What lies in models/likeness/hear_net. It goes with the AEI-Net that it was trained "
                    "beside.",
                )
            ],
            outputs=[HearNets.Output(display_name="hear", tooltip="The network, for HEAR Refine.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        try:
            model_file(file)
        except LikenessError as missing:
            return (
                f"{missing}. Nobody publishes a HEAR-Net: train one with Train HEAR-Net. Without it, Heuristic "
                "Error shows what covers a face."
            )
        return True

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return f"{model_file(file).stat().st_mtime}"

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(load_hear_refiner(model_file(file)))


NODES: list[type[io.ComfyNode]] = [LoadFaceShifter, LoadHearNet]
