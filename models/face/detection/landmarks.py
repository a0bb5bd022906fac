"""68 landmarks of each face, by 2DFAN-4: the network looks at a square about a detector's box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ...errors import LikenessError
from ...loading import load_network
from ..half_precision import finite_output
from ..pictures import check_pictures
from .detector import Face
from .face_square import crop, square_of
from .heat_maps import peaks
from .landmark_net import LandmarkNet

AT_ONCE = 8  # faces in one pass: 67 MB for the largest tensor in float32


@dataclass(frozen=True)
class Landmarks:
    """Points of one face in the order of iBUG: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67."""

    points: Tensor  # [68, 2] x and y in pixels of the picture, whose left and top edges are 0; on the CPU
    heights: Tensor  # [68] of the heat maps: how sure the network is, about 0..1


@torch.inference_mode(False)  # as load_network
def load_landmark_net(path: Path | str, dtype: torch.dtype = torch.float32) -> LandmarkNet:
    """The landmark network of a weight file, in eval mode on the CPU; `dtype` is what it computes in.

    Raises LikenessError for everything that `load_network` refuses, and for weights of another network.
    """
    loaded = load_network(path)
    if not isinstance(loaded.network, LandmarkNet):
        raise LikenessError(
            f"{path} is a {loaded.architecture}, not a network of landmarks. Choose 2DFAN4-11f355bf06.pth.tar."
        )
    return loaded.network.to(dtype)


@torch.no_grad()
def find_landmarks(network: LandmarkNet, pictures: Tensor, faces: Sequence[Sequence[Face]]) -> list[list[Landmarks]]:
    """The landmarks of each face of each picture, in the order of `faces` (as detect_faces gives them).

    `pictures`: [B, 3, H, W] straight sRGB, floating in 0..1 or uint8, on any device; values outside are clamped, NaN
    counts as black. They are looked at on the network's device and in its dtype, or in float32 where half precision
    does not do. Points keep their fractions; the published program cuts them off, which costs half a pixel and jitters.
    Raises LikenessError for pictures of another shape or type, another number of lists than pictures, a box without a
    size or far larger than its picture, and for a network that gives NaN or infinity.
    """
    check_pictures(pictures)
    if len(faces) != len(pictures):
        raise LikenessError(f"There are {len(pictures)} pictures and faces of {len(faces)}. Give a list for each.")
    wanted = [(picture, square_of(face)) for picture, own in zip(pictures, faces, strict=True) for face in own]
    weight = network.conv1.weight
    found: list[Landmarks] = []
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        seen = torch.stack([crop(picture, square) for picture, square in part])  # [b, 3, 256, 256]
        seen = seen.to(weight.device, weight.dtype, memory_format=torch.channels_last)  # an eighth less time on a CPU
        maps = finite_output(network, seen, "network of landmarks")[-1]  # [b, 68, 64, 64]
        points, heights = (output.cpu() for output in peaks(maps))  # [b, 68, 2], [b, 68]
        placed = [square.in_picture(own) for (_, square), own in zip(part, points, strict=True)]
        found += [Landmarks(*one) for one in zip(placed, heights, strict=True)]
    rest = iter(found)
    return [[next(rest) for _ in own] for own in faces]
