"""Nodes that find faces, for every system that needs to know where one is."""

from __future__ import annotations

import torch

from ..models.catalogue import FACE_DETECTOR, LANDMARKS, Published, how_to_get
from ..models.errors import LikenessError
from ..models.face.detection.detector import load_detector
from ..models.face.detection.landmarks import load_landmark_net
from .host import guarded, io, model_file, model_files
from .sockets import FaceDetector, FaceLandmarker

CATEGORY = "Likeness/Faces"
PRECISIONS = {"float32": torch.float32, "float16": torch.float16}


def file_of(published: Published) -> str:
    """The name of a published network's file, which is listed even where it is still to be downloaded."""
    return f"{published.folder}/{published.files[0].name}"


def file_input(published: Published, tooltip: str) -> io.Combo.Input:
    name = file_of(published)
    return io.Combo.Input(
        "file",
        options=list(dict.fromkeys([name, *model_files(published.folder)])),
        default=name,
        tooltip=tooltip,
    )


def precision_input() -> io.Combo.Input:
    return guarded(
        io.Combo.Input,
        "precision",
        options=list(PRECISIONS),
        default="float32",
        tooltip="What the network computes in. float16 takes half the memory, and less time on a GPU.",
        advanced=True,
    )


def present(file: str, published: Published) -> bool | str:
    """What validate_inputs says of a file: True, or where to get it."""
    try:
        model_file(file)
    except LikenessError as missing:
        return f"{missing}. {how_to_get(published.architecture)}"
    return True


def stamp(file: str, precision: str) -> str:
    """Changes with the file and with what is to be made of it."""
    return f"{precision} {model_file(file).stat().st_mtime}"


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
                file_input(
                    FACE_DETECTOR,
                    "Its weights. They do not ship with the pack: put s3fd-619a316812.pth (90 MB, see the help) into "
                    "models/likeness/face_detector.",
                ),
                precision_input(),
            ],
            outputs=[FaceDetector.Output(display_name="detector", tooltip="The network, ready to find faces.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present(file, FACE_DETECTOR)

    @classmethod
    def fingerprint_inputs(cls, file: str, precision: str) -> str:
        return stamp(file, precision)

    @classmethod
    def execute(cls, file: str, precision: str) -> io.NodeOutput:
        return io.NodeOutput(load_detector(model_file(file), PRECISIONS[precision]))


class LoadFaceLandmarker(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadFaceLandmarker",
            display_name="Load Face Landmarker",
            category=CATEGORY,
            description="Loads the network that finds 68 points of a face (2DFAN-4), for the nodes that follow faces.",
            search_aliases=["2dfan", "landmarks", "face alignment"],
            inputs=[
                file_input(
                    LANDMARKS,
                    "Its weights. They do not ship with the pack: put 2DFAN4-11f355bf06.pth.tar (about 95 MB, see the "
                    "help) into models/likeness/face_landmarks.",
                ),
                precision_input(),
            ],
            outputs=[
                FaceLandmarker.Output(display_name="landmarker", tooltip="The network, ready to find points of faces.")
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present(file, LANDMARKS)

    @classmethod
    def fingerprint_inputs(cls, file: str, precision: str) -> str:
        return stamp(file, precision)

    @classmethod
    def execute(cls, file: str, precision: str) -> io.NodeOutput:
        return io.NodeOutput(load_landmark_net(model_file(file), PRECISIONS[precision]))


NODES: list[type[io.ComfyNode]] = [LoadFaceDetector, LoadFaceLandmarker]
