"""What became of the faces of a clip that were to be swapped, in lines."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ...face.face_track import State
from ...face.tracks.frame_ranges import told
from .swap import SwappedFace, Swapper

SMALL = 96  # pixels of the frame along a crop's side: of a face in it, 60 wide, an identity hardly shows
LARGE = 1.5  # times as many pixels of the frame as are drawn: the face will look soft
MOST = 4  # reasons that are told of one person


def report(swapper: Swapper) -> str:
    """The text, after all frames have come; its first line says whether anything was swapped."""
    lines = [f"Swapped in {_frames(swapper)}: {swapper.drawer.shifter.name}, faces drawn at {_drawn(swapper)} pixels."]
    if nothing_swapped(swapper):
        lines[0] = "No face was swapped: all frames stay as they are."
    for face in swapper.faces:
        lines += _of(face, swapper)
    swapped = {face.person.number for face in swapper.faces}
    lines += [
        f"Face {person.number} stays as it is: no identity is connected for it."
        for person in swapper.track.people
        if person.number not in swapped
    ]
    if swapper.unused:
        count = len(swapper.track.people)
        lines.append(f"Identities left over: {swapper.unused}, as the track has {count} face{'s' * (count > 1)}.")
    return "\n".join(lines)


def nothing_swapped(swapper: Swapper) -> bool:
    """Whether all frames stayed as they were."""
    return not any(swapper.swapped.values())


def _drawn(swapper: Swapper) -> int:
    return swapper.drawer.times * swapper.drawer.shifter.side


def _frames(swapper: Swapper) -> str:
    return "1 frame" if len(swapper.track) == 1 else f"a clip of {len(swapper.track)} frames"


def _of(face: SwappedFace, swapper: Swapper) -> Iterator[str]:
    person, done, count = face.person, swapper.swapped[face.person.number], len(swapper.track)
    yield (
        f"Face {person.number}: swapped in {done} of {count} frames; crops by {swapper.template}, identity of "
        f"{face.identity.pictures} picture{'s' * (face.identity.pictures > 1)} by {face.identity.encoder}."
    )
    present = person.present
    reasons = list(dict.fromkeys(reason for reason, there in zip(person.reasons, present, strict=True) if not there))
    for reason in reasons[:MOST]:
        same = torch.tensor([own == reason for own in person.reasons]) & ~present
        yield f"  stays in frames {told(same)}: {reason or 'no face'}"
    if len(reasons) > MOST:
        yield f"  and {len(reasons) - MOST} more reasons in other frames"
    filled = int((person.states >= State.HELD).sum())
    if filled:
        yield f"  frames in which nobody saw it and its place was filled in: {filled}; look whether something hides it"
    hidden = int(present.sum()) - done
    if hidden:
        yield f"  frames in which nothing of it shows, outside of the frame or masked: {hidden}"
    if present.any():
        yield from _size(face, swapper)


def _size(face: SwappedFace, swapper: Swapper) -> Iterator[str]:
    matrices = face.where.matrices[face.where.present]
    sides = face.where.size / torch.linalg.det(matrices[:, :, :2]).abs().sqrt()  # pixels of the frame
    drawn, usual = _drawn(swapper), float(sides.median())
    small = sides < SMALL
    if small.any():
        yield (
            f"  it is small in {int(small.sum())} frames: its crop is down to {float(sides.min()):.0f} pixels of "
            "the frame. Little of the identity can show there, at any resolution."
        )
    if usual > LARGE * drawn:
        yield (
            f"  it is larger than what is drawn: its crop is about {usual:.0f} pixels of the frame, drawn at {drawn}. "
            "A higher resolution looks sharper."
        )
