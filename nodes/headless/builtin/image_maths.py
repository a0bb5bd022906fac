"""Simple operations on picture batches [B,H,W,C], values 0..1."""

from __future__ import annotations

import torch
from torch import Tensor

from ..api import io
from .sizes import resized, resized_mask

_SIDE = 16384


class ImageInvert(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageInvert",
            display_name="Invert Image",
            category="image",
            inputs=[io.Image.Input("image")],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor) -> io.NodeOutput:
        return io.NodeOutput(1 - image)


class ImageBatch(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageBatch",
            display_name="Batch Images",
            category="image",
            inputs=[io.Image.Input("image1"), io.Image.Input("image2")],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image1: Tensor, image2: Tensor) -> io.NodeOutput:
        channels = max(image1.shape[-1], image2.shape[-1])
        image1, image2 = (_with_alpha(image, channels) for image in (image1, image2))
        if image1.shape[1:] != image2.shape[1:]:
            image2 = resized(image2, image1.shape[2], image1.shape[1], "bilinear", "center")
        return io.NodeOutput(torch.cat((image1, image2)))


class EmptyImage(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="EmptyImage",
            display_name="EmptyImage",
            category="image",
            inputs=[
                io.Int.Input("width", default=512, min=1, max=_SIDE, step=1),
                io.Int.Input("height", default=512, min=1, max=_SIDE, step=1),
                io.Int.Input("batch_size", default=1, min=1, max=4096),
                io.Int.Input("color", default=0, min=0, max=0xFFFFFF, step=1),
            ],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, width: int, height: int, batch_size: int, color: int) -> io.NodeOutput:
        rgb = torch.tensor([color >> 16 & 255, color >> 8 & 255, color & 255]) / 255
        return io.NodeOutput(rgb.expand(batch_size, height, width, 3).clone())


class RepeatImageBatch(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="RepeatImageBatch",
            display_name="RepeatImageBatch",
            category="image/batch",
            inputs=[io.Image.Input("image"), io.Int.Input("amount", default=1, min=1, max=4096)],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor, amount: int) -> io.NodeOutput:
        return io.NodeOutput(image.repeat(amount, 1, 1, 1))


class ImageFromBatch(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageFromBatch",
            display_name="ImageFromBatch",
            category="image/batch",
            inputs=[
                io.Image.Input("image"),
                io.Int.Input("batch_index", default=0, min=0, max=4095),
                io.Int.Input("length", default=1, min=1, max=4096),
            ],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(cls, image: Tensor, batch_index: int, length: int) -> io.NodeOutput:
        first = min(image.shape[0] - 1, batch_index)
        return io.NodeOutput(image[first : first + length].clone())


class ImageCompositeMasked(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="ImageCompositeMasked",
            display_name="ImageCompositeMasked",
            category="image",
            inputs=[
                io.Image.Input("destination"),
                io.Image.Input("source"),
                io.Int.Input("x", default=0, min=0, max=_SIDE, step=1),
                io.Int.Input("y", default=0, min=0, max=_SIDE, step=1),
                io.Boolean.Input("resize_source", default=False),
                io.Mask.Input("mask", optional=True),
            ],
            outputs=[io.Image.Output()],
        )

    @classmethod
    def execute(
        cls, destination: Tensor, source: Tensor, x: int, y: int, resize_source: bool, mask: Tensor | None = None
    ) -> io.NodeOutput:
        """Lay the source over the destination at (x, y); what stands over the edge is cut, a short batch repeats."""
        result = destination.clone()
        over = _with_alpha(source, result.shape[-1])[..., : result.shape[-1]]
        count, height, width = result.shape[:3]
        if resize_source:
            over = resized(over, width, height, "bilinear")
        weight = torch.ones(1, *over.shape[1:3]) if mask is None else resized_mask(mask, over.shape[2], over.shape[1])
        over, weight = (_repeated(batch, count) for batch in (over, weight[..., None]))
        rows, columns = min(over.shape[1], max(height - y, 0)), min(over.shape[2], max(width - x, 0))
        place = result[:, y : y + rows, x : x + columns]
        share = weight[:, :rows, :columns]
        result[:, y : y + rows, x : x + columns] = share * over[:, :rows, :columns] + (1 - share) * place
        return io.NodeOutput(result)


def _repeated(batch: Tensor, count: int) -> Tensor:
    """The batch gone through again until it has `count` members."""
    return batch[torch.arange(count) % batch.shape[0]]


def _with_alpha(image: Tensor, channels: int) -> Tensor:
    """An opaque alpha where the other picture has one."""
    if image.shape[-1] >= channels:
        return image
    return torch.cat((image, torch.ones(*image.shape[:-1], channels - image.shape[-1])), dim=-1)


NODES = [ImageInvert, ImageBatch, EmptyImage, RepeatImageBatch, ImageFromBatch, ImageCompositeMasked]
