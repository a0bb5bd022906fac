"""Nodes that find faces, for every system that needs to know where one is."""

from __future__ import annotations

import torch

from ..models.catalogue import FACE_DETECTOR, how_to_get
from ..models.errors import LikenessError
from ..models.face.detector import load_detector
from .host import guarded, io, model_file, model_files
from .sockets import FaceDetector

CATEGORY = "Likeness/Faces"
PUBLISHED = f"{FACE_DETECTOR.folder}/{FACE_DETECTOR.files[0].name}"  # listed even where it is still to be downloaded
PRECISIONS = {"float32": torch.float32, "float16": torch.float16}


class LoadFaceDetector(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadFaceDetector",
            display_name="Load Face Detector",
            category=CATEGORY,
            description="Loads the network that finds faces in pictures (S3FD), for the nodes that have use for it.",
            search_aliases=["s3fd", "face detection", "face alignment"],
            inputs=[
                io.Combo.Input(
                    "file",
                    options=list(dict.fromkeys([PUBLISHED, *model_files(FACE_DETECTOR.folder)])),
                    default=PUBLISHED,
                    tooltip="Its weights. They do not ship with the pack: put s3fd-619a316812.pth (90 MB, see the "
                    "help) into models/likeness/face_detector.",
                ),
                guarded(
                    io.Combo.Input,
                    "precision",
                    options=list(PRECISIONS),
                    default="float32",
                    tooltip="What the network computes in. float16 takes half the memory, and less time on a GPU.",
                    advanced=True,
                ),
            ],
            outputs=[FaceDetector.Output(display_name="detector", tooltip="The network, ready to find faces.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        try:
            model_file(file)
        except LikenessError as missing:
            return f"{missing}. {how_to_get(FACE_DETECTOR.architecture)}"
        return True

    @classmethod
    def fingerprint_inputs(cls, file: str, precision: str) -> str:
        return f"{precision} {model_file(file).stat().st_mtime}"

    @classmethod
    def execute(cls, file: str, precision: str) -> io.NodeOutput:
        return io.NodeOutput(load_detector(model_file(file), PRECISIONS[precision]))


NODES: list[type[io.ComfyNode]] = [LoadFaceDetector]
