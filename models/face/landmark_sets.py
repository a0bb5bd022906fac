"""The sets of landmarks in use, and the ways from one to another: 478 -> 68 -> 5. No way leads back.

5: eye, eye, tip of the nose, mouth corner, mouth corner. 68 (iBUG), counted from 0: jaw 0-16, brows 17-26, nose 27-35,
eyes 36-47, outer lip 48-59, inner lip 60-67. 468: MediaPipe's mesh. 478: the mesh, then two irises of five points each,
the first one a pupil's middle. Everywhere the picture's left comes first, whoever's right that is.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from ..errors import LikenessError

FIVE, IBUG, MESH, MESH_WITH_IRISES = 5, 68, 468, 478
SETS = {
    FIVE: "5 points",
    IBUG: "68 points of iBUG",
    MESH: "468 points of MediaPipe's mesh",
    MESH_WITH_IRISES: "478 points of MediaPipe's mesh with irises",
}
Eyes = Literal["corners", "six", "irises"]
Places = tuple[tuple[int, ...], ...]  # for each point, those of the other set whose mean it is

PUPILS = (468, 473)  # in the picture's left and right eye
# Where the mesh has iBUG's points; a pair means their middle. The mesh's jaw is fixed to the head: where a face is seen
# from the side, iBUG's 0-16 leave it for the visible edge.
MESH_OF_IBUG: Places = (
    *((127,), (234,), (93, 132), (132, 58), (58, 172), (136,), (150, 149), (176,), (152,)),
    *((400,), (379, 378), (365,), (288, 397), (361, 288), (323, 361), (454,), (356,)),
    *((70,), (63,), (105,), (66,), (107,), (336,), (296,), (334,), (293,), (300,)),
    *((168, 6), (197,), (5,), (4, 1), (98,), (97,), (2,), (326,), (327,)),
    *((33,), (160,), (158,), (133,), (153,), (144,), (362,), (385,), (387,), (263,), (373,), (380,)),
    *((61,), (39,), (37,), (0,), (267,), (269,), (291,), (405,), (314,), (17,), (84,), (181,)),
    *((78,), (82,), (13,), (312,), (308,), (317,), (14,), (87,)),
)
IBUG_OF_EYES: dict[Eyes, Places] = {
    "corners": ((36, 39), (42, 45)),  # Deep3DFaceReconstruction, PIRenderer
    "six": (tuple(range(36, 42)), tuple(range(42, 48))),  # FFHQ's recipe, FaceFusion
}
MESH_OF_EYES: dict[Eyes, Places] = {
    **{eyes: tuple(sum((MESH_OF_IBUG[at] for at in own), ()) for own in both) for eyes, both in IBUG_OF_EYES.items()},
    "irises": tuple((pupil,) for pupil in PUPILS),
}
IBUG_OF_REST: Places = ((30,), (48,), (54,))
# Vertex 4: of Deep3DFaceReconstruction's example photos it lies nearest to the nose of their 5 points; 1 is far off.
MESH_OF_REST: Places = ((4,), (61,), (291,))


def five_from(points: Tensor, eyes: Eyes = "corners") -> Tensor:
    """The 5 points of landmarks [..., 5 | 68 | 468 | 478, D] -> [..., 5, D]; 5 points stay as they are.

    `eyes`: an eye is the mean of its two corners, of its six points, or the middle of its iris (478 alone has one). A
    crop template was made with one of them: keep to it. Raises LikenessError for another number of points, for eyes of
    another name, and for irises where there are none.
    """
    count = _count(points)
    if count == FIVE:
        return points
    known = IBUG_OF_EYES if count == IBUG else MESH_OF_EYES
    if eyes not in known or (eyes == "irises" and count != MESH_WITH_IRISES):
        raise LikenessError(
            f"The eyes of {SETS[count]} cannot be taken by '{eyes}'. Choose corners or six; irises are in 478 alone."
        )
    return _means(points, known[eyes] + (IBUG_OF_REST if count == IBUG else MESH_OF_REST))


def ibug_from(points: Tensor) -> Tensor:
    """The 68 points of landmarks [..., 68 | 468 | 478, D] -> [..., 68, D]; 68 points stay as they are.

    Of a face seen from the front, the mesh's differ from iBUG's by a few hundredths of the distance between the outer
    corners of the eyes; from the side its jaw does not follow the visible edge. Raises LikenessError for 5 points,
    which say too little, and for any other number.
    """
    count = _count(points)
    if count == FIVE:
        raise LikenessError("5 points do not say where 68 are. Use a landmark network or MediaPipe, which find more.")
    return points if count == IBUG else _means(points, MESH_OF_IBUG)


def _count(points: Tensor) -> int:
    if points.ndim < 2 or points.shape[-2] not in SETS:
        raise LikenessError(
            f"Landmarks are {', '.join(map(str, SETS))} points of x and y; these are {list(points.shape)}. "
            "Take one of those sets."
        )
    return points.shape[-2]


def _means(points: Tensor, places: Places) -> Tensor:
    return torch.stack([points[..., list(own), :].mean(-2) for own in places], dim=-2)
