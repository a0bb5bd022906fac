"""Nodes that give the people of films and pictures the lips of another sound: HyperLips as a whole."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch
from torch import Tensor

from ..models.face.detection.landmark_net import LandmarkNet
from ..models.face.face_track import FaceTrack
from ..models.hyperlips.dubbing.prepare import Prepared, prepare
from ..models.hyperlips.dubbing.settings import BOXES, PARTS, REFERENCES, Dubbing
from ..models.hyperlips.hyper_lips import HyperLips
from ..models.media.clip import WHOLE, Clip, Part
from ..models.media.frame_order import FILLS
from ..models.media.frame_rate import frame_rate
from ..models.media.marks import synthetic
from ..models.media.picture_clip import PictureClip
from .face_paste import edge_inputs
from .host import Progress, check_room, for_output, guarded, io, on_device, stop_if_interrupted
from .hyperlips import ALIGNMENTS, CATEGORY, alignment_input, heard_of
from .media_sound import audio_of, fps_input
from .sockets import FaceLandmarker, FaceTracks, HyperLipsModels
from .streaming import clip_of, stream_clip, untouched

USUAL = Dubbing()
FLOAT = 4  # bytes
MOST = 600.0  # seconds
ALIASES = ["lip sync", "dub", "wav2lip", "hyperlips", "talking head", "latentsync", "musetalk", "speech"]


def dub_inputs(*frames: io.Input) -> list[io.Input]:
    """What both nodes take; `frames` are the inputs for the pictures."""
    return [
        HyperLipsModels.Input("model", tooltip="The networks that draw lips, from Load HyperLips."),
        *frames,
        io.Audio.Input("audio", tooltip="What is to be said: any rate and number of channels. It becomes the sound."),
        FaceTracks.Input(
            "face_track",
            tooltip="Where the faces are in these frames. Its first person speaks: Pick Face puts another one first.",
        ),
        io.Combo.Input(
            "length",
            options=list(FILLS),
            default=USUAL.fill,
            tooltip="How frames go on where the sound is longer: backwards and forwards, again from the first, or the "
            "last one stands. cut: the longer of both is cut.",
        ),
        io.Combo.Input(
            "box",
            options=list(BOXES),
            default=USUAL.box,
            tooltip="What the crop follows. smoothed: the box without its jitter. fixed: one box for all, if the head "
            "hardly moves. per frame: each frame's own, as it is.",
        ),
        io.Combo.Input(
            "reference",
            options=list(REFERENCES),
            default=USUAL.reference,
            tooltip="Which frame shows the network the hidden half of the face. first: the first with a face, as "
            "published. reference_image takes its place.",
        ),
        io.Combo.Input(
            "part",
            options=list(PARTS),
            default=USUAL.part,
            tooltip="What is pasted; all else stays bit for bit. lower face: below the nose to the chin. lower half: "
            "of the crop, without landmarks. as published: needs a mask.",
        ),
        *edge_inputs(
            (USUAL.feather, USUAL.grow, USUAL.color),
            feather="Width of the soft edge around the part, in sides of the crop, 0 to 0.5. as published has its own.",
            grow="How far the part's edge is moved outwards, in sides of the crop, -0.4 to 0.4; below 0 inwards.",
            color="How far the drawn face's colours are brought to the frame's, by what both show around the part, 0 "
            "to 1.",
        ),
        io.Float.Input(
            "steady",
            default=USUAL.steady,
            min=0.0,
            max=1.0,
            step=0.05,
            tooltip="How far lips that stand still, as in silence, are kept from trembling, 0 to 1. Lips that move are "
            "left alone. 0 is off.",
        ),
        io.Boolean.Input(
            "high_resolution",
            default=USUAL.high_resolution,
            tooltip="Use the HR decoder where model has one. It needs landmarker, to find the new lips.",
        ),
        alignment_input(
            "Which 0.2 s of sound each frame hears: from its own time on, as the published program does, or from 40 ms "
            "earlier, as in training."
        ),
        io.Float.Input(
            "lips_later",
            default=0.0,
            min=-1.0,
            max=1.0,
            step=0.01,
            tooltip="Seconds by which the lips follow later than the sound is heard, -1 to 1; Lip-Sync Score measures "
            "what is right.",
        ),
        io.Float.Input(
            "delay",
            default=0.0,
            min=-MOST,
            max=MOST,
            step=0.01,
            tooltip="Seconds by which the sound begins after the first frame; below 0 its beginning is cut off.",
        ),
        FaceLandmarker.Input(
            "landmarker",
            optional=True,
            tooltip="Finds the drawn lips and chin: for high_resolution, and to paste exactly as far as the new jaw "
            "goes.",
        ),
        io.Mask.Input(
            "mask",
            optional=True,
            tooltip="Over the frames, of their size: 1 dubs there, 0 keeps the frame, as a face parser's skin and "
            "mouth. One for each frame, or one for all.",
        ),
        io.Image.Input(
            "reference_image",
            optional=True,
            tooltip="A square crop of the face, mouth closed, from Crop Faces with template hyperlips, in place "
            "of a frame.",
        ),
    ]


def report_output() -> io.Output:
    return io.String.Output(
        display_name="report", tooltip="How many frames have new lips, which have no face, and what was chosen."
    )


def prepared(
    model: HyperLips,
    clip: Clip,
    part: Part,
    audio: dict[str, Any],
    track: FaceTrack,
    landmarker: LandmarkNet | None,
    mask: Tensor | None,
    reference_image: Tensor | None,
    rest: dict[str, Any],
) -> Prepared:
    """What the inputs ask for; `rest` are the widgets. Raises LikenessError for inputs that do not fit."""
    heard = heard_of(audio)
    settings = Dubbing(
        *(rest[name] for name in ("length", "box", "reference", "part", "feather", "grow", "color_match", "steady")),
        rest["high_resolution"],
        ALIGNMENTS[rest["alignment"]],
        *(Fraction(rest[name]).limit_denominator(1000) for name in ("lips_later", "delay")),
    )
    if landmarker is not None:
        on_device(landmarker)
    on_device(model)
    return prepare(model, clip, part, track, heard, settings, landmarker, mask, reference_image, stop_if_interrupted)


class DubVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessDubVideo",
            display_name="Dub Video",
            category=CATEGORY,
            description="Gives somebody in a video the lips of another sound, frame by frame in little memory, and "
            "puts that sound under it. Dub only people who agreed, and say so where you show it.",
            search_aliases=ALIASES,
            inputs=dub_inputs(io.Video.Input("video", tooltip="The video that the track was made from.")),
            outputs=[
                io.Video.Output(display_name="video", tooltip="The dubbed video, with the new sound alone."),
                report_output(),
            ],
        )

    @classmethod
    def execute(
        cls,
        model: HyperLips,
        video: Any,
        audio: dict[str, Any],
        face_track: FaceTrack,
        landmarker: LandmarkNet | None = None,
        mask: Tensor | None = None,
        reference_image: Tensor | None = None,
        **rest: Any,
    ) -> io.NodeOutput:
        clip, part = clip_of(video)
        made = prepared(model, clip, part, audio, face_track, landmarker, mask, reference_image, rest)
        dubbed = stream_clip(made.clip, untouched, dtype=torch.uint8, synthetic=synthetic("dubbed lips"))
        return io.NodeOutput(dubbed, made.report())


class DubFrames(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessDubFrames",
            display_name="Dub Frames",
            category=CATEGORY,
            description="Gives somebody in a batch of frames the lips of a sound. Dub only people who agreed, and say "
            "so where you show it.",
            search_aliases=ALIASES,
            inputs=dub_inputs(
                io.Image.Input("image", tooltip="The frames that the track was made from."),
                fps_input("Frames a second of these frames."),
            ),
            outputs=[
                io.Image.Output(display_name="image", tooltip="The dubbed frames; alpha is kept."),
                io.Audio.Output(display_name="audio", tooltip="The sound as it goes with them: delayed, or cut."),
                report_output(),
            ],
        )

    @classmethod
    def execute(
        cls,
        model: HyperLips,
        image: Tensor,
        fps: float,
        audio: dict[str, Any],
        face_track: FaceTrack,
        landmarker: LandmarkNet | None = None,
        mask: Tensor | None = None,
        reference_image: Tensor | None = None,
        **rest: Any,
    ) -> io.NodeOutput:
        clip = PictureClip(image, frame_rate(fps))
        made = prepared(model, clip, WHOLE, audio, face_track, landmarker, mask, reference_image, rest)
        count, shape = made.clip.count, image.shape[1:]
        check_room(count * shape.numel() * FLOAT, f"{count} dubbed frames")
        images, progress = torch.empty(count, *shape), Progress(count)
        for number, frame in enumerate(made.clip.frames(torch.float32)):
            images[number] = frame
            progress.tick()
        return io.NodeOutput(for_output(images), audio_of([made.clip.sound()]), made.report())


NODES: list[type[io.ComfyNode]] = [DubVideo, DubFrames]
