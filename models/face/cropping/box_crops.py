"""Crops that follow a face's box and are never turned: maps of frames onto the unit square, from boxes [T, 4].

A frame whose box is NaN has no face; its map is NaN as well, or that of the others where a clip has one crop. Where an
original cuts a crop off at the frame's edge, these reach beyond: what they show keeps its proportions.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..detection.decoding import overlaps
from ..detection.detector import Face
from ..detection.face_square import square_of
from .similarity import onto_upright

# FOMM's script for VoxCeleb (Siarohin et al. 2019), whose crops PIRenderer and others were trained on
SAME_CLIP = 0.25  # overlap with a clip's first box below which another clip begins
ROOM = 1.2  # a crop's side, in longer sides of the boxes' union

BELOW = 10  # pixels that HyperLips adds at a box's bottom, whatever the size of the face
AROUND = 50  # pixels that the few-shot system adds on each side, likewise


def vox(boxes: Tensor) -> Tensor:
    """One square for all frames whose boxes overlap the first one's: 1.2 times the longer side of what all cover.

    From the first box on that overlaps it too little, another square begins. The boxes are meant to be S3FD's.
    """
    boxes = boxes.double()
    maps = boxes.new_full((len(boxes), 2, 3), torch.nan)
    left = (~boxes.isnan().any(1)).nonzero()[:, 0]  # frames to do
    while len(left):
        apart = (overlaps(boxes[left[0]], boxes[left]) < SAME_CLIP).nonzero()[:, 0]
        clip, left = left.tensor_split([int(apart[0])] if len(apart) else [len(left)])
        union = torch.cat([boxes[clip, :2].amin(0), boxes[clip, 2:].amax(0)])[None]  # [1, 4]
        maps[clip[0] : clip[-1] + 1] = onto_upright(_middle(union), ROOM * _longer(union).expand(1, 2) / 2)
    return maps


def hyperlips(boxes: Tensor, below: float = BELOW) -> Tensor:
    """The box and 10 pixels below it, brought to a square whatever its proportions (as Wav2Lip does).

    `below`: those pixels; in HyperLips' training there were none.
    """
    boxes = boxes.double() + boxes.new_tensor([0, 0, 0, below])
    return onto_upright(_middle(boxes), (boxes[:, 2:] - boxes[:, :2]) / 2)


def fewshot(points: Tensor, around: float = AROUND, share: float = 0.0) -> Tensor:
    """The square about the middle of the points' [T, 68, 2] box, as large as its longer side and 50 pixels each way.

    `around`: so many pixels instead; `share`: and so much of the longer side.
    """
    boxes = torch.cat([points.amin(1), points.amax(1)], dim=1).double()
    return onto_upright(_middle(boxes), (0.5 + share) * _longer(boxes).expand(-1, 2) + around)


def fan(boxes: Tensor) -> Tensor:
    """The square that 2DFAN looks at."""
    squares = [square_of(Face(left, top, right, bottom, 1)) for left, top, right, bottom in boxes.double().tolist()]
    place = torch.tensor([(square.x, square.y, square.side) for square in squares], dtype=torch.float64)
    return onto_upright(place[:, :2], place[:, 2:].expand(-1, 2) / 2)


def _middle(boxes: Tensor) -> Tensor:
    return (boxes[:, :2] + boxes[:, 2:]) / 2  # [T, 2]


def _longer(boxes: Tensor) -> Tensor:
    return (boxes[:, 2:] - boxes[:, :2]).amax(1, keepdim=True)  # [T, 1]
