"""Nodes that take a motion from pictures of a face (PIRenderer, section 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import torch
from torch import Tensor

from ..models.catalogue import RECON_NETS, how_to_get
from ..models.errors import LikenessError
from ..models.face.cropping.crop_warp import crop_pictures
from ..models.face.cropping.cropping import crop_of
from ..models.face.cropping.similarity import moved
from ..models.face.cropping.templates import TEMPLATES
from ..models.face.face_crop import FaceCrop
from ..models.face.face_track import FaceTrack
from ..models.pirenderer.motion import SIDE
from ..models.pirenderer.motions.extractor import Alignment, extract_motion, load_recon_net
from ..models.pirenderer.motions.gaps import Gaps
from ..models.pirenderer.motions.motion_report import report
from ..models.pirenderer.motions.portrait_crops import AS_IT_IS, five_points, portrait_crops, whole_frames
from ..models.pirenderer.recon_net import ReconNet
from .face_crop import frames_given
from .host import Progress, check_room, for_output, guarded, io, model_file, on_device
from .network_files import file_input, present, stamp
from .sockets import FaceCrops, FaceTracks, Motions3DMM, ReconNets

CATEGORY = "Likeness/PIRenderer"
PORTRAITS = ("vox", "sadtalker", AS_IT_IS)  # squares that stand still, in which the head moves, as in training
FLOAT = 4  # bytes


def motion_input(id: str = "motion", tooltip: str = "The motion.", optional: bool = False) -> io.Input:
    return Motions3DMM.Input(id, tooltip=tooltip, optional=optional)


def motion_output(tooltip: str) -> io.Output:
    return Motions3DMM.Output(display_name="motion", tooltip=tooltip)


class Load3DMMExtractor(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoad3DMMExtractor",
            display_name="Load 3DMM Extractor",
            category=CATEGORY,
            description="Loads the network that measures a face's expression and pose from a picture (ReconNet). It "
            "needs no CUDA build and no face model.",
            search_aliases=["deep3dfacerecon", "reconnet", "bfm", "coefficients"],
            inputs=[
                file_input(
                    RECON_NETS[0],
                    "Its weights. They do not ship with the pack: put epoch_20.pth (288 MB, see the help) into "
                    "models/likeness/recon_net.",
                )
            ],
            outputs=[ReconNets.Output(display_name="extractor", tooltip="The network, ready to measure faces.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, how_to_get(RECON_NETS[0].architecture)))

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(load_recon_net(model_file(file)))


class ExtractMotion3DMM(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessExtractMotion3DMM",
            display_name="Extract 3DMM Motion",
            category=CATEGORY,
            description="Measures expression and pose of a face in every frame, in the very square that PIRenderer "
            "will draw. For a portrait as for a driving video.",
            search_aliases=["driving video", "coefficients", "expression", "head pose", "reenact"],
            inputs=[
                ReconNets.Input("extractor", tooltip="The network that measures, from Load 3DMM Extractor."),
                io.Combo.Input(
                    "template",
                    options=list(PORTRAITS),
                    default=PORTRAITS[0],
                    tooltip="For frames with a face track, which square is cropped: vox is that of PIRenderer's "
                    "training, sadtalker a wider one by the landmarks, as it is the whole of square frames. Crops with "
                    "a face crop stay as they are.",
                ),
                io.Combo.Input(
                    "gaps",
                    options=list(get_args(Gaps)),
                    default="interpolate",
                    tooltip="Frames without a face: interpolate between their neighbours, hold the nearest, take it "
                    "that the face fills the whole picture as the published scripts do, or stop with an error.",
                ),
                guarded(
                    io.Combo.Input,
                    "alignment",
                    options=list(get_args(Alignment)),
                    default="published",
                    tooltip="published: the measured crop lies at whole pixels, as in training. exact: at fractions of "
                    "one, which leaves out a tremor of half a pixel.",
                    advanced=True,
                ),
                FaceTracks.Input(
                    "face_track",
                    optional=True,
                    tooltip="Where the face is in the frames, with landmarks. Of several people the first is taken.",
                ),
                FaceCrops.Input(
                    "face_crop", optional=True, tooltip="Or how the image was cropped, from Crop Faces, at any size."
                ),
                io.Image.Input(
                    "image", optional=True, tooltip="The frames of the face track, or the crops of the face crop."
                ),
                io.Video.Input("video", optional=True, tooltip="Or the video of the face track, read as a stream."),
            ],
            outputs=[
                motion_output("Expression, pose and crop of each frame, at the clip's rate."),
                io.Image.Output(
                    display_name="crops", tooltip="What PIRenderer draws upon: one square of 256 x 256 for each frame."
                ),
                FaceCrops.Output(display_name="face_crop", tooltip="Where the crops lie, for pasting them back."),
                io.Image.Output(
                    display_name="measured",
                    tooltip="The first faces as the network saw them, 224 x 224. Look here when results are strange.",
                ),
                io.String.Output(display_name="report", tooltip="What was found, and what may go wrong with it."),
            ],
        )

    @classmethod
    def execute(
        cls,
        extractor: ReconNet,
        template: str,
        gaps: Gaps,
        alignment: Alignment,
        face_track: FaceTrack | None = None,
        face_crop: FaceCrop | None = None,
        image: Tensor | None = None,
        video: Any = None,
    ) -> io.NodeOutput:
        if (face_track is None) == (face_crop is None):
            raise LikenessError(
                "Connect a face track with the frames it was made from, or a face crop with its crops, and not both. "
                "For pictures that are crops already, make a track with Face Track By Hand."
            )
        progress = Progress(2 * len(face_track or face_crop or ()))  # cropping, and measuring
        if face_crop is not None:
            if image is None or video is not None:
                raise LikenessError("A face crop goes with its crops: connect them to image, and nothing to video.")
            _check_room(len(image))
            crops, where = portrait_crops(image, face_crop)
            points = where.points
        else:
            assert face_track is not None
            crops, where, points = _cropped(face_track, template, image, video, progress.tick)
        five = five_points(points)
        on_device(extractor)
        motion, seen = extract_motion(
            extractor,
            crops,
            five,
            where.present,
            where.fps,
            alignment,
            gaps,
            lambda done: progress.reach(len(crops) + done),
        )
        return io.NodeOutput(motion, for_output(crops), where, for_output(seen), report(motion))


def _check_room(frames: int) -> None:
    check_room(frames * SIDE**2 * 3 * FLOAT, f"{frames} crops of {SIDE} x {SIDE} pixels")


def _cropped(
    track: FaceTrack, template: str, image: Tensor | None, video: Any, tick: Callable[[], None]
) -> tuple[Tensor, FaceCrop, Tensor]:
    """Crops [T, 256, 256, 3], how they lie, and the steadiest landmarks there are, in their pixels."""
    where = whole_frames(track) if template == AS_IT_IS else crop_of(track, template, SIDE)
    frames = len(where)
    _check_room(frames)
    border = "replicate" if template == AS_IT_IS else TEMPLATES[template].border
    crops, seen = torch.empty(frames, SIDE, SIDE, 3), 0
    for frame in frames_given(image, video):
        track.check_frames(max(seen + 1, frames), *frame.shape[:2])
        if frame.shape[-1] == 1:
            frame = frame.expand(*frame.shape[:2], 3)
        crops[seen] = crop_pictures(frame[None], where.matrices[seen : seen + 1], SIDE, border)[0]
        seen += 1
        tick()
    track.check_frames(seen, track.height, track.width)
    return crops, where, moved(track.first.alignment()[1], where.matrices).float()


NODES: list[type[io.ComfyNode]] = [Load3DMMExtractor, ExtractMotion3DMM]
