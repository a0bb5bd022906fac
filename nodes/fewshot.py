"""Nodes of few-shot talking heads (Zakharov et al., ICCV 2019): the networks, and a person from pictures."""

from __future__ import annotations

from torch import Tensor

from ..models.catalogue import FEW_SHOT, how_to_get
from ..models.errors import LikenessError
from ..models.face.face_track import FaceTrack
from ..models.face.landmark_track import LandmarkTrack
from ..models.face.tracks.given_track import landmarks_of
from ..models.fewshot.embedding import embed_pictures
from ..models.fewshot.few_shot_heads import FewShotHeads, load_few_shot_heads
from ..models.fewshot.framing import CHOICES
from ..models.fewshot.head import Head
from ..models.fewshot.head_crops import RELATIVE, SIZES, USUAL
from .host import Progress, check_room, for_output, guarded, io, model_file, on_device
from .network_files import PRECISIONS, file_input, precision_input, present, stamp
from .sockets import FaceTracks, FewShotModels, Heads, Landmarks

CATEGORY = "Likeness/Few Shot"
SKIP, HOLD, STOP = "skip", "hold", "stop"  # what is done about frames without a face
FLOAT = 4  # bytes
ALIASES = ["talking head", "neural talking heads", "reenact", "face animation", "zakharov"]


def heads_input() -> io.Input:
    return FewShotModels.Input("heads", tooltip="The networks, from Load Few-Shot Heads.")


def head_input(tooltip: str = "Who it is, from Embed Head, Load Head or Fine-Tune Head.") -> io.Input:
    return Heads.Input("head", tooltip=tooltip)


def head_output(tooltip: str) -> io.Output:
    return Heads.Output(display_name="head", tooltip=tooltip)


def framing_inputs(default: str = RELATIVE) -> list[io.Input]:
    """The square about the head that is looked at or drawn."""
    return [
        io.Combo.Input(
            "framing",
            options=list(CHOICES),
            default=default,
            tooltip="The square about the head. published: 50 pixels around the landmarks whatever their size, as its "
            "authors draw. voxceleb: two fifths of their box, as in training. as they are: each picture is a square "
            "crop already. Use one framing for a head throughout.",
        ),
        io.Combo.Input(
            "size",
            options=[str(size) for size in SIZES],
            default=str(USUAL),
            tooltip="Pixels of the square. The published weights learnt at 224, and their authors draw at 256; yours "
            "take the size that they were trained with.",
        ),
    ]


def closed_input() -> io.Input:
    return guarded(
        io.Combo.Input,
        "curves",
        options=["open", "closed"],
        default="open",
        tooltip="Whether the lines about eyes and lips close. They are open in what the published weights learnt from.",
        advanced=True,
    )


class LoadFewShotHeads(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadFewShotHeads",
            display_name="Load Few-Shot Heads",
            category=CATEGORY,
            description="Loads the networks that learn a person from a few pictures and draw them by landmarks.",
            search_aliases=ALIASES,
            inputs=[
                file_input(
                    FEW_SHOT,
                    "Their weights. They do not ship with the pack: put model_weights.tar (about 1.1 GB, early and "
                    "weak, see the help), or what you have trained, into models/likeness/fewshot.",
                ),
                precision_input(
                    "float32 is exact. float16, for GPUs, is some grey levels off; bfloat16 is further off."
                ),
            ],
            outputs=[
                FewShotModels.Output(display_name="heads", tooltip="The networks, ready to embed people and draw them.")
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, how_to_get(FEW_SHOT.architecture)))

    @classmethod
    def fingerprint_inputs(cls, file: str, precision: str) -> str:
        return stamp(file, precision)

    @classmethod
    def execute(cls, file: str, precision: str) -> io.NodeOutput:
        return io.NodeOutput(load_few_shot_heads(model_file(file)).to(PRECISIONS[precision]))


class EmbedHead(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessEmbedHead",
            display_name="Embed Head",
            category=CATEGORY,
            description="Learns a person from pictures, 1 to 32 or more: each shows the same person, best from several "
            "sides. Use only pictures of people who agreed.",
            search_aliases=[*ALIASES, "person embedding", "few shot"],
            inputs=[
                heads_input(),
                io.Image.Input(
                    "image",
                    tooltip="Pictures of one person, all of one size. Pictures of another size go to an Embed Head of "
                    "their own, which adds them to this one's head.",
                ),
                *framing_inputs(),
                io.Combo.Input(
                    "no_face",
                    options=[SKIP, STOP],
                    default=SKIP,
                    tooltip="Pictures without a face. skip: they are left out, and the report lists them. stop: they "
                    "are an error. If no picture has one, it is always an error.",
                ),
                Landmarks.Input(
                    "landmarks",
                    optional=True,
                    tooltip="Their landmarks, 68 or 478 points for each picture. Or connect a face track.",
                ),
                FaceTracks.Input(
                    "face_track",
                    optional=True,
                    tooltip="Or where the face is, with landmarks; of several people the first one is taken.",
                ),
                Heads.Input(
                    "head",
                    optional=True,
                    tooltip="The same person from other pictures, by another Embed Head: every picture counts alike.",
                ),
            ],
            outputs=[
                head_output("Who it is: 512 numbers, the mean over the pictures."),
                io.Image.Output(display_name="crops", tooltip="The pictures as the network saw them."),
                io.Image.Output(display_name="canvases", tooltip="The drawings of their landmarks, as it saw those."),
                io.String.Output(display_name="report", tooltip="How many pictures were taken, and which were not."),
            ],
        )

    @classmethod
    def execute(
        cls,
        heads: FewShotHeads,
        image: Tensor,
        framing: str,
        size: str,
        no_face: str,
        landmarks: LandmarkTrack | None = None,
        face_track: FaceTrack | None = None,
        head: Head | None = None,
    ) -> io.NodeOutput:
        track, side = landmarks_given(landmarks, face_track), int(size)
        check_room(2 * len(track) * side**2 * 3 * FLOAT, f"{len(track)} crops, and their drawings,")
        on_device(heads)
        progress = Progress(len(track))
        made = embed_pictures(heads, image, track, framing, side, no_face == SKIP, head, progress.reach)
        return io.NodeOutput(made.head, for_output(made.crops), for_output(made.canvases), made.report)


def landmarks_given(landmarks: LandmarkTrack | None, face_track: FaceTrack | None) -> LandmarkTrack:
    """The one of the two that is connected; LikenessError unless exactly one is, and for a track without points."""
    if (landmarks is None) == (face_track is None):
        raise LikenessError("Connect either landmarks or a face track, and not both.")
    if landmarks is not None:
        return landmarks
    assert face_track is not None
    return landmarks_of(face_track)


NODES: list[type[io.ComfyNode]] = [LoadFewShotHeads, EmbedHead]
