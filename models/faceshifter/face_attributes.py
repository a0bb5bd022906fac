"""z_att(X_t) of a clip (FaceShifter, section 3.1): what FACE_ATTRIBUTES carries."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from ..errors import LikenessError


@dataclass(frozen=True)
class FaceAttributes:
    """The attributes of T pictures: `maps` are z_att1 .. z_att7, each [T, C, s, s] float32 on the CPU.

    z_att8 is z_att7 enlarged, so it is not kept. `network`: the name of the AEI-Net whose encoder made them: another's
    generator cannot read them. Raises LikenessError for maps that do not belong together.
    """

    maps: tuple[Tensor, ...]
    network: str

    def __post_init__(self) -> None:
        shapes = [tuple(own.shape) for own in self.maps]
        if not shapes or any(len(shape) != 4 or shape[0] != shapes[0][0] for shape in shapes):
            raise LikenessError(f"Face attributes are maps of as many pictures each; these are {shapes}.")

    def __len__(self) -> int:
        """How many pictures."""
        return len(self.maps[0])
