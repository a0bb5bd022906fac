"""HyperLips' networks node by node: base faces (section 3.1), the sketch of their landmarks and HR faces (3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.detection.landmark_net import LandmarkNet
from ..models.face.face_crop import FaceCrop
from ..models.face.landmark_track import LandmarkTrack
from ..models.face.pictures import rgb
from ..models.hyperlips.base import SIDE
from ..models.hyperlips.hyper_lips import HyperLips
from ..models.hyperlips.sketching import CropPoints, points_of_crops, points_of_faces, points_of_landmarks
from ..models.hyperlips.speech import LipControl
from ..models.hyperlips.stages import Done, Fed, draw_faces, refine_faces
from .host import Progress, check_room, for_output, guarded, io, on_device
from .hyperlips import CATEGORY, model_input
from .sockets import FaceCrops, FaceLandmarker, Landmarks, LipControls

TRAINED, PUBLISHED = "as trained", "as published inference"
FEEDS: dict[str, Fed] = {"128 pixels": "trained", PUBLISHED: "published"}
FLOAT = 4  # bytes


class HyperLipGenerator(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessHyperLipGenerator",
            display_name="Hyper-Lip Generator",
            category=CATEGORY,
            description="Draws each face with lips that say the sound, 128 x 128. Paste Faces puts them back; Dub "
            "Video does all of it for clips of any length.",
            search_aliases=["hyperlips", "lip sync", "wav2lip"],
            inputs=[
                model_input(),
                io.Image.Input(
                    "crops",
                    tooltip="The faces, from Crop Faces with the template hyperlips: one for each frame of the "
                    "control, or one picture that speaks. Their lower halves are not looked at.",
                ),
                LipControls.Input("control", tooltip="What they say, from Audio Hypernetwork with the same model."),
                io.Image.Input(
                    "reference",
                    optional=True,
                    tooltip="What the hidden half looks like: one crop of the same person, or one for each frame. By "
                    "default the first of the crops, as published.",
                ),
            ],
            outputs=[io.Image.Output(display_name="faces", tooltip="The drawn faces, 128 x 128, one for each frame.")],
        )

    @classmethod
    def execute(
        cls, model: HyperLips, crops: Tensor, control: LipControl, reference: Tensor | None = None
    ) -> io.NodeOutput:
        faces = pictures_of(crops, "crops")
        shown = faces[:1] if reference is None else pictures_of(reference, "reference pictures")
        on_device(model)
        return io.NodeOutput(collected(len(control), SIDE, lambda done: draw_faces(model, faces, shown, control, done)))


class LandmarkSketch(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLandmarkSketch",
            display_name="Landmark Sketch",
            category=CATEGORY,
            description="Draws the landmarks of face crops as white lines, from which the HR decoder sees where lips, "
            "eyes and jaw lie. Those of the drawn faces show the new lips.",
            search_aliases=["hyperlips", "face mesh", "face edges"],
            inputs=[
                io.Combo.Input(
                    "lines",
                    options=[TRAINED, PUBLISHED],
                    default=TRAINED,
                    tooltip="as trained: as wide as the HR decoder learned them. as published inference: thinner.",
                ),
                io.Float.Input(
                    "smoothing",
                    default=0.0,
                    min=0.0,
                    max=10.0,
                    step=0.1,
                    tooltip="Takes tremble out: frames to either side over which landmarks are averaged, as a "
                    "Gaussian's standard deviation. 0 is none; above 1 lips move less.",
                ),
                io.Image.Input(
                    "faces",
                    optional=True,
                    tooltip="The drawn faces, from Hyper-Lip Generator: their landmarks are found. Needs a landmarker.",
                ),
                FaceLandmarker.Input(
                    "landmarker",
                    optional=True,
                    tooltip="The network that finds 68 points in `faces`, from Load Face Landmarker.",
                ),
                Landmarks.Input(
                    "landmarks",
                    optional=True,
                    tooltip="Or landmarks in pixels of the square crops, found by MediaPipe in the drawn faces or from "
                    "Crop Landmarks.",
                ),
                FaceCrops.Input(
                    "face_crop",
                    optional=True,
                    tooltip="How the crops were cut. With `faces` it tells their proportions; alone, its landmarks are "
                    "drawn, whose lips are those of the film.",
                ),
            ],
            outputs=[
                io.Image.Output(
                    display_name="sketch",
                    tooltip="White on black, 128 x 128, one for each frame; black without a face.",
                )
            ],
        )

    @classmethod
    def execute(
        cls,
        lines: str,
        smoothing: float,
        faces: Tensor | None = None,
        landmarker: LandmarkNet | None = None,
        landmarks: LandmarkTrack | None = None,
        face_crop: FaceCrop | None = None,
    ) -> io.NodeOutput:
        points = points_given(faces, landmarker, landmarks, face_crop).steady(smoothing)
        check_room(2 * 3 * FLOAT * SIDE**2 * len(points.present), f"{len(points.present)} sketches")
        drawn = points.sketches(lines == TRAINED)  # [T, 128, 128]
        return io.NodeOutput(for_output(drawn)[..., None].repeat(1, 1, 1, 3))


class DecodeHR(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessHRDecoder",
            display_name="HR Decoder",
            category=CATEGORY,
            description="Makes high-resolution faces of drawn ones and the sketch of their landmarks: 128, 256 or 512 "
            "pixels, whichever its weights are for.",
            search_aliases=["hyperlips", "upscale face", "super resolution"],
            inputs=[
                model_input(),
                io.Image.Input("faces", tooltip="The drawn faces, from Hyper-Lip Generator."),
                io.Image.Input("sketch", tooltip="Their sketches, from Landmark Sketch: one for each face, or one."),
                io.Combo.Input(
                    "fed",
                    options=list(FEEDS),
                    default=next(iter(FEEDS)),
                    tooltip="128 pixels: as it was trained. as published inference: with enlarged faces, whose result "
                    "is shrunk; for 512 it takes 16 times as long.",
                ),
            ],
            outputs=[io.Image.Output(display_name="faces", tooltip="The faces in high resolution.")],
        )

    @classmethod
    def execute(cls, model: HyperLips, faces: Tensor, sketch: Tensor, fed: str) -> io.NodeOutput:
        drawn, lines = pictures_of(faces, "faces"), pictures_of(sketch, "sketches").mean(1)
        on_device(model)
        return io.NodeOutput(
            collected(len(drawn), model.side, lambda done: refine_faces(model, drawn, lines, FEEDS[fed], done))
        )


def points_given(
    faces: Tensor | None, landmarker: LandmarkNet | None, landmarks: LandmarkTrack | None, crop: FaceCrop | None
) -> CropPoints:
    """The landmarks of the one source that is connected; LikenessError where that is none or more than one."""
    if (faces is None) != (landmarker is None):
        raise LikenessError("Landmarks are found in `faces` by `landmarker`: connect both, or neither.")
    if landmarks is not None and (faces is not None or crop is not None):
        raise LikenessError("Landmarks come from one place: connect `landmarks` alone, or take it off.")
    if landmarks is not None:
        return points_of_landmarks(landmarks)
    if faces is not None and landmarker is not None:
        on_device(landmarker)
        return points_of_faces(landmarker, pictures_of(faces, "faces"), crop, Progress(len(faces)).reach)
    if crop is not None:
        return points_of_crops(crop)
    raise LikenessError("A sketch needs landmarks: connect `faces` with a landmarker, `landmarks` or `face_crop`.")


def pictures_of(images: Tensor, name: str) -> Tensor:
    """IMAGE [T, s, s, 1, 3 or 4] as [T, 3, s, s]; LikenessError where there is none, or where it is not square."""
    pictures = rgb(images).movedim(-1, 1)
    if not len(pictures):
        raise LikenessError(f"There are no {name}. Connect at least one picture.")
    height, width = pictures.shape[2:]
    if height != width:
        raise LikenessError(
            f"The {name} are {width} x {height} pixels, and square ones are needed. Cut them with Crop Faces and its "
            "template hyperlips."
        )
    return pictures


def collected(count: int, side: int, draw: Callable[[Done], Iterator[Tensor]]) -> Tensor:
    """Faces that come [n, 3, side, side] at a time as one IMAGE, with a tick and a preview for each part."""
    check_room(count * side**2 * 3 * FLOAT, f"{count} faces of {side} x {side} pixels")
    progress, faces, at = Progress(count), torch.empty(count, side, side, 3), 0
    for part in draw(lambda done, face: progress.reach(done, face.movedim(0, -1))):
        faces[at : at + len(part)] = part.movedim(1, -1)
        at += len(part)
    return for_output(faces)


NODES: list[type[io.ComfyNode]] = [HyperLipGenerator, LandmarkSketch, DecodeHR]
