"""Any picture of a character -> the 512 x 512 RGBA that the THA4 networks expect (THA4, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ...face.detection.detector import Face
from ..picture import SIDE
from .head import Head, find_head, head_of_face
from .origin import Origin
from .placement import HEAD, Box, Placement
from .resample import premultiplied, resampled, straight
from .silhouette import Silhouette, largest_figure
from .source import Source

NEAR = 0.08  # of the head's side


@dataclass(frozen=True)
class Prepared:
    """`character` [4, 512, 512] straight sRGB RGBA 0..1: the figure alone, its head in [64:192, 192:320]."""

    character: Tensor
    origin: Origin
    head: Head
    silhouette: Silhouette
    notes: tuple[str, ...]


def prepare_character(source: Source, head: Box | None = None, faces: Sequence[Face] | None = None) -> Prepared:
    """Cleans, fits and resamples the largest figure of a picture.

    `head`, in pixels of the source from the crown of the hair to the chin, comes before `faces`, what a detector found
    there, best first (None without a detector), and these before the silhouette. A picture of 512 x 512 whose head is
    found in its place keeps it, pixel for pixel. Raises LikenessError where no figure or no head is found, or the head
    lies outside of the picture.
    """
    silhouette = largest_figure(source.alpha)
    notes = source.notes
    own = [face for face in faces or () if _holds(silhouette.alpha, face)]
    if head is not None:
        found = Head(head, "given by hand")
    elif own:
        found = head_of_face(own[0], silhouette.alpha)
    else:
        found = find_head(silhouette.alpha)
        if faces is not None:
            notes = (*notes, "The face detector saw no face in the figure, so the head was found by its outline.")
    height, width = silhouette.alpha.shape
    placement = Placement.of_head(found.box, width, height)
    if head is None and (width, height) == (SIDE, SIDE) and _fits(found.box):
        placement = Placement(1, 0, 0, width, height)
    region = placement.affected
    rgba = torch.cat([source.color, silhouette.alpha[None]])[:, region.rows, region.columns]  # [4, h, w]
    scale, left, top = placement.scale, placement.left, placement.top
    drawn = resampled(premultiplied(rgba), scale, left + scale * region.left, top + scale * region.top, SIDE, SIDE)
    origin = Origin(source.picture, source.alpha, silhouette.alpha, source.opaque, placement)
    return Prepared(straight(drawn), origin, found, silhouette, notes)


def _holds(alpha: Tensor, face: Face) -> bool:
    """Whether the middle of a face lies in the figure [H, W]."""
    y, x = int((face.top + face.bottom) / 2), int((face.left + face.right) / 2)
    return 0 <= y < alpha.shape[0] and 0 <= x < alpha.shape[1] and bool(alpha[y, x] > 0.5)


def _fits(head: Box) -> bool:
    """Whether a head lies in its square already, as exactly as a silhouette can tell."""
    off = (head.left - HEAD.left, head.top - HEAD.top, head.side - HEAD.side)
    return max(abs(value) for value in off) <= NEAR * HEAD.side
