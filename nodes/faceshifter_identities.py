"""Nodes that keep, compare and mix who somebody is, as a recogniser sees it (FaceShifter's z_id, section 3.1)."""

from __future__ import annotations

from ..models.faceshifter.identity import (
    SUFFIX,
    Identity,
    blend_identities,
    load_identity,
    save_identity,
    similarity,
)
from .faceshifter import CATEGORY
from .file_names import file_name
from .host import guarded, io, model_file, new_model_file
from .network_files import made_file_input, present, stamp
from .sockets import Identities

IDENTITIES = "identities"  # the folder below models/likeness
NONE_YET = "none saved yet"


class IdentitySimilarity(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessIdentitySimilarity",
            display_name="Identity Similarity",
            category=CATEGORY,
            description="How alike two people are to the encoder that saw both of them.",
            search_aliases=["compare faces", "same person", "cosine"],
            inputs=[
                Identities.Input("identity", tooltip="One person."),
                Identities.Input("other", tooltip="The other one, seen by the same encoder."),
            ],
            outputs=[
                io.Float.Output(
                    display_name="similarity",
                    tooltip="The cosine of their angle, -1..1: about 0 for strangers, towards 1 for one person.",
                )
            ],
        )

    @classmethod
    def execute(cls, identity: Identity, other: Identity) -> io.NodeOutput:
        return io.NodeOutput(similarity(identity, other))


class BlendIdentities(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessBlendIdentities",
            display_name="Blend Identities",
            category=CATEGORY,
            description="Somebody between two people, for a face that is nobody's or a swap that is only half done.",
            search_aliases=["mix faces", "merge identities", "average face", "morph"],
            inputs=[
                Identities.Input("identity", tooltip="The person at weight 0."),
                Identities.Input("other", tooltip="The person at weight 1, seen by the same encoder."),
                io.Float.Input(
                    "weight",
                    default=0.5,
                    min=0.0,
                    max=1.0,
                    step=0.01,
                    tooltip="How much of the other person, 0 to 1: along the arc between them, at an even pace.",
                ),
            ],
            outputs=[Identities.Output(display_name="identity", tooltip="The person between them.")],
        )

    @classmethod
    def execute(cls, identity: Identity, other: Identity, weight: float) -> io.NodeOutput:
        return io.NodeOutput(blend_identities(identity, other, weight))


class SaveIdentity(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSaveIdentity",
            display_name="Save Identity",
            category=CATEGORY,
            description="Keeps who somebody is in a small file, so that their pictures are not needed again.",
            search_aliases=["face model", "save face"],
            is_output_node=True,
            inputs=[
                Identities.Input("identity", tooltip="Who to keep."),
                io.String.Input(
                    "name",
                    default="my_person",
                    tooltip="Written to models/likeness/identities/NAME.safetensors; one of that name is replaced.",
                ),
            ],
            outputs=[Identities.Output(display_name="identity", tooltip="The same, unchanged.")],
        )

    @classmethod
    def execute(cls, identity: Identity, name: str) -> io.NodeOutput:
        save_identity(new_model_file(f"{IDENTITIES}/{file_name(name, SUFFIX)}"), identity)
        return io.NodeOutput(identity)


class LoadIdentity(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadIdentity",
            display_name="Load Identity",
            category=CATEGORY,
            description="Reads who somebody is from a file that Save Identity wrote.",
            search_aliases=["face model", "load face"],
            inputs=[
                made_file_input(
                    IDENTITIES,
                    NONE_YET,
                    "What lies in models/likeness/identities. It is of use with the encoder that made it.",
                )
            ],
            outputs=[Identities.Output(display_name="identity", tooltip="Who it is.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, "Save Identity writes such files; refresh the page afterwards."))

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(load_identity(model_file(file)))


NODES: list[type[io.ComfyNode]] = [IdentitySimilarity, BlendIdentities, SaveIdentity, LoadIdentity]
