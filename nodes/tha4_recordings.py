"""Nodes that read a recorded face from a file (THA4, section 13)."""

from __future__ import annotations

from ..models.errors import LikenessError
from ..models.tha4.driving.recordings import SUFFIXES, UNTIMED, read_recording
from ..models.tha4.tracks import frame_rate
from .host import guarded, input_file, input_files, io
from .sockets import Blendshapes
from .tha4_poses import CATEGORY


class THALoadRecording(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHALoadRecording",
            display_name="Load Face Recording",
            category=CATEGORY,
            description="Reads a recorded face: Live Link Face (.csv), iFacialMocap (.txt), or blendshapes as .json.",
            search_aliases=["arkit", "motion capture", "mocap", "iphone", "blendshapes"],
            inputs=[
                io.Combo.Input(
                    "recording",
                    options=input_files(SUFFIXES),
                    tooltip="A file in ComfyUI's input folder; the button below uploads one.",
                ),
                io.Float.Input(
                    "fps",
                    default=0.0,
                    min=0.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second that come out; 0 keeps the recording's own.",
                ),
                io.Float.Input(
                    "start",
                    default=0.0,
                    min=0.0,
                    max=7200.0,
                    step=0.01,
                    tooltip="Seconds to leave out at the beginning.",
                ),
                io.Float.Input(
                    "seconds",
                    default=0.0,
                    min=0.0,
                    max=7200.0,
                    step=0.01,
                    tooltip="Length in seconds; 0 is to the end.",
                ),
                guarded(
                    io.Float.Input,
                    "untimed_fps",
                    default=float(UNTIMED),
                    min=1.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second of a recording that names no times, such as iFacialMocap's.",
                    advanced=True,
                ),
            ],
            outputs=[
                Blendshapes.Output(
                    display_name="blendshapes", tooltip="52 blendshapes and the head's rotation for each frame."
                )
            ],
        )

    @classmethod
    def validate_inputs(cls, recording: str) -> bool | str:
        try:
            input_file(recording)
        except LikenessError as missing:
            return str(missing)
        return True

    @classmethod
    def fingerprint_inputs(cls, recording: str, **settings: float) -> str:
        changed = input_file(recording).stat()
        return f"{recording} {changed.st_mtime_ns} {changed.st_size} {settings}"

    @classmethod
    def execute(cls, recording: str, fps: float, start: float, seconds: float, untimed_fps: float) -> io.NodeOutput:
        rate = frame_rate(fps) if fps else None
        track = read_recording(input_file(recording), rate, frame_rate(untimed_fps))
        return io.NodeOutput(track.part(start, seconds))


NODES: list[type[io.ComfyNode]] = [THALoadRecording]
