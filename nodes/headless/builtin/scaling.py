"""Picture batches at another size."""

from __future__ import annotations

from torch import Tensor

from ..api import io
from .sizes import METHODS, resized

_SIDE = 16384


class ImageScale(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageScale",
            display_name="Upscale Image",
            category="image/upscaling",
            inputs=[
                io.Image.Input("image"),
                io.Combo.Input("upscale_method", options=METHODS),
                io.Int.Input("width", default=512, min=0, max=_SIDE, step=1),
                io.Int.Input("height", default=512, min=0, max=_SIDE, step=1),
                io.Combo.Input("crop", options=["disabled", "center"]),
            ],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor, upscale_method: str, width: int, height: int, crop: str) -> io.NodeOutput:
        """A side of 0 follows from the other; both 0 leave the picture as it is."""
        old_height, old_width = image.shape[1:3]
        if width == 0 and height == 0:
            return io.NodeOutput(image)
        width = width or max(1, round(old_width * height / old_height))
        height = height or max(1, round(old_height * width / old_width))
        return io.NodeOutput(resized(image, width, height, upscale_method, crop))


class ImageScaleBy(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageScaleBy",
            display_name="Upscale Image By",
            category="image/upscaling",
            inputs=[
                io.Image.Input("image"),
                io.Combo.Input("upscale_method", options=METHODS),
                io.Float.Input("scale_by", default=1.0, min=0.01, max=8.0, step=0.01),
            ],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor, upscale_method: str, scale_by: float) -> io.NodeOutput:
        height, width = (round(side * scale_by) for side in image.shape[1:3])
        return io.NodeOutput(resized(image, width, height, upscale_method))


NODES = [ImageScale, ImageScaleBy]
