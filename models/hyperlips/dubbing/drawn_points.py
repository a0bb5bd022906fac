"""Landmarks of drawn faces: where the new lips and the new chin lie, for the sketch of the second stage (section 3.2).

A landmark network knows faces in their surroundings and their proportions, so each drawn face is laid, unsqueezed, into
the picture about its crop.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...face.cropping.box_crops import BELOW
from ...face.cropping.crop_warp import crop_picture
from ...face.cropping.similarity import backwards
from ...face.detection.detector import Face
from ...face.detection.landmark_net import LandmarkNet
from ...face.detection.landmarks import find_landmarks

WIDE = 256  # pixels of the picture that a face is laid into
FACE = 124  # pixels of the face's longer side in it: then the network's square fills it
UNSURE = 0.45  # mean height of heat maps below which there is no face, as where faces are followed


@torch.no_grad()
def drawn_points(
    network: LandmarkNet, frames: list[Tensor], matrices: Tensor, faces: list[Tensor]
) -> list[Tensor | None]:
    """Points [68, 2] in 0..1 of each crop, float32 on the CPU; None where the network is unsure that there is a face.

    `frames` [H, W, 3 or 4] uint8 or 0..1; `matrices` [n, 2, 3]: frame pixel -> 0..1 of the crop, which lies straight;
    `faces` [3, s, s] RGB in 0..1, as drawn.
    """
    pictures, boxes, places = [], [], []
    for frame, matrix, face in zip(frames, matrices, faces, strict=True):
        back = backwards(matrix)
        sides = torch.stack([back[0, 0], back[1, 1]])  # width and height in the frame
        width, height = (max(2, round(float(side))) for side in FACE * sides / sides.max())
        left, top = (WIDE - width) // 2, (WIDE - height) // 2
        scale = torch.diag(matrix.new_tensor([width, height]))
        onto = scale @ matrix + matrix.new_tensor([[0, 0, left], [0, 0, top]])
        picture = crop_picture(frame[..., :3].movedim(-1, 0), onto, WIDE)
        picture[:, top : top + height, left : left + width] = _sized(face, height, width).to(picture)
        below = BELOW * height / float(sides[1])
        pictures.append(picture)
        boxes.append([Face(left, top, left + width, max(top + height - below, top + 1), 1.0)])
        places.append(torch.tensor([[left, top], [width, height]], dtype=torch.float32))
    found = find_landmarks(network, torch.stack(pictures), boxes)
    return [
        (own.points.float() - place[0]) / place[1] if float(own.heights.mean()) >= UNSURE else None
        for (own,), place in zip(found, places, strict=True)
    ]


def _sized(face: Tensor, height: int, width: int) -> Tensor:
    return interpolate(face[None].float(), (height, width), mode="bilinear", antialias=True)[0].clamp(0, 1)
