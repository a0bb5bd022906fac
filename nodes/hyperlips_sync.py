"""Nodes that measure by SyncNet (HyperLips, section 3.3) how well lips and sound go together, and put them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from torch import Tensor

from ..models.catalogue import HYPERLIPS, how_to_get
from ..models.errors import LikenessError
from ..models.face.cropping.cropping import crop_of
from ..models.face.face_crop import FaceCrop
from ..models.face.face_track import FaceTrack
from ..models.face.pictures import rgb
from ..models.hyperlips.sketching import TEMPLATE
from ..models.hyperlips.syncing.expert import (
    NO_FACE,
    RATE,
    face_pictures,
    heard,
    load_sync_expert,
    seen,
    whole_windows,
)
from ..models.hyperlips.syncing.plot import plot
from ..models.hyperlips.syncing.score import REACH, SyncScore, sync_score
from ..models.hyperlips.syncnet import SyncNet
from ..models.media.audio import Audio, between
from ..models.media.clip import Clip, Part, Picture
from ..models.media.frame_rate import frame_rate
from ..models.media.picture_clip import PictureClip
from .host import Progress, for_output, guarded, io, model_file, on_device, stop_if_interrupted
from .hyperlips import CATEGORY, FOLDER, heard_of
from .media_sound import audio_of, fps_input
from .network_files import file_input, file_of, present, stamp
from .sockets import FaceCrops, FaceTracks, SyncExperts
from .streaming import clip_of, promised

PUBLISHED = file_of(HYPERLIPS[2])


class LoadSyncExpert(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadSyncExpert",
            display_name="Load Sync Expert",
            category=CATEGORY,
            description="Loads HyperLips' SyncNet, which judges whether lips say a sound.",
            search_aliases=["syncnet", "lip sync expert", "lse"],
            inputs=[
                file_input(
                    HYPERLIPS[2],
                    "Its weights. They do not ship with the pack: put pretrain_sync_expert.pth into "
                    "models/likeness/hyperlips/syncnet. Wav2Lip's expert does not fit.",
                    folder=FOLDER,
                )
            ],
            outputs=[SyncExperts.Output(display_name="expert", tooltip="The network, for Lip-Sync Score.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, how_to_get(HYPERLIPS[2].architecture)))

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(load_sync_expert(model_file(file)))


class LipSyncScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLipSyncScore",
            display_name="Lip-Sync Score",
            category=CATEGORY,
            description="Measures how well lips and sound go together, finds by how much the sound is late or early, "
            "and corrects it. The clip may be of any length and frame rate.",
            search_aliases=["lse-d", "lse-c", "syncnet", "audio offset", "out of sync"],
            inputs=[
                SyncExperts.Input("expert", tooltip="The network that judges, from Load Sync Expert."),
                fps_input("Frames a second of the crops. A video has its own."),
                io.Image.Input(
                    "crops",
                    optional=True,
                    tooltip="The face, from Crop Faces with the template hyperlips, or drawn faces.",
                ),
                FaceCrops.Input(
                    "face_crop", optional=True, tooltip="How the crops were cut: frames without a face are left out."
                ),
                io.Video.Input("video", optional=True, tooltip="Or a video with its face track, read as a stream."),
                FaceTracks.Input(
                    "face_track", optional=True, tooltip="Where the face is in the video. The first person counts."
                ),
                io.Audio.Input(
                    "audio", optional=True, tooltip="The sound, from the first frame on. By default the video's own."
                ),
            ],
            outputs=[
                io.Float.Output(
                    display_name="offset",
                    tooltip="Seconds that the sound comes after the lips, in steps of 0.04; below 0 before them.",
                ),
                io.Float.Output(display_name="distance", tooltip="LSE-D there, 0 to 2: lower is better."),
                io.Float.Output(
                    display_name="confidence",
                    tooltip="LSE-C: how much higher the median of all offsets is. About 0 says that the offset means "
                    "nothing.",
                ),
                io.Image.Output(display_name="plot", tooltip="The distance at each offset from -0.6 to 0.6 seconds."),
                io.Audio.Output(display_name="audio", tooltip="The sound moved so that it meets the lips."),
                io.String.Output(display_name="report", tooltip="All of this in words, and from how many windows."),
            ],
        )

    @classmethod
    def execute(
        cls,
        expert: SyncNet,
        fps: float,
        crops: Tensor | None = None,
        face_crop: FaceCrop | None = None,
        video: Any = None,
        face_track: FaceTrack | None = None,
        audio: dict[str, Any] | None = None,
    ) -> io.NodeOutput:
        if (crops is None) == (video is None):
            raise LikenessError("Connect either crops or a video with its face track, and not both.")
        if video is None:
            clip, part = PictureClip(rgb(crops), frame_rate(fps)), Part()  # type: ignore[arg-type]
            faces, voice = faces_of(clip, face_crop), heard_of(audio)
        else:
            if face_track is None:
                raise LikenessError("A video needs its face track: connect one, from Detect & Track Faces.")
            clip, part = clip_of(video)
            faces = face_pictures(clip.pictures(part), crop_of(face_track, TEMPLATE))
            voice = own_sound(clip, part) if audio is None else heard_of(audio)
        windows = whole_windows(voice)
        on_device(expert)
        looked = seen(expert, faces, Progress(promised(clip, part, RATE)).reach)
        met = replace(windows, starts=windows.starts[: len(looked) + REACH])
        score = sync_score(looked, heard(expert, met, lambda _: stop_if_interrupted()))
        return io.NodeOutput(
            float(score.offset),
            score.distance,
            score.confidence,
            for_output(plot(score)[None]),
            audio_of([score.corrected(voice)]),
            told(score),
        )


def faces_of(clip: PictureClip, crop: FaceCrop | None) -> Iterator[Picture]:
    """Crops as a clip; those in which `crop` says that no face is are NO_FACE."""
    if crop is not None and len(crop) != clip.count:
        raise LikenessError(f"There are {clip.count} crops, and the face crop is of {len(crop)}. Connect their own.")
    for number, picture in enumerate(clip.pictures()):
        there = crop is None or bool(crop.present[number])
        yield picture if there else Picture(picture.time, lambda _: NO_FACE)


def own_sound(clip: Clip, part: Part) -> Audio:
    """What is heard with a video; LikenessError where it is mute."""
    sound = clip.sound()
    if sound is not None:
        sound = (
            between(sound, part.start, part.end)
            if isinstance(sound, Audio)
            else (sound.between(part.start, part.end).read())
        )
    if sound is None:
        raise LikenessError(f"{clip.name} has no sound here. Connect one to audio.")
    return sound


def told(score: SyncScore) -> str:
    """The score in words."""
    late = Fraction(1000) * score.offset
    when = "meets the lips" if not late else f"comes {abs(float(late)):g} ms {'after' if late > 0 else 'before'} them"
    return (
        f"The sound {when}.\nDistance {score.distance:.4f}, confidence {score.confidence:.4f}, from {score.windows} "
        "windows of 0.2 s.\nBoth hold for this expert alone: they do not compare with published LSE-D and LSE-C."
    )


NODES: list[type[io.ComfyNode]] = [LoadSyncExpert, LipSyncScore]
