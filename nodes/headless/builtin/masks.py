"""Masks [B,H,W] in 0..1, and what joins them to pictures."""

from __future__ import annotations

import torch
from torch import Tensor

from ..api import io
from .sizes import resized_mask


class SolidMask(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SolidMask",
            display_name="SolidMask",
            category="mask",
            inputs=[
                io.Float.Input("value", default=1.0, min=0.0, max=1.0, step=0.01),
                io.Int.Input("width", default=512, min=1, max=16384, step=1),
                io.Int.Input("height", default=512, min=1, max=16384, step=1),
            ],
            outputs=[io.Mask.Output()],
        )

    @classmethod
    def execute(cls, value: float, width: int, height: int) -> io.NodeOutput:
        return io.NodeOutput(torch.full((1, height, width), value))


class InvertMask(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="InvertMask",
            display_name="InvertMask",
            category="mask",
            inputs=[io.Mask.Input("mask")],
            outputs=[io.Mask.Output()],
        )

    @classmethod
    def execute(cls, mask: Tensor) -> io.NodeOutput:
        return io.NodeOutput(1 - mask)


class MaskToImage(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="MaskToImage",
            display_name="Convert Mask to Image",
            category="mask",
            inputs=[io.Mask.Input("mask")],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, mask: Tensor) -> io.NodeOutput:
        return io.NodeOutput(mask.reshape(-1, *mask.shape[-2:], 1).repeat(1, 1, 1, 3))


class ImageToMask(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageToMask",
            display_name="Convert Image to Mask",
            category="mask",
            inputs=[io.Image.Input("image"), io.Combo.Input("channel", options=["red", "green", "blue", "alpha"])],
            outputs=[io.Mask.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor, channel: str) -> io.NodeOutput:
        return io.NodeOutput(image[..., ["red", "green", "blue", "alpha"].index(channel)])


class JoinImageWithAlpha(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="JoinImageWithAlpha",
            display_name="Join Image with Alpha",
            category="mask/compositing",
            inputs=[io.Image.Input("image"), io.Mask.Input("alpha")],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor, alpha: Tensor) -> io.NodeOutput:
        """The mask says what is transparent: alpha is 1 minus it."""
        opaque = 1 - resized_mask(alpha, image.shape[2], image.shape[1])
        count = min(len(image), len(opaque))
        return io.NodeOutput(torch.cat((image[:count, ..., :3], opaque[:count, ..., None]), dim=-1))


class SplitImageWithAlpha(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SplitImageWithAlpha",
            display_name="Split Image with Alpha",
            category="mask/compositing",
            inputs=[io.Image.Input("image")],
            outputs=[io.Image.Output(), io.Mask.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor) -> io.NodeOutput:
        opaque = image[..., 3] if image.shape[-1] > 3 else torch.ones_like(image[..., 0])
        return io.NodeOutput(image[..., :3], 1 - opaque)


NODES = [SolidMask, InvertMask, MaskToImage, ImageToMask, JoinImageWithAlpha, SplitImageWithAlpha]
