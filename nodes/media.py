"""Nodes for films and sounds that belong to no single system."""

from __future__ import annotations

import os
import shutil
from io import BytesIO
from typing import Any

from ..models.errors import LikenessError
from ..models.media.source import suffix_of
from .host import film_parts, film_source, film_window, guarded, io, output_file, ui
from .streaming import stream_video, untouched

CATEGORY = "Likeness/Media"
WHOLE_FILM = (0, None)  # from the start, to the end


class SaveVideoFile(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSaveVideoFile",
            display_name="Save Video File",
            category=CATEGORY,
            description="Saves a video as it is, without encoding it again: a transparent .webm stays transparent.",
            search_aliases=["alpha", "webm", "transparent", "mov", "gif"],
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
        if film_parts(video) is not None or film_window(video) != WHOLE_FILM:
            video = stream_video(video, untouched, dtype=None)  # there is no file yet that holds this and nothing else
        source = film_source(video)
        suffix = suffix_of(source)
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
        # The page plays what is said to be a video in a player, which knows no GIF.
        return io.NodeOutput(ui=ui.SavedImages([saved]) if suffix == ".gif" else ui.PreviewVideo([saved]))


NODES: list[type[io.ComfyNode]] = [SaveVideoFile]
