"""Frames in which a face was not seen: held, bridged, passed through, or a reason to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ..boxes import joined, split
from ..face_track import FaceTrack, Person, State
from .frame_ranges import told
from .mean_shape import complex_of, middles_of, real_of

Policy = Literal["pass through", "hold", "interpolate", "stop"]


def fill_gaps(track: FaceTrack, policy: Policy, longest: int | None = None) -> FaceTrack:
    """The track with the gaps of each person treated, of up to `longest` frames in a row; None is any length.

    "pass through" leaves them missing: those frames come out as they went in. "hold" copies the nearest entry in time,
    of two the earlier. "interpolate" lays middle, logarithms of sizes, turn and shape on the straight way between the
    two neighbours; before the first entry and after the last it holds. "stop" raises LikenessError with the first frame
    that is missing, whatever the length. A gap longer than `longest`, and a person who was never seen, stay missing.
    Filled entries keep the reason why no face was seen, and a score of 0.
    """
    if policy not in get_args(Policy):
        raise LikenessError(f"Gaps can {', '.join(get_args(Policy))}, not '{policy}'.")
    if longest is not None and longest < 0:
        raise LikenessError(f"The longest gap to fill is {longest} frames; it is 0 or more.")
    if policy == "stop":
        for person in track.people:
            _stop_at_gap(person)
    if policy in ("pass through", "stop"):
        return track
    return track.with_people(*(_filled(person, policy == "interpolate", longest) for person in track.people))


def neighbours(present: Tensor) -> tuple[Tensor, Tensor]:
    """For each frame of present [T], the nearest entry's frame at or before it (-1: none), and at or after it (T)."""
    frames = torch.arange(len(present))
    before = torch.where(present, frames, -1).cummax(0).values
    after = torch.where(present, frames, len(present)).flip(0).cummin(0).values.flip(0)
    return before, after


def nearest(present: Tensor) -> Tensor:
    """For each frame of present [T], the frame of the entry nearest in time; of two the earlier. At least one is."""
    before, after = neighbours(present)
    frames = torch.arange(len(present))
    earlier = (after == len(present)) | ((before >= 0) & (frames - before <= after - frames))
    return torch.where(earlier, before, after)


def _stop_at_gap(person: Person) -> None:
    missing = ~person.present
    if missing.any():
        frame = int(missing.nonzero()[0])
        raise LikenessError(
            f"Frame {frame} has no face {person.number}: {person.reasons[frame] or 'no reason is known'} It is missing "
            f"in {int(missing.sum())} of {len(person)} frames ({told(missing)}). Fill these gaps, cut the frames out, "
            "or pick another face."
        )


def _filled(person: Person, bridged: bool, longest: int | None) -> Person:
    if not person.present.any():
        return person
    before, after = neighbours(person.present)
    length = after - before - 1  # of the gap that a missing frame lies in
    filled = ~person.present if longest is None else ~person.present & (length <= longest)
    at = filled.nonzero()[:, 0]
    inside = (before[at] >= 0) & (after[at] < len(person)) if bridged else torch.zeros(len(at), dtype=torch.bool)
    first, last = (torch.where(inside, own[at], nearest(person.present)[at]) for own in (before, after))
    share = torch.where(inside, (at - first) / (last - first).clamp(min=1), 0).double()

    def with_boxes(boxes: Tensor) -> Tensor:
        return boxes.index_copy(0, at, _boxes_between(boxes[first], boxes[last], share))

    def with_points(points: Tensor) -> Tensor:
        if not points.shape[1]:
            return points
        return points.index_copy(0, at, _points_between(points[first], points[last], share))

    states = person.states.clone()
    states[at] = torch.where(inside, State.INTERPOLATED.value, State.HELD.value).to(states.dtype)
    return replace(
        person,
        boxes=with_boxes(person.boxes),
        points=with_points(person.points),
        states=states,
        steady_boxes=None if person.steady_boxes is None else with_boxes(person.steady_boxes),
        steady_points=None if person.steady_points is None else with_points(person.steady_points),
    )


def _boxes_between(first: Tensor, last: Tensor, share: Tensor) -> Tensor:
    """Boxes [G, 4] and how far [G] to go from the first to the last: middles evenly, sizes by equal factors."""
    ways = [torch.lerp(start, end, share[:, None]) for start, end in zip(split(first), split(last), strict=True)]
    return joined(*ways)


def _points_between(first: Tensor, last: Tensor, share: Tensor) -> Tensor:
    """Points [G, N, 2] likewise: the best similarity from the first to the last, and the shape's own change evenly."""
    starts, ends = middles_of(first)[:, None], middles_of(last)[:, None]  # [G, 1]
    shape, other = complex_of(first) - starts, complex_of(last) - ends  # [G, N]
    factor = (other * shape.conj()).sum(1, keepdim=True) / shape.abs().square().sum(1, keepdim=True).clamp(min=1e-12)
    factor = torch.where(factor.abs() > 1e-6, factor, 1)  # nothing alike: the straight way
    share = share[:, None]
    way = torch.polar((share * factor.abs().log()).exp(), share * factor.angle())
    return real_of(starts + share * (ends - starts) + way * (shape + share * (other / factor - shape)))
