"""Nodes of PIRenderer (Ren et al., ICCV 2021): a portrait moved by a 3DMM motion, whole or stage by stage (section 3).

They give pictures, or a streamed video.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..models.catalogue import PIRENDERERS, how_to_get
from ..models.media.audio import Audio
from ..models.media.flow_wheel import flow_colors
from ..models.pirenderer.motion import SIDE, Motion
from ..models.pirenderer.render import Portrait, edit_frames, frames_of, render_frames, render_video, warp_frames
from ..models.pirenderer.renderer import Latents, Renderer, latents_of, load_renderer, squares
from .host import (
    Progress,
    check_room,
    film,
    for_output,
    guarded,
    io,
    model_file,
    on_device,
    sound,
    temporary_file,
)
from .network_files import PRECISIONS, file_input, file_of, precision_input, present, stamp
from .sockets import MotionLatents, Motions3DMM, PIRenderers

CATEGORY = "Likeness/PIRenderer"
FOLDER = "pirenderer"  # below models/likeness
PUBLISHED = file_of(PIRENDERERS[0])
PICTURE = SIDE * SIDE * 3 * 4  # bytes


def renderer_input() -> io.Input:
    return PIRenderers.Input("renderer", tooltip="The networks that move portraits.")


def source_input() -> io.Input:
    return io.Image.Input(
        "source",
        tooltip="Who is moved: a square picture of the face, best from Crop Faces, at least 64 x 64; or one for each "
        "frame. It is brought to 256 x 256, and alpha is left off.",
    )


def latent_input() -> io.Input:
    return MotionLatents.Input("latent", tooltip="The motion, from Mapping Network with the same renderer.")


def motion_input() -> io.Input:
    return Motions3DMM.Input("motion", tooltip="How the face moves, one row for each frame.")


def blend_input() -> io.Input:
    return io.Float.Input(
        "blend",
        default=1.0,
        min=0.0,
        max=1.0,
        step=0.05,
        tooltip="From the warped picture, 0, to the edited one, 1. Lower it where eyes or teeth come out wrong, as in "
        "unusual photos.",
    )


def portrait_of(renderer: Renderer, source: Tensor, latent: Latents) -> Portrait:
    """The source and the motion, with the networks on their device."""
    pictures = squares(source)
    on_device(renderer)
    return Portrait(renderer, pictures, latent)


class LoadPIRenderer(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadPIRenderer",
            display_name="Load PIRenderer",
            category=CATEGORY,
            description="Loads the networks that move a portrait by a 3DMM motion.",
            search_aliases=["pirender", "talking head", "portrait animation", "sadtalker"],
            inputs=[
                file_input(
                    PIRENDERERS[0],
                    "Its weights. They do not ship with the pack: put them into a folder of their own in "
                    "models/likeness/pirenderer (180 MB, see the help).",
                    folder=FOLDER,
                ),
                precision_input(
                    "float32 is exact. float16, for GPUs, is some grey levels off; bfloat16 is further off."
                ),
            ],
            outputs=[PIRenderers.Output(display_name="renderer", tooltip="The networks, ready to move portraits.")],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, how_to_get("pirenderer")))

    @classmethod
    def fingerprint_inputs(cls, file: str, precision: str) -> str:
        return stamp(file, precision)

    @classmethod
    def execute(cls, file: str, precision: str) -> io.NodeOutput:
        return io.NodeOutput(load_renderer(model_file(file), PRECISIONS[precision]))


class MappingNetwork(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPIRendererMapping",
            display_name="Mapping Network",
            category=CATEGORY,
            description="Turns a motion into the latents that steer the other networks: each from 27 frames about it.",
            search_aliases=["pirenderer", "motion descriptor"],
            inputs=[renderer_input(), motion_input()],
            outputs=[MotionLatents.Output(display_name="latent", tooltip="256 numbers for each frame.")],
        )

    @classmethod
    def execute(cls, renderer: Renderer, motion: Motion) -> io.NodeOutput:
        on_device(renderer)
        return io.NodeOutput(latents_of(renderer, motion))


class WarpPortrait(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPIRendererWarp",
            display_name="Warp",
            category=CATEGORY,
            description="The warping network alone: moves the source's pixels to where the motion wants them.",
            search_aliases=["pirenderer", "optical flow", "deform"],
            inputs=[renderer_input(), source_input(), latent_input()],
            outputs=[
                io.Image.Output(display_name="warped", tooltip="The source so moved, 256 x 256, for each frame."),
                io.Image.Output(
                    display_name="flow",
                    tooltip="Where each pixel comes from: the colour is the direction, the fuller the farther; white "
                    "stays.",
                ),
            ],
        )

    @classmethod
    def execute(cls, renderer: Renderer, source: Tensor, latent: Latents) -> io.NodeOutput:
        portrait = portrait_of(renderer, source, latent)
        check_room(2 * len(latent) * PICTURE, f"{len(latent)} warped pictures, and their flow,")
        progress, warps, flows = Progress(len(latent)), [], []
        for warp, flow in warp_frames(portrait, lambda _, picture: progress.tick(picture)):
            warps.append(for_output(warp))
            flows.append(for_output(flow_colors(flow).movedim(1, -1)))
        return io.NodeOutput(torch.cat(warps), torch.cat(flows))


class EditRender(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPIRendererEdit",
            display_name="Edit Render",
            category=CATEGORY,
            description="The editing network alone: draws what warping cannot, such as an open mouth's teeth.",
            search_aliases=["pirenderer", "refine"],
            inputs=[
                renderer_input(),
                source_input(),
                io.Image.Input("warped", tooltip="The warped pictures, from Warp: one for each frame, or one for all."),
                latent_input(),
            ],
            outputs=[io.Image.Output(display_name="image", tooltip="The final pictures, 256 x 256.")],
        )

    @classmethod
    def execute(cls, renderer: Renderer, source: Tensor, warped: Tensor, latent: Latents) -> io.NodeOutput:
        portrait = portrait_of(renderer, source, latent)
        check_room(len(latent) * PICTURE, f"{len(latent)} pictures")
        progress = Progress(len(latent))
        parts = edit_frames(portrait, squares(warped, "warped picture"), lambda _, picture: progress.tick(picture))
        return io.NodeOutput(torch.cat([for_output(part) for part in parts]))


class RenderPortrait(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPIRendererRender",
            display_name="Render Portrait",
            category=CATEGORY,
            description="Moves a portrait by a motion, all pictures in memory. For long clips: Render Portrait Video.",
            search_aliases=["pirenderer", "reenact", "animate face", "talking head"],
            inputs=[renderer_input(), source_input(), motion_input(), blend_input()],
            outputs=[
                io.Image.Output(display_name="image", tooltip="The portrait, 256 x 256, for each frame."),
                io.Image.Output(display_name="warped", tooltip="The same, only warped."),
            ],
        )

    @classmethod
    def execute(cls, renderer: Renderer, source: Tensor, motion: Motion, blend: float) -> io.NodeOutput:
        on_device(renderer)
        portrait = portrait_of(renderer, source, latents_of(renderer, motion))
        check_room(2 * len(motion) * PICTURE, f"{len(motion)} pictures, and as many only warped,")
        progress, frames, warps = Progress(len(motion)), [], []
        for drawn in render_frames(portrait, blend, lambda _, picture: progress.tick(picture)):
            frames.append(for_output(drawn.frames))
            warps.append(for_output(drawn.warps))
        return io.NodeOutput(torch.cat(frames), torch.cat(warps))


class RenderPortraitVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPIRendererRenderVideo",
            display_name="Render Portrait Video",
            category=CATEGORY,
            description="Moves a portrait by a motion of any length straight into a video with its sound, in constant "
            "memory. The file is marked as synthetic.",
            search_aliases=["pirenderer", "reenact", "animate face", "talking head"],
            inputs=[
                renderer_input(),
                source_input(),
                motion_input(),
                blend_input(),
                io.Audio.Input(
                    "audio",
                    optional=True,
                    tooltip="The sound. Where it outlasts the motion, the last frame is held.",
                ),
            ],
            outputs=[
                io.Video.Output(display_name="video", tooltip="The video, 256 x 256, at the motion's frame rate.")
            ],
        )

    @classmethod
    def execute(
        cls,
        renderer: Renderer,
        source: Tensor,
        motion: Motion,
        blend: float,
        audio: dict[str, Any] | None = None,
    ) -> io.NodeOutput:
        voice = Audio(*sound(audio)) if audio is not None else None
        on_device(renderer)
        portrait = portrait_of(renderer, source, latents_of(renderer, motion))
        progress = Progress(max(len(motion), frames_of(voice, motion.fps) if voice else 0))
        path = temporary_file(".mp4")
        render_video(portrait, path, voice, blend, lambda _, picture: progress.tick(picture))
        return io.NodeOutput(film(path))


NODES: list[type[io.ComfyNode]] = [
    LoadPIRenderer,
    MappingNetwork,
    WarpPortrait,
    EditRender,
    RenderPortrait,
    RenderPortraitVideo,
]
