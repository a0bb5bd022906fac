"""Sounds from and to files."""

from __future__ import annotations

from typing import Any

from ....models.media.audio import read_audio
from ..api import io, ui
from ..machine.folders import FOLDERS
from .files import contents, missing, offered


class LoadAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="LoadAudio",
            display_name="Load Audio",
            category="audio",
            inputs=[io.Combo.Input("audio", options=offered("audio", "video"), upload=io.UploadType.audio)],
            outputs=[io.Audio.Output()],
        )

    @classmethod
    def execute(cls, audio: str) -> io.NodeOutput:
        sound = read_audio(FOLDERS.get_annotated_filepath(audio))
        return io.NodeOutput({"waveform": sound.waveform[None], "sample_rate": sound.sample_rate})

    @classmethod
    def validate_inputs(cls, audio: str) -> bool | str:
        return missing("audio", audio)

    @classmethod
    def fingerprint_inputs(cls, audio: str) -> str:
        return contents(audio)


class SaveAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SaveAudio",
            display_name="Save Audio (FLAC)",
            category="audio",
            inputs=[io.Audio.Input("audio"), io.String.Input("filename_prefix", default="audio/ComfyUI")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, audio: dict[str, Any], filename_prefix: str) -> io.NodeOutput:
        return io.NodeOutput(ui=ui.AudioSaveHelper.get_save_audio_ui(audio, filename_prefix, cls))


class PreviewAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="PreviewAudio",
            display_name="Preview Audio",
            category="audio",
            inputs=[io.Audio.Input("audio")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, audio: dict[str, Any]) -> io.NodeOutput:
        return io.NodeOutput(ui=ui.PreviewAudio(audio, cls=cls))


NODES = [LoadAudio, SaveAudio, PreviewAudio]
