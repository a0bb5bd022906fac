"""The teacher (THA4, section 3): any character in any pose, by five networks one after the other.

This is the plain formula, as published; `fast_teacher` computes the same in a fraction of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d

from ..errors import LikenessError
from .body_rotator import ROTATOR, BodyRotator
from .crops import STEP, brow_crop, face_crop
from .editor import EDITOR, Coarse, Editor
from .encoder_decoder import IMAGE_CHANNELS, EncoderDecoderConfig
from .eyebrow_combiner import BROW_POSE_SIZE, COMBINER, EyebrowCombiner
from .eyebrow_decomposer import DECOMPOSER, EyebrowDecomposer
from .face_morpher import FACE, FaceMorpher
from .pose import FACE_POSE_SIZE, POSE_SIZE
from .student import check_poses
from .teacher_output import TeacherOutput
from .unet import UNetConfig

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
        size, batch = character.shape[-1], max(len(character), len(poses))
        character, poses = character.expand(batch, -1, -1, -1), poses.expand(batch, -1)
        brow, features, turn = poses.tensor_split([BROW_POSE_SIZE, FACE_POSE_SIZE], dim=1)  # [B, 12], [B, 27], [B, 6]
        brow_square, face_square = brow_crop(size), face_crop(size)
        layers = self.eyebrow_decomposer(brow_square.cut(character))  # [B, C, S/4, S/4]
        brows = self.eyebrow_combiner(layers.face, layers.brows, brow)  # [B, C, S/4, S/4]
        crop = brow_square.inside(face_square).paste(face_square.cut(character), brows.image)  # [B, 4, 3S/8, 3S/8]
        face = self.face_morpher(crop, features)  # [B, C, 3S/8, 3S/8]
        morphed = face_square.paste(character, face.image)  # [B, 4, S, S]
        rotated = self.body_rotator(avg_pool2d(morphed, 2), turn)  # [B, C, S/2, S/2]
        edited = self.editor(morphed, turn, Coarse.enlarged(rotated))  # [B, C, S, S]
        return TeacherOutput(edited, morphed, rotated, face, brows, layers)


def check_picture(character: Tensor) -> None:
    """Raises LikenessError unless `character` is [B, 4, S, S] with S a multiple of 64."""
    shape = list(character.shape)
    if len(shape) != 4 or shape[1] != IMAGE_CHANNELS or shape[2] != shape[3] or not shape[3] or shape[3] % STEP:
        raise LikenessError(
            f"A teacher's picture is RGBA of 512 x 512 pixels, [pictures, 4, 512, 512]; this one is {shape}. "
            "Prepare the character first."
        )
