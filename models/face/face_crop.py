"""How the crops of one person lie in the frames of a clip: what FACE_CROP carries.

One affine map per frame leads from the frame's pixels to the crop's, both counted from the left and top edge. Crop and
paste use the same map, so what is put back lands where it was taken from, to fractions of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError


@dataclass(frozen=True)
class FaceCrop:
    """T crops of `size` x `size` pixels, out of T frames of `width` x `height` pixels at `fps` frames a second.

    `template`: the name of the template they follow. `matrices` [T, 2, 3] float64: frame pixel -> crop pixel.
    `present` [T] bool: the face was there; where it was not, a crop follows its neighbours and is never pasted, so that
    frame passes unchanged. `points` [T, N, 2] float32: the person's landmarks in pixels of the crop, N may be 0. On the
    CPU. Raises LikenessError for shapes that do not agree, and for a map that has no way back (naming its frame).
    """

    template: str
    size: int
    matrices: Tensor
    present: Tensor
    points: Tensor
    width: int
    height: int
    fps: Fraction

    def __post_init__(self) -> None:
        frames = len(self.matrices)
        if frames == 0:
            raise LikenessError("There is no frame to crop a face from. Give it a picture or a longer part.")
        if self.matrices.shape != (frames, 2, 3) or self.present.shape != (frames,):
            raise LikenessError(
                f"Crops need matrices [T, 2, 3] and marks of presence [T]; these are {list(self.matrices.shape)} and "
                f"{list(self.present.shape)}."
            )
        if self.points.ndim != 3 or len(self.points) != frames or self.points.shape[2] != 2:
            raise LikenessError(f"{frames} crops need points [{frames}, N, 2], not {list(self.points.shape)}.")
        if self.size < 1 or self.width < 1 or self.height < 1:
            raise LikenessError(f"Crops of {self.size} pixels from frames of {self.width} x {self.height} are none.")
        matrices = self.matrices.detach().to("cpu", torch.float64)
        lost = ~(torch.linalg.det(matrices[:, :, :2]).abs() > 1e-12) | ~matrices.isfinite().flatten(1).all(1)
        if lost.any():
            raise LikenessError(
                f"The crop of frame {int(lost.nonzero()[0])} has no size or lies nowhere. Correct the face's box or "
                "points there."
            )
        object.__setattr__(self, "matrices", matrices)
        object.__setattr__(self, "present", self.present.detach().to("cpu", torch.bool))
        object.__setattr__(self, "points", self.points.detach().to("cpu", torch.float32))

    def __len__(self) -> int:
        return len(self.matrices)

    def backwards(self) -> Tensor:
        """[T, 2, 3] float64: crop pixel -> frame pixel."""
        turned = torch.linalg.inv(self.matrices[:, :, :2])  # [T, 2, 2]
        return torch.cat([turned, -turned @ self.matrices[:, :, 2:]], dim=2)
