"""What to do about the flaws of a face track, as sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

from ..boxes import split
from ..face_track import FaceTrack, Person
from .frame_ranges import runs, written
from .jitter import jitter
from .jumps import jumps_of

SHAKES = 0.3  # pixels in the median from which a crop visibly shakes
SMALL = 64  # pixels: a face below has too little for any of the systems to go by
ASIDE = 5  # entries: a face that jumps away for no more was probably another one


def advice(track: FaceTrack) -> list[str]:
    """Sentences, the most useful first; none where nothing is amiss."""
    return [sentence for person in track.people for sentence in _of_person(person)] + list(_of_clip(track))


def _of_person(person: Person) -> Iterator[str]:
    name = f"Face {person.number}"
    if not person.present.any():
        yield f"{name} is in no frame: lower the detector's threshold, or give its box by hand (Edit Track)."
        return
    seen = person.present.nonzero()[:, 0].tolist()
    into = jumps_of(person)
    for start, end in pairwise(into):
        between = [frame for frame in seen if start <= frame < end]
        if len(between) <= ASIDE:
            entry = {"person": person.number, "frames": [start, between[-1]], "missing": "another face"}
            yield (
                f"{name} jumps away in frame {written(start, between[-1])} and back after it: probably another face. "
                f"To take it out, write into Edit Track: {json.dumps(entry)}"
            )
    gaps = [last - first + 1 for first, last in runs(person.present.tolist()) if not person.present[first]]
    if gaps:
        yield (
            f"{name} is missing in {sum(gaps)} frames, {max(gaps)} in a row at most: they pass through unchanged. "
            "Fill Track Gaps holds or bridges them."
        )
    shaken = jitter(person, steady=False).nanmedian()
    if person.steady_boxes is None and shaken > SHAKES:
        yield f"{name} shakes by {shaken:.2f} px: Smooth Track takes it out without a delay."
    size = float(split(person.boxes[person.present])[1].mean(dim=1).exp().median())
    if size < SMALL:
        yield f"{name} is {size:.0f} px large: little to go by. Use a larger picture or a closer shot."


def _of_clip(track: FaceTrack) -> Iterator[str]:
    if len(track.people) > 1:
        yield f"Nodes that work on one face take face {track.first.number}. Pick Face chooses another."
