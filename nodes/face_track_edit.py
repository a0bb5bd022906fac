"""Nodes for a face track that is there: choose a face, fill gaps, correct it by hand, take the jitter out."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any, Literal, get_args

from torch import Tensor

from ..models.errors import LikenessError
from ..models.face.face_track import FaceTrack
from ..models.face.tracks.edit_json import read_edits
from ..models.face.tracks.edit_track import edit_track
from ..models.face.tracks.gaps import Policy, fill_gaps
from ..models.face.tracks.pick import Order, order_people, pick, pick_number
from ..models.face.tracks.pick_alike import pick_alike
from ..models.face.tracks.smooth import BETA, Mode, smooth_track
from ..models.faceshifter.arcface import IdentityEncoder
from ..models.faceshifter.identity import Identity
from .face import CATEGORY
from .host import guarded, io
from .same_person import likeness_to
from .sockets import FaceTracks, Identities, IdentityEncoders

FARTHEST = 16384.0  # pixels
SAME_PERSON: Literal["same person"] = "same person"  # an order beside those that places and sizes give


def track_input(tooltip: str = "The faces of a clip, with an entry for every frame.") -> io.Input:
    return FaceTracks.Input("face_track", tooltip=tooltip)


def track_output(tooltip: str) -> io.Output:
    return FaceTracks.Output(display_name="face_track", tooltip=tooltip)


class PickFace(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPickFace",
            display_name="Pick Face",
            category=CATEGORY,
            description="Chooses one person of a face track. Nodes that work on one face take the first person.",
            search_aliases=["choose face", "face index", "select person"],
            inputs=[
                track_input(),
                io.Combo.Input(
                    "order",
                    options=[*get_args(Order), SAME_PERSON],
                    default="largest",
                    tooltip="What the faces are put in order by. number: the number that Show Track draws. "
                    "same person: how alike they are to the identity.",
                ),
                io.Int.Input(
                    "which",
                    default=1,
                    min=1,
                    max=9999,
                    tooltip="Which face of that order, from 1 on; or the number of the face. Beyond the last: no face.",
                ),
                *(
                    io.Float.Input(
                        name,
                        default=0.0,
                        min=-FARTHEST,
                        max=FARTHEST,
                        step=1.0,
                        tooltip=f"The point for 'nearest to a point': pixels from the frame's {edge} edge.",
                    )
                    for name, edge in (("x", "left"), ("y", "top"))
                ),
                io.Int.Input(
                    "frame",
                    default=-1,
                    min=-1,
                    max=10**7,
                    tooltip="Put in order by this frame alone, from 0 on, those who are in it. -1: by all frames.",
                ),
                io.Boolean.Input(
                    "keep_others",
                    default=False,
                    tooltip="on: the other people follow behind the chosen one. off: they are left out.",
                ),
                io.Float.Input(
                    "likeness",
                    default=0.3,
                    min=-1.0,
                    max=1.0,
                    step=0.01,
                    tooltip="For 'same person': at least how alike, 1 at most. If nobody is, there is no face.",
                ),
                Identities.Input("identity", optional=True, tooltip="For 'same person': who is meant."),
                IdentityEncoders.Input(
                    "encoder", optional=True, tooltip="For 'same person': the encoder that made the identity."
                ),
                io.Image.Input(
                    "image", optional=True, tooltip="For 'same person': the frames of the track, or else its video."
                ),
                io.Video.Input(
                    "video", optional=True, tooltip="For 'same person': the video of the track, or else its frames."
                ),
            ],
            outputs=[track_output("The chosen person first. Their number stays theirs.")],
        )

    @classmethod
    def execute(
        cls,
        face_track: FaceTrack,
        order: Order | Literal["same person"],
        which: int,
        x: float,
        y: float,
        frame: int,
        keep_others: bool,
        likeness: float = 0.3,
        identity: Identity | None = None,
        encoder: IdentityEncoder | None = None,
        image: Tensor | None = None,
        video: Any = None,
    ) -> io.NodeOutput:
        alone = None if frame < 0 else frame
        if order == SAME_PERSON:
            alike = likeness_to(identity, encoder, face_track, alone, image, video)
            return io.NodeOutput(pick_alike(face_track, alike, likeness, which, keep_others))
        if identity is not None:
            raise LikenessError(f"An identity is connected, but the order is '{order}'. Choose '{SAME_PERSON}'.")
        people = order_people(face_track, order, (x, y), alone)
        chosen = pick_number if order == "number" else pick
        return io.NodeOutput(chosen(face_track, people, which, keep_others))


class FillTrackGaps(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessFillTrackGaps",
            display_name="Fill Track Gaps",
            category=CATEGORY,
            description="Says what becomes of frames in which a face was not seen. No frame is ever lost.",
            search_aliases=["missing face", "no face", "hold", "interpolate"],
            inputs=[
                track_input(),
                io.Combo.Input(
                    "policy",
                    options=list(get_args(Policy)),
                    default="pass through",
                    tooltip="pass through: these frames come out unchanged. hold: the nearest place. interpolate: the "
                    "way between both neighbours. stop: an error that names the frame.",
                ),
                io.Float.Input(
                    "longest",
                    default=1.0,
                    min=0.0,
                    max=3600.0,
                    step=0.01,
                    tooltip="Seconds of the longest gap to fill; longer ones pass through. 0: of any length.",
                ),
            ],
            outputs=[track_output("The track with its gaps treated. What was filled is marked, with its reason.")],
        )

    @classmethod
    def execute(cls, face_track: FaceTrack, policy: Policy, longest: float) -> io.NodeOutput:
        frames = floor(Fraction(str(longest)) * face_track.fps) if longest else None
        return io.NodeOutput(fill_gaps(face_track, policy, frames))


class EditTrack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessEditTrack",
            display_name="Edit Track",
            category=CATEGORY,
            description="Corrects a face track by hand: boxes, points, shifts, and faces that are none.",
            search_aliases=["json", "override", "correct", "manual box"],
            inputs=[
                track_input(),
                io.String.Input(
                    "edits",
                    multiline=True,
                    default="[]",
                    tooltip="The corrections as JSON; the help page describes them. What Track Report writes will do.",
                ),
            ],
            outputs=[track_output("The corrected track.")],
        )

    @classmethod
    def execute(cls, face_track: FaceTrack, edits: str) -> io.NodeOutput:
        return io.NodeOutput(edit_track(face_track, read_edits(edits, face_track)))


class SmoothTrack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSmoothTrack",
            display_name="Smooth Track",
            category=CATEGORY,
            description="Takes the jitter out of where crops lie. What the face itself does stays as it was seen.",
            search_aliases=["jitter", "shake", "stabilize", "one euro filter"],
            inputs=[
                track_input(),
                io.Float.Input(
                    "seconds",
                    default=0.08,
                    min=0.0,
                    max=10.0,
                    step=0.01,
                    tooltip="Over how much time: the standard deviation in seconds. 0 is off.",
                ),
                io.Combo.Input(
                    "mode",
                    options=list(get_args(Mode)),
                    default="zero-phase",
                    tooltip="zero-phase: looks back and ahead, without delay. live: looks back only, as a camera must.",
                ),
                guarded(
                    io.Float.Input,
                    "beta",
                    default=BETA,
                    min=0.0,
                    max=100.0,
                    step=0.1,
                    tooltip="live: how much less is smoothed in a fast motion, in Hz for each face size a second.",
                    advanced=True,
                ),
            ],
            outputs=[track_output("The track, with steady places for crops beside those that were seen.")],
        )

    @classmethod
    def execute(cls, face_track: FaceTrack, seconds: float, mode: Mode, beta: float) -> io.NodeOutput:
        return io.NodeOutput(smooth_track(face_track, seconds, mode, beta))


NODES: list[type[io.ComfyNode]] = [PickFace, FillTrackGaps, EditTrack, SmoothTrack]
