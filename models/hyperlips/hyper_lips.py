"""HyperLips ready for use: what HYPERLIPS carries. Faces are RGB here; its networks see BGR, as they were trained."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..face.half_precision import finite_result
from ..loading import load_network
from .base import SIDE, HyperLipsBase
from .fast.fast_base import FastBase, ReferenceTerms
from .fast.fast_control import FastListener
from .fast.fast_decoder import REACH
from .fast.fast_hr import FastHR
from .hr_decoder import HRDecoder

AT_ONCE = 16  # frames


class HyperLips(Module):
    """The base, and the HR decoder or None, ready to run: their fast forms, with copies of the weights.

    `name` stands for the base's weights: control vectors are known by it. `dtype`: of what draws; what listens computes
    in float32. Faces that come out of half precision with NaN or infinity are drawn again in float32. `draw` and
    `refine` raise LikenessError where float32 gives such values too.
    """

    def __init__(self, base: HyperLipsBase, hr: HRDecoder | None = None, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        weights = base.hyper_control_net.get_submodule("hnet0").state_dict().values()
        shown = b"".join(tensor.detach().cpu().float().numpy().tobytes() for tensor in weights)
        self.name = f"hyperlips-{hashlib.sha256(shown).hexdigest()[:8]}"
        self.listener = FastListener(base.hyper_control_net)
        self.base = FastBase(base).to(dtype)
        self.hr = FastHR(hr).to(dtype) if hr else None
        self.eval().requires_grad_(False)

    @property
    def side(self) -> int:
        """Pixels of the faces that come out in the end: 128, or what the HR decoder makes of them."""
        return SIDE * (self.hr.config.rescaling if self.hr else 1)

    @property
    def at_once(self) -> int:
        """Frames that are best drawn together: the generators of kernels are read once for all of them."""
        return AT_ONCE

    def control(self, mel: Tensor) -> Tensor:
        """mel [N, 80, 16] in -4..4 -> control vectors [N, 4, 64], float32, for any face."""
        return self.listener(mel[:, None].float())  # type: ignore[no-any-return]  # [N, 4, 64]

    def reference(self, references: Tensor) -> ReferenceTerms:
        """References [1 or N, 3, 128, 128] RGB in 0..1 -> what `draw` needs of them, for all frames of a clip."""
        return self.base.reference(references.flip(1))

    def draw(self, faces: Tensor, references: Tensor | ReferenceTerms, control: Tensor, rows_from: int = 0) -> Tensor:
        """Faces [N, 3, 128, 128] and 1 or N references RGB in 0..1, control [N, 4, 64] -> the faces with new lips.

        The lower halves of `faces` are not looked at; what they hide is drawn as `references` shows it. Only the rows
        from `rows_from` on are drawn, in less time; those above are `faces`.
        """
        terms = self.reference(references) if isinstance(references, Tensor) else references
        frames = upper_half(faces).flip(1)  # [N, 3, 128, 128]
        lower = finite_result(self.base, lambda base: base(frames, terms, control, rows_from), "hyper-lip generator")
        return _below(faces, lower.flip(1))  # [N, 3, 128, 128]

    def rows_to_draw(self, rows_from: int) -> int:
        """The row from which on faces are to be drawn for `refine` to draw those from `rows_from` on."""
        return max(rows_from - REACH, 0) if self.hr else rows_from

    def refine(self, faces: Tensor, sketches: Tensor, rows_from: int = 0) -> Tensor:
        """Drawn faces [N, 3, 128, 128] RGB and sketches [N, 128, 128] in 0..1 -> [N, 3, r * 128, r * 128] RGB.

        What lies above the row `rows_from` of `faces` is not drawn, but `faces` enlarged. Raises LikenessError where
        there is no HR decoder.
        """
        if self.hr is None:
            raise LikenessError("This HyperLips has no HR decoder. Choose its file in Load HyperLips.")
        wide = sketches[:, None].expand(-1, 3, -1, -1)  # [N, 3, 128, 128]
        lower = finite_result(self.hr, lambda hr: hr(faces.flip(1), wide, rows_from), "HR decoder").flip(1)
        if not rows_from:
            return lower  # type: ignore[no-any-return]
        return _below(interpolate(faces, scale_factor=self.hr.config.rescaling, mode="bilinear"), lower)


def _below(faces: Tensor, lower: Tensor) -> Tensor:
    """Faces [N, 3, s, s] with their last rows replaced by [N, 3, rows, s]."""
    above = faces.shape[2] - lower.shape[2]
    return torch.cat([faces[:, :, :above].to(lower), lower], 2) if above else lower


def upper_half(faces: Tensor) -> Tensor:
    """Faces [N, 3, s, s] with rows from s / 2 on black, as the base sees them."""
    seen = faces.clone()
    seen[:, :, faces.shape[2] // 2 :] = 0
    return seen


@torch.inference_mode(False)  # as load_network
def load_hyper_lips(base: Path | str, hr: Path | str | None = None, dtype: torch.dtype = torch.float32) -> HyperLips:
    """The networks of one or two weight files, in eval mode on the CPU; `dtype`: of what draws.

    Raises LikenessError as `load_network` does, and for a file in the other's place.
    """
    loaded = load_network(base)
    if not isinstance(loaded.network, HyperLipsBase):
        other = " It goes into the place for the HR decoder." if isinstance(loaded.network, HRDecoder) else ""
        raise LikenessError(f"{base} is a {loaded.architecture}, not HyperLips' base network.{other} Choose another.")
    if hr is None:
        return HyperLips(loaded.network, dtype=dtype)
    decoder = load_network(hr)
    if not isinstance(decoder.network, HRDecoder):
        other = " It goes into the place for the base." if isinstance(decoder.network, HyperLipsBase) else ""
        raise LikenessError(f"{hr} is a {decoder.architecture}, not an HR decoder of HyperLips.{other} Choose another.")
    return HyperLips(loaded.network, decoder.network, dtype)
