"""How a head is turned, and its points as seen from the front, from landmarks in a picture alone.

A small rigid template, eyes' corners and nose, is laid over the 68 points by the best affine map of its three
coordinates to the picture's two, in closed form; the nearest rotation to that map is the head's (a scaled orthographic
camera). The template is ours: proportions of an average adult head, in halves of the distance between the outer
corners of the eyes (about 45 mm), x to the picture's right, y up, z out of it. A head of other proportions is measured
a few degrees off, always by as much: calibration to a neutral frame takes that out.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .landmark_track import LandmarkTrack
from .rotation import fixed_axis_angles

TEMPLATE = {
    **{36: (-1.0, 0.0, -0.28), 39: (-0.36, 0.0, 0.0), 42: (0.36, 0.0, 0.0), 45: (1.0, 0.0, -0.28)},
    **{27: (0.0, 0.10, 0.25), 28: (0.0, -0.18, 0.40), 29: (0.0, -0.46, 0.55), 30: (0.0, -0.74, 0.70)},
    **{31: (-0.36, -0.95, 0.22), 32: (-0.18, -1.0, 0.36), 33: (0.0, -1.04, 0.42)},
    **{34: (0.18, -1.0, 0.36), 35: (0.36, -0.95, 0.22)},
}
DEPTHS = {  # z of what does not lie in the plane of the eyes; the jaw, which no part asks for, is left there
    **dict.fromkeys(range(17, 27), 0.12),
    **{at: TEMPLATE[at][2] for at in range(27, 36)},
    **dict.fromkeys(range(36, 48), -0.08),
    **dict.fromkeys(range(48, 68), 0.25),
    **dict.fromkeys((48, 54, 60, 64), 0.10),
}
PROFILE = 0.35  # cosine of the turn beyond which a face shows too little to be measured; about 70 degrees


@dataclass(frozen=True)
class HeadFit:
    """For each of T frames: `rotation` [T, 3] in degrees as in blendshape_track.py; `front` [T, 68, 2], the points as

    they would lie in a view from the front, in the template's unit, y up; `pupils` [T, 2, 2] likewise, or None; and
    `present` [T]: a face was seen, and not from the side or in a single point.
    """

    rotation: Tensor
    front: Tensor
    pupils: Tensor | None
    present: Tensor


@dataclass(frozen=True)
class Laid:
    """How a rigid template lies over T frames: a place P of it is seen at `origin` + `affine` (P - `middle`).

    `affine` [T, 2, 3], `origin` [T, 1, 2], y up; `middle` [3]; `rotation` [T, 3, 3]: the nearest one to the map;
    `present` [T]: the map has an area, and the face is not seen from the side.
    """

    affine: Tensor
    origin: Tensor
    middle: Tensor
    rotation: Tensor
    present: Tensor

    def from_the_front(self, seen: Tensor, depth: Tensor) -> Tensor:
        """Points [T, N, 2] of the frames, at depths [N] of the template, as they lie in the plane of the face."""
        flat = seen - self.origin - (depth - self.middle[2])[:, None] * self.affine[:, None, :, 2]  # [T, N, 2]
        unturned = torch.linalg.pinv(self.affine[:, :, :2])  # [T, 2, 2]
        return torch.einsum("tij,tnj->tni", unturned, flat) + self.middle[:2]


def lay(template: Tensor, rigid: Tensor) -> Laid:
    """Lays a template [K, 3] over its points [T, K, 2], y up, by least squares."""
    middle = template.mean(dim=0)
    origin = rigid.mean(dim=1, keepdim=True)  # [T, 1, 2]
    affine = torch.einsum("kc,tkd->tdc", torch.linalg.pinv(template - middle).T, rigid - origin)  # [T, 2, 3]
    left, sizes, right = torch.linalg.svd(affine, full_matrices=False)
    across = left @ right  # [T, 2, 3] the nearest two rows of a rotation
    rotation = torch.cat((across, torch.linalg.cross(across[:, 0], across[:, 1])[:, None]), dim=1)  # [T, 3, 3]
    present = (sizes[:, 1] > 1e-3 * sizes[:, 0]) & (rotation[:, 2, 2] > PROFILE)
    return Laid(affine, origin, middle, rotation, present)


def fit_head(track: LandmarkTrack) -> HeadFit:
    """Lays the template over every frame. Moving, scaling and turning the picture changes `rotation` z alone."""
    up = torch.tensor([1.0, -1.0])
    points = track.as_ibug().points[..., :2] * up  # [T, 68, 2]
    laid = lay(torch.tensor(list(TEMPLATE.values())), points[:, list(TEMPLATE)])
    depths = torch.zeros(points.shape[1])
    depths[list(DEPTHS)] = torch.tensor(list(DEPTHS.values()))
    pupils = track.pupils()
    if pupils is not None:
        pupils = laid.from_the_front(pupils[..., :2] * up, depths[36:38])
    front = laid.from_the_front(points, depths)
    return HeadFit(fixed_axis_angles(laid.rotation), front, pupils, track.present & laid.present)
