"""Films from and to files, put together and taken apart."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from torch import Tensor

from ..api import io, ui
from ..files.video import VideoCodec, VideoComponents, VideoContainer, VideoFromComponents, VideoFromFile, VideoInput
from ..machine.folders import FOLDERS
from .files import contents, missing, offered


class LoadVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="LoadVideo",
            display_name="Load Video",
            category="image/video",
            inputs=[io.Combo.Input("file", options=offered("video"), upload=io.UploadType.video)],
            outputs=[io.Video.Output()],
        )

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        return io.NodeOutput(VideoFromFile(FOLDERS.get_annotated_filepath(file)))

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return missing("video", file)

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return contents(file)


class GetVideoComponents(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="GetVideoComponents",
            display_name="Get Video Components",
            category="image/video",
            inputs=[io.Video.Input("video", tooltip="The film to take apart.")],
            outputs=[
                io.Image.Output(display_name="images"),
                io.Audio.Output(display_name="audio"),
                io.Float.Output(display_name="fps"),
            ],
        )

    @classmethod
    def execute(cls, video: VideoInput) -> io.NodeOutput:
        parts = video.get_components()
        return io.NodeOutput(parts.images, parts.audio, float(parts.frame_rate))


class CreateVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="CreateVideo",
            display_name="Create Video",
            category="image/video",
            inputs=[
                io.Image.Input("images", tooltip="The frames."),
                io.Float.Input("fps", default=30.0, min=1.0, max=120.0, step=1.0),
                io.Audio.Input("audio", optional=True, tooltip="The sound."),
            ],
            outputs=[io.Video.Output()],
        )

    @classmethod
    def execute(cls, images: Tensor, fps: float, audio: dict[str, Any] | None = None) -> io.NodeOutput:
        return io.NodeOutput(VideoFromComponents(VideoComponents(images, Fraction(fps), audio)))


class SaveVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SaveVideo",
            display_name="Save Video",
            category="image/video",
            inputs=[
                io.Video.Input("video", tooltip="The film to save."),
                io.String.Input("filename_prefix", default="video/ComfyUI", tooltip="How the file's name begins."),
                io.Combo.Input("format", options=[one.value for one in VideoContainer], default="auto"),
                io.Combo.Input("codec", options=[one.value for one in VideoCodec], default="auto"),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, video: VideoInput, filename_prefix: str, format: str, codec: str) -> io.NodeOutput:
        """Written under a passing name and renamed when whole, so that a stopped run leaves no half film."""
        width, height = video.get_dimensions()
        root = FOLDERS.get_output_directory()
        folder, stem, counter, subfolder, _ = FOLDERS.get_save_image_path(filename_prefix, root, width, height)
        whole = Path(folder, f"{stem}_{counter:05}_.mp4")
        half = whole.with_suffix(".part")
        try:
            video.save_to(str(half), VideoContainer(format), VideoCodec(codec), metadata=ui.file_metadata(cls))
            half.replace(whole)
        finally:
            half.unlink(missing_ok=True)
        return io.NodeOutput(ui=ui.PreviewVideo([ui.SavedResult(whole.name, subfolder, io.FolderType.output)]))


NODES = [LoadVideo, GetVideoComponents, CreateVideo, SaveVideo]
