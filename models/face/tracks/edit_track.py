"""Puts corrections into a face track: what is given by hand counts as seen, in the raw places and the steady ones.

Where only a box is given, the points go with it, and where only points are given, the box goes with them; a frame that
had no face takes what is not given from the entry nearest in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import torch
from torch import Tensor

from ...errors import LikenessError
from ..boxes import around, carried
from ..face_track import FaceTrack, Person, State
from .edit_json import Edit
from .gaps import nearest

SAME = 0.002  # pixels: what the JSON of a track rounds away is no change


def edit_track(track: FaceTrack, edits: Iterable[Edit]) -> FaceTrack:
    """The track with the edits made, in their order.

    Raises LikenessError naming the entry: for points of another set than the track's, a part of a face that cannot be
    known, or nothing to move or to scale.
    """
    drafts = {person.number: _Draft(person) for person in track.people}
    for edit in edits:
        drafts[edit.person].make(edit)
    return track.with_people(*(draft.person() for draft in drafts.values()))


class _Draft:
    """One person while edits are made. Of boxes and points the raw ones come first, then the steady ones."""

    def __init__(self, person: Person) -> None:
        self._start = person
        self._states, self._scores = person.states.clone(), person.scores.clone()
        self._reasons = list(person.reasons)
        self._boxes = [own.clone() for own in (person.boxes, person.steady_boxes) if own is not None]
        self._points = [own.clone() for own in (person.points, person.steady_points) if own is not None]

    def person(self) -> Person:
        """The person as corrected."""
        return replace(
            self._start,
            boxes=self._boxes[0],
            points=self._points[0],
            scores=self._scores,
            states=self._states,
            reasons=tuple(self._reasons),
            steady_boxes=self._boxes[1] if len(self._boxes) > 1 else None,
            steady_points=self._points[1] if len(self._points) > 1 else None,
        )

    def make(self, edit: Edit) -> None:
        frames = torch.arange(edit.first, edit.last + 1)
        if edit.missing is not None:
            self._states[frames] = State.MISSING.value
            self._tell(frames, edit.missing or "marked as missing by hand")
            return
        if edit.box is not None or edit.points is not None:
            self._set(edit, frames)
        if edit.move is not None or edit.scale is not None:
            self._shift(edit, frames)

    def _set(self, edit: Edit, frames: Tensor) -> None:
        present = self._states != State.MISSING
        if edit.points is not None and len(edit.points) != self._points[0].shape[1]:
            if present.any():
                raise LikenessError(
                    f"{edit.place} has {len(edit.points)} points, but this track has {self._points[0].shape[1]} for "
                    "each face. Give as many."
                )
            self._points = [torch.zeros(len(present), len(edit.points), 2)] * len(self._points)
        whence = frames if present[frames].all() or not present.any() else nearest(present)[frames]
        old_boxes, old_points = self._boxes[0][whence], self._points[0][whence]
        boxes = _boxes(edit, old_boxes, old_points, bool(present.any()))
        points = edit.points.expand_as(old_points) if edit.points is not None else old_points
        if edit.points is None and points.shape[1]:
            if not present.any():
                raise LikenessError(f"{edit.place} gives a box to a face that was never seen. Give its points as well.")
            points = carried(old_points, old_boxes, boxes)
        if edit.shown:
            change = torch.cat([(boxes - old_boxes), (points - old_points).flatten(1)], dim=1).abs().amax(1) > SAME
            changed = change | ~present[frames]
            frames, boxes, points = frames[changed], boxes[changed], points[changed]
        for own, new in [*((own, boxes) for own in self._boxes), *((own, points) for own in self._points)]:
            own[frames] = new
        self._give(frames)

    def _shift(self, edit: Edit, frames: Tensor) -> None:
        frames = frames[self._states[frames] != State.MISSING]
        if not len(frames):
            raise LikenessError(f"{edit.place}: there is no face to move or to scale in these frames. Give it a box.")
        move = torch.zeros(2) if edit.move is None else edit.move
        scale = 1.0 if edit.scale is None else edit.scale
        middles = self._boxes[0][frames].unflatten(1, (2, 2)).mean(dim=1, keepdim=True)  # [F, 1, 2]
        for own in (*self._boxes, *self._points):
            corners = own[frames].unflatten(1, (2, 2)) if own.ndim == 2 else own[frames]  # [F, 2 or N, 2]
            own[frames] = (middles + move + scale * (corners - middles)).reshape(own[frames].shape)
        self._give(frames)

    def _give(self, frames: Tensor) -> None:
        self._states[frames], self._scores[frames] = State.GIVEN.value, 1
        self._tell(frames, "")

    def _tell(self, frames: Tensor, reason: str) -> None:
        for frame in frames.tolist():
            self._reasons[frame] = reason


def _boxes(edit: Edit, old_boxes: Tensor, old_points: Tensor, seen: bool) -> Tensor:
    """The boxes [F, 4] that an edit gives: its own, or the old ones taken along by its points."""
    if edit.box is not None:
        return edit.box.expand_as(old_boxes)
    assert edit.points is not None
    new = around(edit.points).expand_as(old_boxes)
    if not (new[:, :2] < new[:, 2:]).all():
        raise LikenessError(f"{edit.place}: its points lie on one line. Give it a box as well.")
    old = around(old_points) if seen else new
    wide = (old[:, :2] < old[:, 2:]).all(1, keepdim=True)
    if not seen or not wide.all():
        return new
    return carried(old_boxes.unflatten(1, (2, 2)), old, new).flatten(1)
