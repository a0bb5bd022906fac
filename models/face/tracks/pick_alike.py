"""Which of the people in a clip is meant: the one most alike to somebody, or nobody. Who tells how alike is open."""

from __future__ import annotations

from collections.abc import Mapping

from ..face_track import FaceTrack, nobody
from .pick import pick, pick_number

LISTED = 12  # faces that a reason names before it counts the rest


def pick_alike(
    track: FaceTrack, likeness: Mapping[int, float | None], least: float, which: int = 1, keep_others: bool = False
) -> FaceTrack:
    """The track with the person first who is most alike (or second most, by `which`); the others behind or not at all.

    `likeness`: person's number -> how alike, the more the better; None for people who could not be looked at. Less than
    `least` is somebody else. Where nobody is left, the first person is missing in all frames, and the reason lists how
    alike everyone was. Raises LikenessError for a place below 1.
    """
    values = {number: value for number, value in likeness.items() if value is not None}
    alike = [person for person in track.people if values.get(person.number, -float("inf")) >= least]
    alike.sort(key=lambda person: (-values[person.number], person.number))
    if which <= len(alike) or not any(person.present.any() for person in track.people):
        return pick(track, alike, which, keep_others)
    missing = max(person.number for person in track.people) + 1
    told = ", ".join(
        f"face {person.number} {_in_words(likeness.get(person.number))}" for person in track.people[:LISTED]
    )
    more = f" and {len(track.people) - LISTED} more" if len(track.people) > LISTED else ""
    head = f"nobody is at least {least:.2f} alike"
    if alike:
        head = f"face {which} of those at least {least:.2f} alike was picked, and there are {len(alike)}"
    absent = nobody(len(track), f"{head}: {told}{more}", missing, track.first.points.shape[1])
    return pick_number(track.with_people(absent, *track.people), alike, missing, keep_others)


def _in_words(value: float | None) -> str:
    return "not seen" if value is None else f"{value:.2f}"
