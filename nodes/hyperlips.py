"""Nodes of HyperLips (arXiv 2310.05720): its networks, and what they hear of a sound (sections 3.1 and 3.2)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from torch import Tensor

from ..models.catalogue import HYPERLIPS, how_to_get
from ..models.errors import LikenessError
from ..models.hyperlips.hyper_lips import HyperLips, load_hyper_lips
from ..models.hyperlips.speech import MelWindows, frames_of, mel_windows
from ..models.hyperlips.stages import lip_control
from ..models.media.audio import Audio
from ..models.media.frame_rate import frame_rate
from ..models.media.sync import Alignment
from .host import Progress, guarded, io, model_file, model_files, on_device, sound
from .media_sound import fps_input
from .network_files import PRECISIONS, file_of, full_or_half_input, listed_input, present, stamp
from .sockets import HyperLipsModels, LipControls
from .sockets import MelWindows as MelWindowsSocket

CATEGORY = "Likeness/HyperLips"
FOLDER = "hyperlips"  # below models/likeness
NO_HR = "none"
BASE, HR = map(file_of, HYPERLIPS[:2])
ALIGNMENTS: dict[str, Alignment] = {"as published inference": "published", "as trained": "trained"}


def model_input() -> io.Input:
    return HyperLipsModels.Input("model", tooltip="The networks, from Load HyperLips.")


def alignment_input(tooltip: str) -> io.Input:
    options = list(ALIGNMENTS)
    return io.Combo.Input("alignment", options=options, default=options[0], tooltip=tooltip)


class LoadHyperLips(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        files = model_files(FOLDER)
        return guarded(
            io.Schema,
            node_id="LikenessLoadHyperLips",
            display_name="Load HyperLips",
            category=CATEGORY,
            description="Loads the networks that give a filmed face new lips for a sound. Dub only people who agreed.",
            search_aliases=["lip sync", "wav2lip", "dubbing", "talking head", "hyperlips"],
            inputs=[
                listed_input(
                    "base",
                    [BASE],
                    files,
                    "The base network, which draws faces of 128 x 128. Its weights do not ship with the pack: put them "
                    "into models/likeness/hyperlips/base (see the help).",
                ),
                listed_input(
                    "hr",
                    [NO_HR, HR],
                    files,
                    "The HR decoder, which makes 128, 256 or 512 pixels of them, whichever its file is for. none: base "
                    "faces alone.",
                ),
                full_or_half_input(),
            ],
            outputs=[HyperLipsModels.Output(display_name="model", tooltip="The networks, ready to dub.")],
        )

    @classmethod
    def validate_inputs(cls, base: str, hr: str) -> bool | str:
        chosen = ((base, HYPERLIPS[0]), (hr, HYPERLIPS[1]))
        return present(*((name, how_to_get(row.architecture)) for name, row in chosen if name != NO_HR))

    @classmethod
    def fingerprint_inputs(cls, base: str, hr: str, precision: str) -> str:
        return " ".join(stamp(name, precision) for name in (base, hr) if name != NO_HR)

    @classmethod
    def execute(cls, base: str, hr: str, precision: str) -> io.NodeOutput:
        decoder = None if hr == NO_HR else model_file(hr)
        return io.NodeOutput(load_hyper_lips(model_file(base), decoder, PRECISIONS[precision]))


class HearMelWindows(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessMelWindows",
            display_name="Mel Windows",
            category=CATEGORY,
            description="Cuts out of a sound what HyperLips hears at each frame: 0.2 seconds as a mel spectrogram.",
            search_aliases=["mel spectrogram", "audio features", "lip sync"],
            inputs=[
                io.Audio.Input("audio", tooltip="The voice, of any rate and number of channels. Music disturbs it."),
                fps_input("Frames a second of the video. 23.976 and its like are taken exactly."),
                io.Int.Input(
                    "frames",
                    default=0,
                    min=0,
                    max=10_000_000,
                    tooltip="How many windows; 0 is as many as the sound is long, or as `image` has pictures. Beyond "
                    "the sound it is silent.",
                ),
                alignment_input(
                    "as published inference: a window begins with its frame. as trained: 40 milliseconds before it, as "
                    "the networks learned it."
                ),
                io.Float.Input(
                    "offset",
                    default=0.0,
                    min=-60.0,
                    max=60.0,
                    step=0.01,
                    tooltip="Seconds that the sound is heard later; below 0 earlier. A frame of 25 a second is 0.04.",
                ),
                io.Image.Input("image", optional=True, tooltip="The crops: there are as many windows as pictures."),
            ],
            outputs=[
                MelWindowsSocket.Output(display_name="windows", tooltip="A window for each frame."),
                io.Int.Output(display_name="frames", tooltip="How many there are."),
            ],
        )

    @classmethod
    def execute(
        cls,
        audio: dict[str, Any] | None,
        fps: float,
        frames: int,
        alignment: str,
        offset: float,
        image: Tensor | None = None,
    ) -> io.NodeOutput:
        heard, rate = heard_of(audio), frame_rate(fps)
        if image is not None and frames:
            raise LikenessError("The number of windows comes from `frames` and from `image`. Set `frames` to 0.")
        count = frames or (frames_of(heard, rate) if image is None else len(image))
        later = Fraction(offset).limit_denominator(1000)
        windows = mel_windows(heard, rate, count, ALIGNMENTS[alignment], later)
        return io.NodeOutput(windows, len(windows))


class AudioHypernetwork(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessAudioHypernetwork",
            display_name="Audio Hypernetwork",
            category=CATEGORY,
            description="Turns what is heard at each frame into the vectors from which the generator makes its "
            "convolutions. They depend on the sound alone.",
            search_aliases=["hyperlips", "audio encoder", "hypernet"],
            inputs=[
                model_input(),
                MelWindowsSocket.Input("windows", tooltip="What is heard, from Mel Windows."),
            ],
            outputs=[
                LipControls.Output(display_name="control", tooltip="Four vectors for each frame, for any face."),
            ],
        )

    @classmethod
    def execute(cls, model: HyperLips, windows: MelWindows) -> io.NodeOutput:
        on_device(model)
        return io.NodeOutput(lip_control(model, windows, Progress(len(windows)).reach))


def heard_of(audio: dict[str, Any] | None) -> Audio:
    """The one sound of an AUDIO; LikenessError where there is none, as with a video that is mute."""
    if audio is None:
        raise LikenessError("There is no sound here: the video that it comes from has none. Connect another sound.")
    return Audio(*sound(audio))


NODES: list[type[io.ComfyNode]] = [LoadHyperLips, HearMelWindows, AudioHypernetwork]
