"""Nodes that find faces, for every system that needs to know where one is."""

from __future__ import annotations

from ..models.catalogue import FACE_DETECTOR, LANDMARKS, how_to_get
from ..models.face.detection.detector import load_detector
from ..models.face.detection.landmarks import load_landmark_net
from .host import guarded, io, model_file
from .network_files import PRECISIONS, file_input, full_or_half_input, present, stamp
from .sockets import FaceDetector, FaceLandmarker

CATEGORY = "Likeness/Faces"


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
                full_or_half_input(),
            ],
            outputs=[FaceDetector.Output(display_name="detector", tooltip="The network, ready to find faces.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, how_to_get(FACE_DETECTOR.architecture)))

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
                full_or_half_input(),
            ],
            outputs=[
                FaceLandmarker.Output(display_name="landmarker", tooltip="The network, ready to find points of faces.")
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, how_to_get(LANDMARKS.architecture)))

    @classmethod
    def fingerprint_inputs(cls, file: str, precision: str) -> str:
        return stamp(file, precision)

    @classmethod
    def execute(cls, file: str, precision: str) -> io.NodeOutput:
        return io.NodeOutput(load_landmark_net(model_file(file), PRECISIONS[precision]))


NODES: list[type[io.ComfyNode]] = [LoadFaceDetector, LoadFaceLandmarker]
