"""PIRenderer's generator G (section 3) for use: the plain formula's numbers, each of them computed once.

Motion alone decides z and every ADAIN's scale and shift, the source alone its own halves of the first layers.
"""

from __future__ import annotations

import logging
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module

from ...errors import LikenessError
from ..face_generator import FaceGenerator, PIRendererConfig
from ..warping_net import warped
from .clip_terms import ClipTerms, clip_latents
from .fast_editing_net import FastEditingNet
from .fast_warping_net import Centred, FastWarpingNet

MULTIPLE = 32  # pixels: the side of a picture is a multiple of this

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SourceTerms:
    """N sources [N, 3, S, S] in -1..1, and what the first layers of both networks make of them."""

    picture: Tensor
    warping: Centred
    editing: Tensor

    def __len__(self) -> int:
        return len(self.picture)

    def part(self, start: int, end: int) -> SourceTerms:
        """Those of frames start .. end - 1, where each frame has a source of its own; else this one."""
        if len(self) == 1:
            return self
        warping = Centred(*(tensor[start:end] for tensor in self.warping))
        return SourceTerms(self.picture[start:end], warping, self.editing[start:end])


class Warped(NamedTuple):
    """flow [B, 2, S/4, S/4] in pixels of its own, and the source moved by it [B, 3, S, S] in -1..1."""

    flow: Tensor
    picture: Tensor


class Frames(NamedTuple):
    """flow [B, 2, S/4, S/4], the warped and the edited picture [B, 3, S, S] in -1..1."""

    flow: Tensor
    warp: Tensor
    picture: Tensor


class FastGenerator(Module):
    """A FaceGenerator, ready to run; it takes over the weights, and the plain one is of no use afterwards.

    `dtype`: of the convolutions. The mapping network and all norms compute in float32. Frames that come out of half
    precision with NaN or infinity are drawn again in float32.
    """

    def __init__(self, generator: FaceGenerator, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.config: PIRendererConfig = generator.config
        self.mapping = generator.mapping_net
        self.warping = FastWarpingNet(generator.warpping_net)
        self.editing = FastEditingNet(generator.editing_net)
        self.warping_terms, self.editing_terms = ClipTerms(self.warping.norms), ClipTerms(self.editing.norms)
        self.warping.norms, self.editing.norms = [], []
        for part in (self.warping, self.editing):
            part.to(dtype)
        self.warping.flow_out.float()
        self.eval().requires_grad_(False)

    @property
    def place(self) -> torch.device:
        """Where it computes; `device` is a name that ComfyUI writes to."""
        return next(self.parameters()).device

    def latents(self, values: Tensor) -> Tensor:
        """A motion [T, 73] -> the latent motion descriptors z [T, 256] of all its frames, float32."""
        return clip_latents(self.mapping, values.to(self.place, torch.float32))

    def source(self, picture: Tensor) -> SourceTerms:
        """Pictures [N, 3, S, S] in -1..1, S a multiple of 32 -> what frames need of them.

        One source serves all frames; N of them serve as many. Raises LikenessError for another shape.
        """
        side = picture.shape[-1]
        if picture.ndim != 4 or picture.shape[1] != 3 or picture.shape[2] != side or not side or side % MULTIPLE:
            raise LikenessError(
                f"PIRenderer draws squares whose side is a multiple of {MULTIPLE}; this is {list(picture.shape)}."
            )
        picture = picture.to(self.place, torch.float32)
        return SourceTerms(picture, self.warping.of_source(picture), self.editing.source_half(picture))

    def warp(self, source: SourceTerms, z: Tensor) -> Warped:
        """1 or B sources, z [B, 256] -> how the source moves, and the source so moved.

        Raises LikenessError for values that are not numbers, as do `edit` and `render`.
        """
        terms = self.warping_terms(z)
        flow = self.warping(source.warping, terms)  # [B, 2, S/4, S/4]
        if self._went_wrong(flow):
            exact = deepcopy(self.warping).float()
            flow = exact(exact.of_source(source.picture), terms)
        _check(flow, "warping network")
        return Warped(flow, warped(source.picture.expand(len(z), -1, -1, -1), flow))

    def edit(self, source: SourceTerms, warp: Tensor, z: Tensor) -> Tensor:
        """1 or B sources, warped pictures [B, 3, S, S], z [B, 256] -> the final pictures [B, 3, S, S] in -1..1."""
        terms = self.editing_terms(z)
        picture = self.editing(source.editing, warp, terms)  # [B, 3, S, S]
        if self._went_wrong(picture):
            exact = deepcopy(self.editing).float()
            picture = exact(exact.source_half(source.picture), warp, terms)
        _check(picture, "editing network")
        return picture

    def render(self, source: SourceTerms, z: Tensor) -> Frames:
        """1 or B sources, z [B, 256] -> all of it."""
        flow, warp = self.warp(source, z)
        return Frames(flow, warp, self.edit(source, warp, z))

    def _went_wrong(self, output: Tensor) -> bool:
        kind = self.editing.of_warp.dtype
        wrong = kind != torch.float32 and not bool(output.isfinite().all())
        if wrong:
            _log.warning("PIRenderer gives values that are not numbers in %s: these frames are drawn in float32.", kind)
        return wrong


def _check(output: Tensor, network: str) -> None:
    if not output.isfinite().all():
        raise LikenessError(
            f"PIRenderer's {network} gave values that are not numbers. Its weights are broken, or the motion is far "
            "from any face: load another file, or look at the motion with Plot Motion."
        )
