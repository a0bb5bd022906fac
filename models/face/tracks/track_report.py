"""What a face track holds, as a text: how many frames of each kind, which, why, and how steady it is."""

from __future__ import annotations

from collections.abc import Iterator

from ..face_track import FaceTrack, Person, State
from .frame_ranges import runs, written
from .jitter import jitter
from .jumps import jumps_of, steps_of
from .track_advice import advice

MOST = 40  # lines of ranges for one person; the rest is counted
STEPS = 3  # of the largest that are told
SEEN = (State.FOUND, State.FOLLOWED, State.GIVEN)


def report(track: FaceTrack) -> str:
    """The text: the summary first, then each person's ranges of frames and numbers, then advice."""
    count = len(track.people)
    lines = [
        f"{count} {'face' if count == 1 else 'faces'} in {len(track)} frames of {track.width} x {track.height} at "
        f"{float(track.fps):.5g} frames a second ({float(len(track) / track.fps):.2f} s). Frames count from 0.",
        *(_summary(person) for person in track.people),
    ]
    for person in track.people:
        lines += ["", f"Face {person.number}", *_ranges(person, float(track.fps)), *_steadiness(person)]
    sentences = advice(track)
    if sentences:
        lines += ["", "Advice", *(f"- {sentence}" for sentence in sentences)]
    return "\n".join(lines)


def _summary(person: Person) -> str:
    counts = {state: int((person.states == state).sum()) for state in State}
    told = [f"{state.name.lower()} {counts[state]}" for state in (*list(State)[1:], State.MISSING) if counts[state]]
    return f"Face {person.number}: in {int(person.present.sum())} of {len(person)} frames ({', '.join(told)})"


def _ranges(person: Person, fps: float) -> Iterator[str]:
    """A line for each range of frames that were seen, or not seen for the same reason."""
    kinds = ["seen" if state in SEEN else State(state).name.lower() for state in person.states.tolist()]
    found = runs(list(zip(kinds, person.reasons, strict=True)))
    wide = max(len(written(*one)) for one in found[:MOST])
    for first, last in found[:MOST]:
        scores = person.scores[first : last + 1]
        low, high = float(scores.min()), float(scores.max())
        words = f"score {low:.2f}" + (f" to {high:.2f}" if high > low else "")
        reason = words if kinds[first] == "seen" else person.reasons[first] or "no reason is known"
        time = f"{first / fps:.2f} s"
        yield f"  {written(first, last):>{wide}}  {time:>8}  {kinds[first]}: {reason}"
    if len(found) > MOST:
        yield f"  and {len(found) - MOST} more ranges"


def _steadiness(person: Person) -> Iterator[str]:
    seen = jitter(person, steady=False)
    if not seen.isnan().all():
        median, worst, at = float(seen.nanmedian()), float(seen.nan_to_num(-1).max()), int(seen.nan_to_num(-1).argmax())
        line = f"  jitter as seen: {median:.2f} px in the median, {worst:.2f} px at worst (frame {at})"
        if person.steady_boxes is not None:
            line += f"; steady: {float(jitter(person, steady=True).nanmedian()):.2f} px"
        yield line
    frames, moved, sizes = steps_of(person)
    order = sizes.argsort(descending=True)[:STEPS]
    if len(order):
        steps = [f"frame {int(frames[at])} ({float(sizes[at]):.2f}; moved {float(moved[at]):.1f} px)" for at in order]
        yield f"  largest steps, in sizes of the face, into: {', '.join(steps)}"
    jumps = jumps_of(person)
    if jumps:
        yield f"  jumps into {', '.join(map(str, jumps[:MOST]))}: a cut, or another face; nothing is smoothed across"
