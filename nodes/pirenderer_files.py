"""Nodes that read motions from files, write them, and show them as curves."""

from __future__ import annotations

from typing import get_args

from ..models.errors import LikenessError
from ..models.media.frame_rate import frame_rate
from ..models.pirenderer.motion import Motion
from ..models.pirenderer.motions.directions import Directions
from ..models.pirenderer.motions.motion_export import Layout, write_motion
from ..models.pirenderer.motions.motion_files import ENDINGS, read_motion
from ..models.pirenderer.motions.motion_report import report
from ..models.pirenderer.motions.plot import SMALLEST, plot
from .host import for_output, guarded, input_file, input_files, io, output_file, ui
from .pirenderer_edit import directions_input
from .pirenderer_motion import CATEGORY, motion_input, motion_output

LARGEST = 4096  # pixels of a plot's side


class ImportMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessImportMotion",
            display_name="Import Motion",
            category=CATEGORY,
            description="Reads a motion of 3DMM coefficients: of Export Motion, SadTalker, Deep3DFaceRecon or "
            "PIRenderer's own scripts. The layout is told by the columns: 70, 73, 257, 260 or 262.",
            search_aliases=["sadtalker", "coeff_3dmm", "mat", "npz", "coefficients"],
            inputs=[
                io.Combo.Input(
                    "file",
                    options=input_files(ENDINGS),
                    tooltip="An .npz, .json, .mat or .txt in ComfyUI's input folder; the button below uploads one.",
                ),
                io.Float.Input(
                    "fps",
                    default=25.0,
                    min=1.0,
                    max=240.0,
                    step=0.01,
                    tooltip="Frames a second of a file that names no rate, 1 to 240: 25 for SadTalker.",
                ),
                motion_input(
                    "source",
                    "The portrait's motion: its crop stands in where the file has none, as SadTalker's.",
                    optional=True,
                ),
            ],
            outputs=[
                motion_output("The motion."),
                io.String.Output(display_name="report", tooltip="What was read, and what had to be assumed."),
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        try:
            input_file(file)
        except LikenessError as missing:
            return str(missing)
        return True

    @classmethod
    def fingerprint_inputs(cls, file: str, fps: float) -> str:
        changed = input_file(file).stat()
        return f"{file} {fps} {changed.st_mtime_ns} {changed.st_size}"

    @classmethod
    def execute(cls, file: str, fps: float, source: Motion | None = None) -> io.NodeOutput:
        motion, notes = read_motion(input_file(file), frame_rate(fps), None if source is None else source.crop[0])
        return io.NodeOutput(motion, "\n".join([report(motion), *notes]))


class ExportMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessExportMotion",
            display_name="Export Motion",
            category=CATEGORY,
            description="Writes a motion into a file, for Import Motion or for other programs.",
            search_aliases=["save motion", "sadtalker", "coeff_3dmm", "mat", "npz"],
            is_output_node=True,
            inputs=[
                motion_input(),
                io.Combo.Input(
                    "layout",
                    options=list(get_args(Layout)),
                    default="npz",
                    tooltip="npz and json keep everything. SadTalker mat has coeff_3dmm of 73 columns, Deep3D mat "
                    "coeff of 257 with transform_params; both have no frame rate.",
                ),
                io.String.Input(
                    "filename_prefix",
                    default="motion/Likeness",
                    tooltip="Folder and start of the name, in ComfyUI's output folder.",
                ),
            ],
            outputs=[io.String.Output(display_name="file", tooltip="Where it was written.")],
        )

    @classmethod
    def execute(cls, motion: Motion, layout: Layout, filename_prefix: str) -> io.NodeOutput:
        path, saved = output_file(filename_prefix, f".{layout.split()[-1]}", 0, 0)
        write_motion(path, motion, layout)
        return io.NodeOutput(str(path), ui=ui.PreviewText(f"{saved.subfolder}/{saved.filename}".lstrip("/")))


class PlotMotion(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPlotMotion",
            display_name="Plot Motion",
            category=CATEGORY,
            description="Draws a motion as curves over its time: head, translation, crop and expression. Frames whose "
            "face was not seen are shaded.",
            search_aliases=["chart", "graph", "curves", "debug"],
            inputs=[
                motion_input(),
                *(
                    io.Int.Input(
                        name,
                        default=default,
                        min=least,
                        max=LARGEST,
                        step=8,
                        tooltip=f"Pixels of the picture's {name}, {least} to {LARGEST}.",
                    )
                    for name, default, least in (("width", 960, SMALLEST[0]), ("height", 720, SMALLEST[1]))
                ),
                directions_input("Draw the expression along these, the first six; without them its length is drawn."),
            ],
            outputs=[
                io.Image.Output(display_name="image", tooltip="The curves."),
                io.String.Output(display_name="report", tooltip="The ranges in words."),
            ],
        )

    @classmethod
    def execute(cls, motion: Motion, width: int, height: int, directions: Directions | None = None) -> io.NodeOutput:
        return io.NodeOutput(for_output(plot(motion, width, height, directions))[None], report(motion))


NODES: list[type[io.ComfyNode]] = [ImportMotion, ExportMotion, PlotMotion]
