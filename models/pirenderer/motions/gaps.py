"""Frames in which no face was measured: numbers from their neighbours in time."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.tracks.frame_ranges import told
from ...face.tracks.gaps import nearest, neighbours

Gaps = Literal["interpolate", "hold", "whole picture", "stop"]


def check_gaps(measured: Tensor, policy: Gaps) -> None:
    """Raises LikenessError for another policy, for a gap where it is "stop", and where there is nothing to fill from.

    "whole picture" measures a face that is taken to fill the picture, as the published scripts do: nothing is filled.
    """
    if policy not in get_args(Gaps):
        raise LikenessError(f"Frames without a face: choose one of {', '.join(get_args(Gaps))}, not '{policy}'.")
    if policy == "stop" and not measured.all():
        raise LikenessError(
            f"The face is missing in {int((~measured).sum())} of {len(measured)} frames ({told(~measured)}). Correct "
            "the face track, cut these frames out, or have them interpolated."
        )
    if policy != "whole picture" and not measured.any():
        raise LikenessError("The face is in none of these frames, so there is no motion in them. Find it again.")


def filled(values: Tensor, measured: Tensor, policy: Gaps) -> Tensor:
    """Values [T, C] whose rows that are not `measured` [T] come from those that are.

    "interpolate": evenly from the one before to the one after, and beyond the ends the nearest; else the nearest, of
    two the earlier.
    """
    if policy == "whole picture" or measured.all():
        return values
    close = nearest(measured)
    if policy != "interpolate":
        return values[close]
    before, after = neighbours(measured)
    inside = (before >= 0) & (after < len(values))
    first, last = torch.where(inside, before, close), torch.where(inside, after, close)
    share = (torch.arange(len(values)) - first) / (last - first).clamp(min=1)
    return torch.lerp(values[first], values[last], torch.where(inside, share, 0).to(values)[:, None])
