"""A face detector that needs no training: a small S3FD whose weights were set by hand to see red.

Every 32-pixel cell that holds a fully red pixel is a face of 128 pixels about the cell's centre, the anchor of level 4.
"""

from __future__ import annotations

import torch
from torch import Tensor

from likeness.models.face.detection.s3fd import S3FD, S3FDConfig

SMALL = S3FDConfig(groups=(2, 3, 4, 5, 6), fc=7, conv6=(3, 4), conv7=(2, 5))
CELL, SIDE = 32, 128


@torch.no_grad()
def spotlight() -> S3FD:
    """The network: channel 0 carries the brightest red of each cell unchanged down to level 4."""
    network = S3FD(SMALL).eval()
    for parameter in network.parameters():
        parameter.zero_()
    for group, layers in enumerate((2, 2, 3, 3, 3), 1):
        for layer in range(1, layers + 1):
            network.get_parameter(f"conv{group}_{layer}.weight")[0, 0, 1, 1] = 1
    network.conv1_1.weight[0, :, 1, 1] = torch.tensor([0, 0, 1 / 132])  # 255 - 123 is left of a full red; last in BGR
    network.fc6.weight[0, 0, 2, 2] = 1  # fc6 moves the map by 3 cells and this tap back by 2,
    network.fc7.weight[0, 0, 0, 0] = 1
    network.fc7_mbox_conf.weight[1, 0, 2, 2] = 20  # and this one by 1
    for name, bias in network.named_parameters():
        if name.endswith("mbox_conf.bias"):
            bias[-1] = -10  # no face where nothing is red
    return network


def red_cells(height: int, width: int, *cells: tuple[int, int], zoom: int = 1) -> Tensor:
    """A grey picture [1, 3, H, W] in 0..1 with a red square of 32 * zoom pixels at each (row, column) of cells."""
    picture = torch.full((1, 3, height, width), 0.4)
    side = CELL * zoom
    for row, column in cells:
        picture[..., row * side : (row + 1) * side, column * side : (column + 1) * side] = torch.tensor([1.0, 0, 0])[
            :, None, None
        ]
    return picture
