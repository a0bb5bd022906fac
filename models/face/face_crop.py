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
from .cropping.similarity import backwards, moved

FARTHEST = 8  # times the longer side of the frame: no face's crop is larger or farther away
SMALL = 128  # pixels: smaller frames are reckoned as this large


@dataclass(frozen=True)
class FaceCrop:
    """T crops of `size` x `size` pixels, out of T frames of `width` x `height` pixels at `fps` frames a second.

    `template`: the name of the template they follow. `matrices` [T, 2, 3] float64: frame pixel -> crop pixel.
    `present` [T] bool: the face was there; where it was not, a crop follows its neighbours and is never pasted, so that
    frame passes unchanged. `points` [T, N, 2] float32: the person's landmarks in pixels of the crop, 0 where the face
    was not there; N may be 0. On the CPU. Raises LikenessError for shapes that do not agree, and for a crop without a
    size or far out of the frame (naming the frame).
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
        check_reach(matrices, self.size, self.width, self.height)
        object.__setattr__(self, "matrices", matrices)
        object.__setattr__(self, "present", self.present.detach().to("cpu", torch.bool))
        object.__setattr__(self, "points", self.points.detach().to("cpu", torch.float32))

    def __len__(self) -> int:
        return len(self.matrices)

    def backwards(self) -> Tensor:
        """[T, 2, 3] float64: crop pixel -> frame pixel."""
        return backwards(self.matrices)


def check_reach(matrices: Tensor, size: int, width: int, height: int, present: Tensor | None = None) -> None:
    """Raises LikenessError where a crop of `size` pixels has no size, or lies as no face in a frame of that size does.

    `present` [T]: which of the matrices [T, 2, 3] are looked at; all where it is not given.
    """
    way_back = backwards(matrices)
    middle = moved(matrices.new_full((len(matrices), 1, 2), size / 2), way_back)[:, 0]  # [T, 2]
    extent = size * way_back[:, :, :2].abs().sum(2)  # [T, 2]
    farthest = FARTHEST * max(width, height, SMALL)
    area = torch.linalg.det(matrices[:, :, :2]).abs()
    fit = (middle.abs() <= farthest).all(1) & (extent <= farthest).all(1)  # NaN is not
    fit &= (area > 1e-12) & (area < 1e12)
    lost = ~fit if present is None else present & ~fit
    if lost.any():
        raise LikenessError(
            f"The crop of frame {int(lost.nonzero()[0])} has no size, is far larger than the frame, or lies far "
            "from it. Correct the face's box or points there, or mark the face as missing."
        )
