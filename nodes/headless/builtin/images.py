"""Pictures from and to files."""

from __future__ import annotations

import numpy
import torch
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from torch import Tensor

from ....models.errors import LikenessError
from ..api import io, ui
from ..machine.folders import FOLDERS
from .files import contents, missing, offered

_NO_MASK = 64  # the side of the empty mask that ComfyUI gives for a picture without alpha


def _frames(name: str) -> list[Image.Image]:
    """Every frame of a picture file, turned as its EXIF says."""
    try:
        with Image.open(FOLDERS.get_annotated_filepath(name)) as picture:
            frames = [ImageOps.exif_transpose(frame.copy()) for frame in ImageSequence.Iterator(picture)]
            return frames[:1] if picture.format == "MPO" else frames
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise LikenessError(f"{name} cannot be read as a picture ({error}): is the file complete?") from error


def _eight_bit(frame: Image.Image) -> Image.Image:
    """16-bit greys, which Pillow holds as integers, brought to 8 bits."""
    return frame.point(lambda grey: grey * (1 / 255)) if frame.mode == "I" else frame


def _channel(frame: Image.Image, name: str) -> Tensor:
    return torch.from_numpy(numpy.array(frame.getchannel(name)).astype(numpy.float32) / 255)


def _mask(frame: Image.Image) -> Tensor:
    """1 where the picture is transparent."""
    if "A" in frame.getbands():
        return 1 - _channel(frame, "A")
    if frame.mode == "P" and "transparency" in frame.info:
        return 1 - _channel(frame.convert("RGBA"), "A")
    return torch.zeros(_NO_MASK, _NO_MASK)


class LoadImage(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="LoadImage",
            display_name="Load Image",
            category="image",
            inputs=[io.Combo.Input("image", options=offered("image"), upload=io.UploadType.image)],
            outputs=[io.Image.Output(), io.Mask.Output()],
        )

    @classmethod
    def execute(cls, image: str) -> io.NodeOutput:
        frames = _frames(image)
        size = frames[0].size
        same = [frame for frame in frames if frame.size == size]
        pixels = [numpy.array(_eight_bit(frame).convert("RGB")).astype(numpy.float32) / 255 for frame in same]
        return io.NodeOutput(torch.from_numpy(numpy.stack(pixels)), torch.stack([_mask(frame) for frame in same]))

    @classmethod
    def validate_inputs(cls, image: str) -> bool | str:
        return missing("image", image)

    @classmethod
    def fingerprint_inputs(cls, image: str) -> str:
        return contents(image)


class LoadImageMask(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="LoadImageMask",
            display_name="Load Image (as Mask)",
            category="mask",
            inputs=[
                io.Combo.Input("image", options=offered("image"), upload=io.UploadType.image),
                io.Combo.Input("channel", options=["alpha", "red", "green", "blue"]),
            ],
            outputs=[io.Mask.Output()],
        )

    @classmethod
    def execute(cls, image: str, channel: str) -> io.NodeOutput:
        frame = _frames(image)[0]
        if frame.getbands() != ("R", "G", "B", "A"):
            frame = _eight_bit(frame).convert("RGBA")
        mask = _channel(frame, channel[0].upper())
        return io.NodeOutput((1 - mask if channel == "alpha" else mask)[None])

    @classmethod
    def validate_inputs(cls, image: str) -> bool | str:
        return missing("image", image)

    @classmethod
    def fingerprint_inputs(cls, image: str, channel: str) -> str:
        return contents(image)


class SaveImage(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SaveImage",
            display_name="Save Image",
            category="image",
            inputs=[
                io.Image.Input("images", tooltip="The pictures to save."),
                io.String.Input("filename_prefix", default="ComfyUI", tooltip="How the files' names begin."),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, images: Tensor, filename_prefix: str) -> io.NodeOutput:
        return io.NodeOutput(ui=ui.ImageSaveHelper.get_save_images_ui(images, filename_prefix, cls))


class PreviewImage(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="PreviewImage",
            display_name="Preview Image",
            category="image",
            inputs=[io.Image.Input("images")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, images: Tensor) -> io.NodeOutput:
        return io.NodeOutput(ui=ui.SavedImages(ui.PreviewImage(images, cls=cls).values))


NODES = [LoadImage, LoadImageMask, SaveImage, PreviewImage]
