"""The teacher (THA4, section 3): any character in any pose, by five networks one after the other.

This is the plain formula, as published; `fast_teacher` computes the same in a fraction of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d

from ..errors import LikenessError
from .body_rotator import ROTATOR, BodyRotator
from .crops import STEP, brow_crop, face_crop
from .editor import EDITOR, Coarse, Editor
from .encoder_decoder import IMAGE_CHANNELS, EncoderDecoderConfig
from .eyebrow_combiner import BROW_POSE_SIZE, COMBINER, CombinedBrows, EyebrowCombiner
from .eyebrow_decomposer import DECOMPOSER, BrowLayers, EyebrowDecomposer
from .face_morpher import FACE, FaceMorpher, MorphedFace
from .pose import FACE_POSE_SIZE, POSE_SIZE
from .student import check_poses
from .teacher_output import TeacherOutput
from .unet import Frames, UNetConfig

__all__ = ["FullTeacher", "TeacherConfig", "TeacherOutput", "check_picture"]


@dataclass(frozen=True)
class TeacherConfig:
    """Sizes of the five networks; the defaults are the published ones."""

    eyebrow_decomposer: EncoderDecoderConfig = DECOMPOSER
    eyebrow_combiner: EncoderDecoderConfig = COMBINER
    face_morpher: EncoderDecoderConfig = FACE
    body_rotator: UNetConfig = ROTATOR
    editor: UNetConfig = EDITOR


PUBLISHED = TeacherConfig()


class FullTeacher(Module):
    """Five networks, each under the name of its file in this folder: character and poses -> TeacherOutput."""

    def __init__(self, config: TeacherConfig = PUBLISHED) -> None:
        super().__init__()
        self.config = config
        self.eyebrow_decomposer = EyebrowDecomposer(config.eyebrow_decomposer)
        self.eyebrow_combiner = EyebrowCombiner(config.eyebrow_combiner)
        self.face_morpher = FaceMorpher(config.face_morpher)
        self.body_rotator = BodyRotator(config.body_rotator)
        self.editor = Editor(config.editor)

    def forward(self, character: Tensor, poses: Tensor) -> TeacherOutput:
        """character [B, 4, S, S] in network space, poses [B, 45]; of either, one may stand for all of the other.

        The published networks know S = 512. Raises LikenessError for other shapes of poses, and for a picture that
        is not RGBA, not square, or whose side is not a multiple of 64.
        """
        check_poses(poses, POSE_SIZE)
        check_picture(character)
        batch = max(len(character), len(poses))
        character, poses = character.expand(batch, -1, -1, -1), poses.expand(batch, -1)
        layers = self.part_brows(character)  # [B, C, S/4, S/4]
        morphed, face, brows = self.morph_face(character, layers, poses)  # [B, 4, S, S] and its parts
        rotated = self.rotate_body(morphed, poses)  # [B, C, S/2, S/2]
        edited = self.edit(morphed, rotated, poses)  # [B, C, S, S]
        return TeacherOutput(edited, morphed, rotated, face, brows, layers)

    def part_brows(self, character: Tensor) -> BrowLayers:
        """Step 1, which knows no pose: character [B, 4, S, S] -> its brows and its face without them, at S/4."""
        return self.eyebrow_decomposer(brow_crop(character.shape[-1]).cut(character))  # [B, C, S/4, S/4]

    def morph_face(
        self, character: Tensor, layers: BrowLayers, poses: Tensor
    ) -> tuple[Tensor, MorphedFace, CombinedBrows]:
        """Steps 2 and 3, pose 0:39: the character [B, 4, S, S] with its face posed, and what the two networks said."""
        brow, features = poses[:, :BROW_POSE_SIZE], poses[:, BROW_POSE_SIZE:FACE_POSE_SIZE]  # [B, 12], [B, 27]
        brow_square, face_square = brow_crop(character.shape[-1]), face_crop(character.shape[-1])
        brows = self.eyebrow_combiner(layers.face, layers.brows, brow)  # [B, C, S/4, S/4]
        crop = brow_square.inside(face_square).paste(face_square.cut(character), brows.image)  # [B, 4, 3S/8, 3S/8]
        face = self.face_morpher(crop, features)  # [B, C, 3S/8, 3S/8]
        return face_square.paste(character, face.image), face, brows

    def rotate_body(self, morphed: Tensor, poses: Tensor) -> Frames:
        """Step 4, pose 39:45, at half the size: morphed [B, 4, S, S] -> [B, C, S/2, S/2]."""
        return self.body_rotator(avg_pool2d(morphed, 2), poses[:, FACE_POSE_SIZE:])  # [B, C, S/2, S/2]

    def edit(self, morphed: Tensor, rotated: Frames, poses: Tensor) -> Frames:
        """Step 5, pose 39:45: morphed [B, 4, S, S] and what `rotate_body` made of it -> [B, C, S, S]."""
        return self.editor(morphed, poses[:, FACE_POSE_SIZE:], Coarse.enlarged(rotated))  # [B, C, S, S]


def in_float32(teacher: FullTeacher) -> FullTeacher:
    """The teacher itself, or of one in half precision a copy in float32, on its device."""
    weights = teacher.state_dict()
    if all(tensor.dtype not in (torch.float16, torch.bfloat16) for tensor in weights.values()):
        return teacher
    with torch.device("meta"):
        copy = FullTeacher(teacher.config)
    copy.load_state_dict({name: tensor.float() for name, tensor in weights.items()}, assign=True)
    return copy.eval()


def check_picture(character: Tensor) -> None:
    """Raises LikenessError unless `character` is [B, 4, S, S] with S a multiple of 64."""
    shape = list(character.shape)
    if len(shape) != 4 or shape[1] != IMAGE_CHANNELS or shape[2] != shape[3] or not shape[3] or shape[3] % STEP:
        raise LikenessError(
            f"A teacher's picture is RGBA of 512 x 512 pixels, [pictures, 4, 512, 512]; this one is {shape}. "
            "Prepare the character first."
        )
