"""Nodes for films and sounds that belong to no single system."""

from __future__ import annotations

import os
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

from ..models.errors import LikenessError
from .host import film_source, guarded, io, output_file, ui

CATEGORY = "Likeness/Media"


class SaveVideoFile(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSaveVideoFile",
            display_name="Save Video File",
            category=CATEGORY,
            description="Saves a video as it is, without encoding it again: a transparent .webm stays transparent.",
            search_aliases=["alpha", "webm", "transparent"],
            is_output_node=True,
            inputs=[
                io.Video.Input("video", tooltip="The video to save."),
                io.String.Input(
                    "filename_prefix",
                    default="video/Likeness",
                    tooltip="Folder and start of the name, in ComfyUI's output folder.",
                ),
            ],
            outputs=[],
        )

    @classmethod
    def execute(cls, video: Any, filename_prefix: str) -> io.NodeOutput:
        source = film_source(video)
        suffix = ".mp4" if isinstance(source, BytesIO) else Path(source).suffix  # frames in memory are served as mp4
        path, saved = output_file(filename_prefix, suffix, *video.get_dimensions())
        partial = path.with_name(f".{path.name}.part")
        try:
            if isinstance(source, BytesIO):
                partial.write_bytes(source.getbuffer())
            else:
                shutil.copyfile(source, partial)
            os.replace(partial, path)
        except OSError as reason:
            partial.unlink(missing_ok=True)
            raise LikenessError(
                f"{path} could not be written: {reason.strerror}. Free space or choose another folder."
            ) from reason
        return io.NodeOutput(ui=ui.PreviewVideo([saved]))


NODES: list[type[io.ComfyNode]] = [SaveVideoFile]
