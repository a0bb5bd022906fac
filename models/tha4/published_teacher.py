"""The teacher's five published files, recognised by the names and shapes of their weights (THA4, section 3).

Their file names do not tell: a student's two files bear two of them. The first three networks are THA3's own standard
ones; its rotator and editor, and the separable variants of all five, are other networks, which no part of THA4 uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from .body_rotator import ROTATOR
from .editor import EDITOR
from .encoder_decoder import EncoderDecoderConfig
from .eyebrow_combiner import COMBINER
from .eyebrow_decomposer import DECOMPOSER
from .face_morpher import FACE
from .teacher import PUBLISHED, TeacherConfig
from .unet import UNetConfig

Shapes = Mapping[str, tuple[int, ...]]
Config = TypeVar("Config")


@dataclass(frozen=True)
class Part:
    """One of the five: its name in FullTeacher, in words, and the file that its authors publish it as."""

    name: str
    words: str
    file: str

    @property
    def architecture(self) -> str:
        return f"tha4.{self.name}"


PARTS = (
    Part("eyebrow_decomposer", "eyebrow decomposer", "eyebrow_decomposer.pt"),
    Part("eyebrow_combiner", "eyebrow combiner", "eyebrow_morphing_combiner.pt"),
    Part("face_morpher", "face morpher", "face_morpher.pt"),
    Part("body_rotator", "body rotator", "body_morpher.pt"),
    Part("editor", "editor", "upscaler.pt"),
)
THA3_FILES = ("two_algo_face_body_rotator.pt", "editor.pt")  # names of which THA4 has none
# What the heads of the first three are called, in the standard form and in the separable one.
THA3_HEADS = ("background_layer_alpha.", "combine_alpha.", "iris_mouth_grid_change.")


def eyebrow_decomposer_config(shapes: Shapes) -> EncoderDecoderConfig | None:
    """The sizes of an eyebrow decomposer with these weights; None for anything else. So do the four that follow."""
    return _encoder_decoder(shapes, "background_layer_alpha.0.weight", "body.", DECOMPOSER)


def eyebrow_combiner_config(shapes: Shapes) -> EncoderDecoderConfig | None:
    return _encoder_decoder(shapes, "combine_alpha.0.weight", "body.", COMBINER)


def face_morpher_config(shapes: Shapes) -> EncoderDecoderConfig | None:
    return _encoder_decoder(shapes, "iris_mouth_grid_change.weight", "", FACE)


def body_rotator_config(shapes: Shapes) -> UNetConfig | None:
    return None if "coarse_image_conv.weight" in shapes else _unet(shapes, ROTATOR)


def editor_config(shapes: Shapes) -> UNetConfig | None:
    return _unet(shapes, EDITOR) if "coarse_image_conv.weight" in shapes else None


def teacher_config(shapes: Shapes) -> TeacherConfig | None:
    """The sizes of a whole teacher in one file (`eyebrow_decomposer.*` ... `editor.*`); None for anything else."""
    under = {
        part.name: {
            name.removeprefix(f"{part.name}."): shape
            for name, shape in shapes.items()
            if name.startswith(f"{part.name}.")
        }
        for part in PARTS
    }
    decomposer = eyebrow_decomposer_config(under["eyebrow_decomposer"])
    combiner = eyebrow_combiner_config(under["eyebrow_combiner"])
    face = face_morpher_config(under["face_morpher"])
    rotator, editor = body_rotator_config(under["body_rotator"]), editor_config(under["editor"])
    if not (decomposer or combiner or face or rotator or editor):
        return None
    return TeacherConfig(  # what is missing is named when the weights are fitted
        decomposer or PUBLISHED.eyebrow_decomposer,
        combiner or PUBLISHED.eyebrow_combiner,
        face or PUBLISHED.face_morpher,
        rotator or PUBLISHED.body_rotator,
        editor or PUBLISHED.editor,
    )


def teacher_in_words(architecture: str) -> str | None:
    """What a teacher's `architecture` is called in a sentence; None for what is no teacher's."""
    if architecture == "tha4.teacher":
        return "a whole THA4 teacher"
    return next((f"the THA4 teacher's {part.words}" for part in PARTS if part.architecture == architecture), None)


def tha3_network(shapes: Shapes, file: str) -> str | None:
    """What of THA3 this is, in words, as far as its names tell; None for what is not known to be THA3's."""
    if file in THA3_FILES:
        return f"THA3's {file}"
    if any(name.startswith(THA3_HEADS) for name in shapes):
        return "a separable variant of a network of THA3"
    return None


def _encoder_decoder(
    shapes: Shapes, mark: str, prefix: str, published: EncoderDecoderConfig
) -> EncoderDecoderConfig | None:
    body = f"{prefix}downsample_blocks.0.0.weight"
    if mark not in shapes or body not in shapes:
        return None
    widths = _widths(shapes, f"{prefix}downsample_blocks.{{}}.0.weight") or published.widths
    start, end = f"{prefix}bottleneck_blocks.", ".resnet_path.0.weight"
    blocks = 1 + sum(name.startswith(start) and name.endswith(end) for name in shapes)
    return replace(published, widths=widths, blocks=blocks)


def _unet(shapes: Shapes, published: UNetConfig) -> UNetConfig | None:
    time = shapes.get("body.time_embed.1.weight", ())
    if len(time) != 2:
        return None
    widths = _widths(shapes, "body.down_blocks.{}.res_blocks.0.conv0.weight") or published.widths
    start, end = "body.middle_blocks.", ".conv0.weight"
    middle = sum(name.startswith(start) and name.endswith(end) for name in shapes)
    return replace(published, widths=widths, time_size=time[1], condition=time[0], middle=max(1, middle))


def _widths(shapes: Shapes, name: str) -> tuple[int, ...]:
    """Channels that come out of the convolutions `name` 0, 1, 2 ...; nothing if they cannot be a network's."""
    widths: list[int] = []
    while (shape := shapes.get(name.format(len(widths)))) is not None:
        widths.append(shape[0] if len(shape) == 4 else 0)
    return tuple(widths) if len(widths) > 1 and all(widths) else ()
