"""Finding faces in pictures with S3FD: any size, any number of pictures, any number of faces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from ..errors import LikenessError
from ..loading import load_network
from .decoding import best_boxes, decode
from .half_precision import finite_output
from .pictures import check_pictures, colours
from .s3fd import S3FD

MEAN_BGR = (104.0, 117.0, 123.0)  # of 255; what the published weights were trained with
SMALLEST_SIDE = 32  # pixels: five halvings
LONGEST_SIDE = 640  # pixels; a face of 32 in a picture of 1280 still meets the smallest anchor, 16
AT_ONCE = 4 * LONGEST_SIDE**2  # pixels in one pass: 400 MB for each tensor of the first layers in float32


@dataclass(frozen=True)
class Face:
    """A box in pixels of its picture, whose left and top edges are 0 (it may reach beyond), and a score in 0..1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


@torch.inference_mode(False)  # as load_network
def load_detector(path: Path | str, dtype: torch.dtype = torch.float32) -> S3FD:
    """The detector of a weight file, in eval mode on the CPU; `dtype` is what it computes in.

    Raises LikenessError for everything that `load_network` refuses, and for weights of another network.
    """
    loaded = load_network(path)
    if not isinstance(loaded.network, S3FD):
        raise LikenessError(f"{path} is a {loaded.architecture}, not a face detector. Choose s3fd-619a316812.pth.")
    return loaded.network.to(dtype)


@torch.inference_mode()
def detect_faces(
    network: S3FD, pictures: Tensor, threshold: float = 0.5, longest_side: int = LONGEST_SIDE
) -> list[list[Face]]:
    """The faces of each picture, best score first; an empty list where there is none.

    `pictures`: [B, 3, H, W] straight sRGB, floating in 0..1 or uint8, on any device; values outside are clamped, NaN
    counts as black. They are looked at on the network's device and in its dtype, or in float32 where half precision
    does not do. `threshold`: a face scores more. A picture whose longer side is above `longest_side` pixels is looked
    at smaller, which may miss its smallest faces.
    Raises LikenessError for pictures of another shape or type, and for a network that gives NaN or infinity.
    """
    check_pictures(pictures)
    height, width = pictures.shape[2:]
    scale = min(1.0, longest_side / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    to_picture = torch.tensor([width / size[1], height / size[0]] * 2)  # [4]
    found = []
    for part in pictures.split(max(1, AT_ONCE // (size[0] * size[1]))):
        seen = _pixels(part, size, network.conv1_1.weight)  # [b, 3, h, w]
        boxes, scores = decode(finite_output(network, seen, "face detector"))  # [b, N, 4], [b, N]
        for picture_boxes, picture_scores in zip(boxes.cpu(), scores.cpu(), strict=True):
            stay = best_boxes(picture_boxes, picture_scores, threshold)
            placed = torch.cat([picture_boxes * to_picture, picture_scores[:, None]], dim=1)[stay].tolist()  # [K, 5]
            faces = [Face(left, top, right, bottom, score) for left, top, right, bottom, score in placed]
            found.append([face for face in faces if _on_picture(face, width, height)])
    return found


def _on_picture(face: Face, width: int, height: int) -> bool:
    """Maps reach beyond the picture (see S3FD's fc6), and so do boxes; one that lies there wholly shows nobody."""
    return face.right > 0 and face.bottom > 0 and face.left < width and face.top < height


def _pixels(pictures: Tensor, size: tuple[int, int], weight: Tensor) -> Tensor:
    """Pictures [b, 3, H, W] as the network takes them: shrunk to `size`, of its dtype, on its device."""
    shown = torch.cat([_shrunk(picture, size) for picture in pictures.split(1)]).to(weight.device)  # [b, 3, h, w]
    below, beside = (max(0, SMALLEST_SIDE - side) for side in size)
    pixels = 255 * shown.flip(1) - shown.new_tensor(MEAN_BGR)[:, None, None]  # [b, 3, h, w] BGR
    pixels = pad(pixels, (0, beside, 0, below))
    return pixels.to(weight.dtype, memory_format=torch.channels_last)  # a quarter less time on a CPU


def _shrunk(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """[1, 3, H, W] -> [1, 3, h, w] float32 in 0..1; one at a time, for whole pictures in float32 are large."""
    clean = colours(picture)
    return clean if size == picture.shape[2:] else interpolate(clean, size, mode="bilinear", antialias=True)
