"""Nodes that put edited crops of a face back into the frames that they were taken from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ..models.face.face_crop import FaceCrop
from ..models.face.pasting.kept_detail import DETAILS
from ..models.face.pasting.paste import PARTS, SEAMS, Blend, Patch
from ..models.face.pasting.pasting import Pasting
from ..models.media.marks import synthetic
from .face import CATEGORY
from .host import Progress, check_room, for_output, guarded, io
from .sockets import FaceCrops
from .streaming import stream_video

FLOAT = 4  # bytes
WHOLE_CROP = Blend()


def edge_inputs(start: tuple[float, float, float], feather: str, grow: str, color: str) -> list[io.Input]:
    """How a part's edge and colours meet the frame's; `start` their defaults, the others their tooltips."""
    return [
        io.Float.Input("feather", default=start[0], min=0.0, max=0.5, step=0.01, tooltip=feather),
        io.Float.Input("grow", default=start[1], min=-0.4, max=0.4, step=0.01, tooltip=grow),
        io.Float.Input("color_match", default=start[2], min=0.0, max=1.0, step=0.05, tooltip=color),
    ]


def blend_inputs(start: Blend = WHOLE_CROP) -> list[io.Input]:
    """How crops and frames are brought together: the fields of Blend, `start` their defaults."""
    return [
        io.Combo.Input(
            "part",
            options=list(PARTS),
            default=start.part,
            tooltip="What of the crop is pasted: box is all of it; mouth, lower face and face follow the landmarks of "
            "the track.",
        ),
        *edge_inputs(
            (start.feather, start.grow, start.color),
            feather="Width of the soft edge, in sides of the crop, 0 to 0.5: inside the box, around the other parts. 0 "
            "is a sharp edge.",
            grow="How far the part's edge is moved outwards, in sides of the crop, -0.4 to 0.4; below 0 inwards. The "
            "box can only shrink.",
            color="How far the crop's colours are brought to the frame's, by what both show around the part, 0 to 1. 0 "
            "keeps the crop's own colours.",
        ),
        io.Combo.Input(
            "detail",
            options=list(DETAILS),
            default=start.detail,
            tooltip="Where the frame keeps what is finer than the crop's pixels. nowhere: the crop replaces all. "
            "everywhere: only the edit is added.",
        ),
        io.Combo.Input(
            "seam",
            options=list(SEAMS),
            default=start.seam,
            tooltip="pyramid: fine detail changes over a short way, shades over all of the feather. poisson: what "
            "differs along the edge is taken off the whole crop.",
        ),
    ]


def blend_of(values: Mapping[str, Any]) -> Blend:
    """What these inputs ask for."""
    return Blend(*(values[name] for name in ("part", "feather", "grow", "detail", "color_match", "seam")))


def crop_inputs() -> list[io.Input]:
    return [
        io.Image.Input(
            "crops",
            tooltip="The crops after they were edited, square and of any size: one for each frame, or one for all.",
        ),
        FaceCrops.Input("face_crop", tooltip="Where they lie, from Crop Faces."),
    ]


def mask_input() -> io.Input:
    return io.Mask.Input(
        "mask",
        optional=True,
        tooltip="Over the crops, of any size: 1 pastes, 0 keeps the frame, as for a hand before the face. One for each "
        "crop, or one for all.",
    )


class PasteFaces(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPasteFaces",
            display_name="Paste Faces",
            category=CATEGORY,
            description="Puts edited crops back into their frames, without a visible edge. A crop that was not edited "
            "changes nothing, and frames without the face stay as they are.",
            search_aliases=["uncrop", "composite", "blend face", "stitch", "color match", "poisson"],
            inputs=[
                io.Image.Input("image", tooltip="The frames that the crops were taken from; or one, for many crops."),
                *crop_inputs(),
                *blend_inputs(),
                mask_input(),
            ],
            outputs=[
                io.Image.Output(display_name="image", tooltip="The frames with the crops in them; alpha is kept."),
                io.Mask.Output(display_name="mask", tooltip="How much of the crop shows, in pixels of the frame."),
                io.Image.Output(display_name="crops", tooltip="The crops as they were pasted, their colours matched."),
            ],
        )

    @classmethod
    def execute(
        cls,
        image: Tensor,
        crops: Tensor,
        face_crop: FaceCrop,
        mask: Tensor | None = None,
        **blend: Any,
    ) -> io.NodeOutput:
        pasting = Pasting(crops, face_crop, blend_of(blend), mask)
        count, (height, width, channels) = pasting.frames(len(image)), image.shape[1:]
        check_room(count * height * width * (channels + 1) * FLOAT, f"{count} frames, and their masks,")
        shown = torch.zeros(count, height, width)
        used = crops[..., :3].expand(count, -1, -1, -1).clone()
        progress = Progress(count)

        def keep(at: int, patch: Patch | None) -> None:
            if patch is not None:
                shown[at, patch.rows, patch.columns] = patch.mask
                used[at] = patch.crop
            progress.tick()

        frames = pasting.into(image.expand(count, -1, -1, -1), each=keep)
        return io.NodeOutput(for_output(frames), for_output(shown), for_output(used))


class PasteFacesVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessPasteFacesVideo",
            display_name="Paste Faces Into Video",
            category=CATEGORY,
            description="Puts edited crops back into the video that they were taken from, frame by frame in little "
            "memory, and keeps its sound and the time of every frame.",
            search_aliases=["uncrop", "composite", "blend face", "stitch", "color match", "poisson"],
            inputs=[
                io.Video.Input("video", tooltip="The video that the crops were taken from, read as a stream."),
                *crop_inputs(),
                *blend_inputs(),
                mask_input(),
            ],
            outputs=[
                io.Video.Output(display_name="video", tooltip="The same video with the crops in it, and its sound.")
            ],
        )

    @classmethod
    def execute(
        cls,
        video: Any,
        crops: Tensor,
        face_crop: FaceCrop,
        mask: Tensor | None = None,
        **blend: Any,
    ) -> io.NodeOutput:
        pasting = Pasting(crops, face_crop, blend_of(blend), mask)
        seen = 0

        def work(frames: Tensor, first: int) -> Tensor:
            nonlocal seen
            seen = first + len(frames)
            pasting.check_clip(seen, more=True)
            return pasting.into(frames, first)

        pasted = stream_video(video, work, dtype=torch.uint8, synthetic=synthetic("edited faces"))
        pasting.check_clip(seen)
        return io.NodeOutput(pasted)


NODES: list[type[io.ComfyNode]] = [PasteFaces, PasteFacesVideo]
