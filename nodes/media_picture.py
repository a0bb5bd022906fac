"""Nodes that save pictures."""

from __future__ import annotations

from fractions import Fraction

import torch
from torch import Tensor

from ..models.media.marked_picture import save_png
from ..models.media.marks import ENHANCED, PARTS, WHOLE, Mark, synthetic
from ..models.media.picture_clip import PictureClip
from .host import Progress, graph_texts, guarded, io, output_file, ui
from .media import CATEGORY
from .media_frames import check_mask, with_alpha

KINDS = {
    "synthetic in parts": synthetic("parts of the picture", PARTS),
    "wholly synthetic": synthetic("the whole picture", WHOLE),
    "enhanced": Mark("Enhanced by an algorithm, with ComfyUI-Likeness.", ENHANCED),
}


class SaveMarkedImage(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSaveMarkedImage",
            display_name="Save Marked Image",
            category=CATEGORY,
            description="Saves pictures as PNG that say in their metadata what is synthetic: a comment, and the "
            "digital source type of IPTC, which picture services read.",
            search_aliases=["iptc", "xmp", "metadata", "ai label", "deepfake", "disclosure", "png"],
            is_output_node=True,
            inputs=[
                io.Image.Input("image", tooltip="The pictures. A fourth channel is their alpha."),
                io.String.Input(
                    "filename_prefix",
                    default="Likeness",
                    tooltip="Start of the name, in ComfyUI's output folder; it may name a folder, as in faces/Anna.",
                ),
                io.Combo.Input(
                    "kind",
                    options=list(KINDS),
                    default="synthetic in parts",
                    tooltip="synthetic in parts: a photograph with a swapped face. wholly synthetic: all of it made by "
                    "a network. enhanced: small corrections, nobody looks like another.",
                ),
                io.Boolean.Input(
                    "label",
                    default=False,
                    tooltip="Also writes it into the picture, small, in the lower right corner. Metadata is lost where "
                    "a service strips it.",
                ),
                io.Mask.Input(
                    "mask",
                    optional=True,
                    tooltip="1 where a picture is transparent: one for each picture or one for all.",
                ),
            ],
            outputs=[],
            hidden=[io.Hidden.prompt, io.Hidden.extra_pnginfo],
        )

    @classmethod
    def execute(
        cls, image: Tensor, filename_prefix: str, kind: str, label: bool, mask: Tensor | None = None
    ) -> io.NodeOutput:
        clip = PictureClip(image, Fraction(1))
        if mask is not None:
            check_mask(mask, clip.count)
        mark, texts, progress, results = KINDS[kind], graph_texts(cls), Progress(clip.count), []
        word = mark.text.split()[0].strip(":").lower()  # synthetic, or enhanced
        for number, picture in enumerate(clip.pictures()):
            pixels = picture.pixels(torch.float32)[None]  # [1, H, W, 3 or 4]
            if mask is not None:
                pixels = with_alpha(pixels, mask, number)
            prefix = filename_prefix.replace("%batch_num%", str(number))
            path, saved = output_file(prefix, ".png", clip.width, clip.height)
            save_png(path, (255 * pixels[0]).round().byte(), mark, texts, word if label else "")
            results.append(saved)
            progress.tick()
        return io.NodeOutput(ui=ui.SavedImages(results))


NODES: list[type[io.ComfyNode]] = [SaveMarkedImage]
