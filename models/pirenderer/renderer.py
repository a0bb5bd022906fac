"""PIRenderer ready for use: its file, the latents of a motion, and pictures as its networks see them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..face.pictures import colours
from ..loading import load_network
from .face_generator import FaceGenerator
from .fast.fast_generator import FastGenerator
from .motion import NUMBERS, SIDE, Motion

SMALLEST = 64  # pixels: less of a face cannot be enlarged to 256 in any useful way
ON_GPU = 8  # frames drawn at once; on a CPU each has all of the cache for itself


class Renderer(FastGenerator):
    """A generator ready to run, and `name`, by which motion latents are known to be its own."""

    def __init__(self, generator: FaceGenerator, dtype: torch.dtype = torch.float32) -> None:
        weights = b"".join(
            tensor.detach().cpu().float().numpy().tobytes() for tensor in generator.mapping_net.state_dict().values()
        )
        self.name = f"pirenderer-{hashlib.sha256(weights).hexdigest()[:8]}"
        super().__init__(generator, dtype)

    @property
    def at_once(self) -> int:
        """Frames from one look for an interrupt to the next."""
        return 1 if self.place.type == "cpu" else ON_GPU


@dataclass(frozen=True)
class Latents:
    """z [T, 256], T >= 1, of a motion at `fps` frames a second, by the mapping network of the renderer `renderer`."""

    z: Tensor
    fps: Fraction
    renderer: str

    def __len__(self) -> int:
        return len(self.z)

    def held(self, frames: int) -> Latents:
        """So many frames, the last one repeated."""
        more = self.z[-1:].expand(max(0, frames - len(self)), -1)
        return replace(self, z=torch.cat([self.z, more])[:frames])


@torch.inference_mode(False)  # as load_network
def load_renderer(path: Path | str, dtype: torch.dtype = torch.float32) -> Renderer:
    """The renderer of a weight file. Raises LikenessError as `load_network` does, and for another network."""
    loaded = load_network(path)
    if not isinstance(loaded.network, FaceGenerator):
        raise LikenessError(f"{path} is a {loaded.architecture}, not a PIRenderer. Choose another file.")
    numbers = loaded.config.coefficients
    if numbers != NUMBERS:
        raise LikenessError(f"{path} wants {numbers} numbers a frame, and a 3DMM motion has {NUMBERS}.")
    return Renderer(loaded.network, dtype)


@torch.no_grad()
def latents_of(renderer: Renderer, motion: Motion) -> Latents:
    """What the mapping network makes of a motion."""
    z = renderer.latents(motion.values).cpu()
    if not z.isfinite().all():
        raise LikenessError("The mapping network gave values that are not numbers: the motion is far from any face.")
    return Latents(z, motion.fps, renderer.name)


def squares(images: Tensor, name: str = "source") -> Tensor:
    """IMAGE [N, S, S, 1, 3 or 4] -> what the networks see, [N, 3, 256, 256] in -1..1; alpha is left off.

    NaN counts as black. Raises LikenessError where pictures are not square, less than 64 pixels large, or none.
    """
    if images.ndim != 4 or not len(images) or images.shape[3] not in (1, 3, 4):
        raise LikenessError(
            f"The {name} is [pictures, height, width, channels], at least one; not {list(images.shape)}."
        )
    height, width = images.shape[1:3]
    if height != width:
        raise LikenessError(
            f"The {name} is {width} x {height} pixels, and PIRenderer draws squares. Cut the face out with Crop Faces."
        )
    if height < SMALLEST:
        raise LikenessError(f"The {name} is {height} pixels large: PIRenderer needs at least {SMALLEST}.")
    pictures = colours(images[..., :3].movedim(-1, 1)).expand(-1, 3, -1, -1)  # [N, 3, S, S]
    if height != SIDE:
        pictures = interpolate(pictures, (SIDE, SIDE), mode="bicubic", antialias=True).clamp(0, 1)
    return 2 * pictures - 1  # [N, 3, 256, 256]
