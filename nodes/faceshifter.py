"""Nodes of FaceShifter (Li et al., arXiv 1912.13457): whose face it is, as a recogniser sees it (section 3.1)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.catalogue import IDENTITY_ENCODERS, how_to_get
from ..models.errors import LikenessError
from ..models.face.cropping.similarity import moved
from ..models.face.face_crop import FaceCrop
from ..models.face.face_track import FaceTrack
from ..models.face.pictures import rgb
from ..models.face.tracks.best_frames import best_frames
from ..models.faceshifter.arcface import IdentityEncoder, encode_faces, load_identity_encoder
from ..models.faceshifter.conventions import AS_PUBLISHED, ORDERS
from ..models.faceshifter.encoder_view import faces_of, faces_of_crops, spread, width_of
from ..models.faceshifter.identity import Identity, mean_identity, similarity
from .host import Progress, for_output, guarded, io, model_file, on_device
from .network_files import file_input, file_of, present, stamp
from .sockets import FaceCrops, FaceTracks, Identities, IdentityEncoders

CATEGORY = "Likeness/FaceShifter"
ENCODERS = "identity_encoder"  # the folder below models/likeness
SMALL = 96  # pixels of the picture along the side of what the encoder sees of it: a face there is some 60 wide
PUBLISHED = file_of(IDENTITY_ENCODERS[0])


def encoder_input() -> io.Input:
    return IdentityEncoders.Input("encoder", tooltip="The network that tells people apart.")


class LoadIdentityEncoder(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadIdentityEncoder",
            display_name="Load Identity Encoder",
            category=CATEGORY,
            description="Loads a face recogniser (ArcFace): it tells people apart, and says whose face to swap in.",
            search_aliases=["arcface", "insightface", "face recognition", "iresnet"],
            inputs=[
                file_input(
                    IDENTITY_ENCODERS[0],
                    "Its weights. They do not ship with the pack: put a backbone.pth (261 MB, see the help) "
                    "into a folder of its own in models/likeness/identity_encoder.",
                    folder=ENCODERS,
                ),
                guarded(
                    io.Combo.Input,
                    "colors",
                    options=list(ORDERS),
                    default=AS_PUBLISHED,
                    tooltip="In which order the weights see colours. Only files of your own training may need another.",
                    advanced=True,
                ),
            ],
            outputs=[
                IdentityEncoders.Output(display_name="encoder", tooltip="The network, ready to tell people apart.")
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, f"{how_to_get('faceshifter.iresnet')} {how_to_get('faceshifter.ir_se')}"))

    @classmethod
    def fingerprint_inputs(cls, file: str, colors: str) -> str:
        return stamp(file, colors)

    @classmethod
    def execute(cls, file: str, colors: str) -> io.NodeOutput:
        return io.NodeOutput(load_identity_encoder(model_file(file), colors))


class EncodeIdentity(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessEncodeIdentity",
            display_name="Identity Encoder",
            category=CATEGORY,
            description="Takes from one or more pictures of a person who they are. Clear pictures count more.",
            search_aliases=["face embedding", "source face", "reference face"],
            inputs=[
                encoder_input(),
                io.Image.Input(
                    "image",
                    tooltip="Pictures of one person: frames with their face track, crops with their face crop, or "
                    "with neither squares that are aligned by the encoder's template.",
                ),
                FaceTracks.Input(
                    "face_track",
                    optional=True,
                    tooltip="Where the face is in each picture. Of several people the first is taken: see Pick Face.",
                ),
                FaceCrops.Input("face_crop", optional=True, tooltip="How the pictures were cropped, by any template."),
                io.Int.Input(
                    "most",
                    default=16,
                    min=1,
                    max=4096,
                    tooltip="Of a longer clip so many pictures are looked at: the best ones, spread over its time.",
                ),
            ],
            outputs=[
                Identities.Output(display_name="identity", tooltip="Who it is."),
                io.Image.Output(display_name="faces", tooltip="What the encoder looked at, aligned by its template."),
                io.String.Output(
                    display_name="report",
                    tooltip="Who was taken of several people, and for each picture how clear it is to the encoder, how "
                    "alike to the mean of all, and how large.",
                ),
            ],
        )

    @classmethod
    def execute(
        cls,
        encoder: IdentityEncoder,
        image: Tensor,
        most: int,
        face_track: FaceTrack | None = None,
        face_crop: FaceCrop | None = None,
    ) -> io.NodeOutput:
        if face_track is not None and face_crop is not None:
            raise LikenessError("Pictures are frames or crops, not both. Take off the face track or the face crop.")
        if not len(image):
            raise LikenessError("There is no picture to take an identity from. Give it at least one.")
        frames = rgb(image)
        scores, why, widths = None, "", []
        if face_track is not None:
            face_track.check_frames(*frames.shape[:3])
            person = face_track.first
            used = best_frames(person, most)
            (faces,) = faces_of(((at, frames[at]) for at in used), [person], [used], encoder)
            scores, why = person.scores[used], f" ({person.reasons[0]})" if person.reasons[0] else ""
            widths = [width_of(person.points[at], encoder) for at in used]
        elif face_crop is not None:
            used = spread(face_crop.present, most)
            faces = faces_of_crops(frames, face_crop, used, encoder)
            points = moved(face_crop.points, face_crop.backwards())
            widths = [width_of(points[at], encoder) for at in used]
        else:
            used = spread(torch.ones(len(frames)), most)
            faces = frames[used].movedim(-1, 1)
            widths = [float(frames.shape[2])] * len(used)
        if not used:
            raise LikenessError(f"The face is in none of these pictures{why}. Take others, or find it again.")
        on_device(encoder)
        vectors = encode_faces(encoder, faces, Progress(len(used)).reach)
        identity = mean_identity(vectors, encoder.name, scores)
        report = [*_people(face_track), *_report(identity, vectors, used, widths)]
        return io.NodeOutput(identity, for_output(faces.movedim(1, -1)), "\n".join(report))


def _people(track: FaceTrack | None) -> list[str]:
    """Whose face was taken, where there are several, in a line."""
    if track is None or len(track.people) == 1:
        return []
    taken = track.first.number
    return [f"{len(track.people)} people in the face track: face {taken}, the first, was taken; see Pick Face"]


def _report(identity: Identity, vectors: Tensor, used: list[int], widths: list[float]) -> list[str]:
    """Which pictures were used and what they are worth, in lines."""
    lines = [f"{identity.encoder}, pictures used: {identity.pictures}, length of the mean {identity.norm:.1f}"]
    for at, vector, width in zip(used, vectors, widths, strict=True):
        alike = similarity(Identity(vector, identity.encoder), identity)
        size = f"from {width:.0f} x {width:.0f} pixels{', small: larger ones say more' if width < SMALL else ''}"
        lines.append(f"picture {at}: length {float(vector.norm()):.1f}, likeness to the mean {alike:.2f}, {size}")
    return lines


NODES: list[type[io.ComfyNode]] = [LoadIdentityEncoder, EncodeIdentity]
