"""SyncNet (HyperLips, section 3.3; Wav2Lip's lip-sync expert for faces of 128 pixels): do these lips say this sound?"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import Module, Sequential
from torch.nn.functional import cosine_similarity, normalize

from .conv_blocks import ConvBlock, Pair

FRAMES = 5  # of a clip at 25 frames a second, whose lower halves are seen together: 0.2 s, as long as a mel window


@dataclass(frozen=True)
class SyncNetConfig:
    """`width`: channels of the first layers, whose others are in proportion; 32 in the published weights."""

    width: int = 32


def _stage(before: int, after: int, residuals: int, stride: Pair, kernel: int = 3, padding: int = 1) -> list[ConvBlock]:
    first = ConvBlock(before, after, kernel, stride, padding)
    return [first, *(ConvBlock(after, after, residual=True) for _ in range(residuals))]


class SyncNet(Module):
    """mel [B, 1, 80, 16], faces [B, 15, 64, 128] -> two unit vectors [B, 512]: what is heard, and what is seen.

    Faces: the lower halves of five BGR frames in 0..1, one after another on the channels.
    """

    def __init__(self, config: SyncNetConfig = SyncNetConfig()) -> None:
        super().__init__()
        self.config = config
        w = config.width
        self.face_encoder = Sequential(
            ConvBlock(3 * FRAMES, w, 7, padding=3),
            *_stage(w, 2 * w, 2, (1, 2), kernel=5),
            *_stage(2 * w, 4 * w, 3, 2),
            *_stage(4 * w, 8 * w, 2, 2),
            *_stage(8 * w, 16 * w, 2, 2),
            *_stage(16 * w, 16 * w, 2, 2),
            ConvBlock(16 * w, 16 * w, 4, padding=0),
            ConvBlock(16 * w, 16 * w, 1, padding=0),
        )
        self.audio_encoder = Sequential(
            *_stage(1, w, 2, 1),
            *_stage(w, 2 * w, 2, (3, 1)),
            *_stage(2 * w, 4 * w, 2, 3),
            *_stage(4 * w, 8 * w, 2, (3, 2)),
            ConvBlock(8 * w, 16 * w, padding=0),
            ConvBlock(16 * w, 16 * w, 1, padding=0),
        )

    def forward(self, mel: Tensor, faces: Tensor) -> tuple[Tensor, Tensor]:
        return self.heard(mel), self.seen(faces)  # [B, 512] each

    def heard(self, mel: Tensor) -> Tensor:
        """mel [B, 1, 80, 16] -> [B, 512] of length 1."""
        return normalize(self.audio_encoder(mel).flatten(1))  # [B, 512]

    def seen(self, faces: Tensor) -> Tensor:
        """faces [B, 15, 64, 128] -> [B, 512] of length 1."""
        return normalize(self.face_encoder(faces).flatten(1))  # [B, 512]


def agreement(heard: Tensor, seen: Tensor) -> Tensor:
    """Two unit vectors [B, 512] without negative numbers -> their cosine [B], in 0..1: how likely they go together."""
    return cosine_similarity(heard, seen)
