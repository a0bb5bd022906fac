"""Draws a face track upon its frames: who is where, what came of it, and in red where a face is missing and why."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Iterator

import numpy as np
from torch import Tensor

from ..face_track import FaceTrack, Person, State
from ..landmark_track import IBUG, LandmarkTrack
from .gaps import nearest
from .strokes import Colour, dots, label, lines, rounded

RED: Colour = (0.93, 0.16, 0.16)  # no person has it
DARK: Colour = (0.0, 0.0, 0.0)
COLOURS: tuple[Colour, ...] = (  # of persons 1 to 8; further ones get hues between these
    *((0.25, 0.75, 1.0), (1.0, 0.75, 0.1), (0.35, 0.85, 0.4), (0.8, 0.55, 1.0)),
    *((0.1, 0.85, 0.8), (1.0, 0.6, 0.75), (0.8, 0.9, 0.25), (0.55, 0.62, 1.0)),
)
CHAINS = (range(17), range(17, 22), range(22, 27), range(27, 31), range(31, 36))  # of the 68: jaw, brows, nose
RINGS = (range(36, 42), range(42, 48), range(48, 60), range(60, 68))  # eyes, outer and inner lip
FINEST = 400  # pixels of the shorter side to one pixel of line width
REMEMBERED = 1.0  # seconds for which the last place of a missing face is shown


class TrackDrawing:
    """Draws the frames of a clip in any order. `steady`: the places that crops follow, not those that were seen."""

    def __init__(self, track: FaceTrack, points: bool = True, steady: bool = False) -> None:
        self._track = track
        self._nearest = [nearest(person.present) if person.present.any() else None for person in track.people]
        self._boxes: list[np.ndarray] = []
        self._points: list[np.ndarray] = []
        self._outlines: list[np.ndarray | None] = []
        for person in track.people:
            boxes, places = person.alignment() if steady else (person.boxes, person.points)
            outlines = None
            if places.shape[1] >= IBUG and points:
                landmarks = LandmarkTrack(places, track.width, track.height, person.present, track.fps)
                outlines = landmarks.as_ibug().points.numpy()
            self._boxes.append(boxes.numpy())
            self._points.append(places.numpy() if points else places[:, :0].numpy())
            self._outlines.append(outlines)

    def draw(self, picture: Tensor, frame: int) -> None:
        """Draws frame number `frame` in place: picture [H, W, 3 or 4] float32 in 0..1, on the CPU."""
        self._draw(picture.numpy(), frame)

    def _draw(self, picture: np.ndarray, frame: int) -> None:
        height, width = picture.shape[:2]
        thin = max(1.0, min(height, width) / FINEST)
        size = max(9, round(min(height, width) / 34))
        present = [bool(person.present[frame]) for person in self._track.people]
        for at, person in enumerate(self._track.people):
            if present[at]:
                self._face(picture, at, person, frame, thin, size)
            else:
                self._ghost(picture, at, person, frame, thin, size)
        if not any(present):
            lines(picture, [rounded(np.array([0, 0, width, height]), 0)], 4 * thin, RED)
        if not _legible(picture, size):
            return
        label(picture, f"frame {frame}", width, height, size, DARK, 0.6)
        self._missing(picture, frame, size)

    def _face(self, picture: np.ndarray, at: int, person: Person, frame: int, thin: float, size: int) -> None:
        box, colour = self._boxes[at][frame], colour_of(person.number)
        state = State(int(person.states[frame]))
        filled = state in (State.HELD, State.INTERPOLATED)
        outline = rounded(box, 6 * thin)
        lines(picture, [outline], 3.5 * thin, DARK, 0.35, dash=10 * thin if filled else 0)
        lines(picture, [outline], 2 * thin, colour, dash=10 * thin if filled else 0)
        self._landmarks(picture, at, frame, thin, colour)
        if _legible(picture, size):
            told = person.reasons[frame] if filled else f"{float(person.scores[frame]):.2f}"
            text = f"{person.number}  {state.name.lower()}{':' if filled and told else ''} {told}"
            _label_above(picture, text, box, size, colour)

    def _landmarks(self, picture: np.ndarray, at: int, frame: int, thin: float, colour: Colour) -> None:
        places, outlines, box = self._points[at][frame], self._outlines[at], self._boxes[at][frame]
        face = math.sqrt(max(0.0, float(np.prod(box[2:] - box[:2]))))
        fine = min(thin, face / (120 if len(places) >= IBUG else 40))  # on a small face they must not hide it
        if outlines is not None:
            lines(picture, list(_chains(outlines[frame])), max(0.6, 1.1 * fine), colour, 0.7)
        radius = {True: 2.2, False: 1.4 if len(places) == IBUG else 0.6}[len(places) < IBUG]
        dots(picture, places, max(0.4, (radius + 0.8) * fine), DARK, 0.45)
        dots(picture, places, max(0.4, radius * fine), (1.0, 1.0, 1.0))

    def _ghost(self, picture: np.ndarray, at: int, person: Person, frame: int, thin: float, size: int) -> None:
        """Where a missing face was last, or will be next."""
        known = self._nearest[at]
        if known is not None and abs(int(known[frame]) - frame) <= REMEMBERED * self._track.fps:
            box = self._boxes[at][int(known[frame])]
            lines(picture, [rounded(box, 6 * thin)], 2 * thin, RED, 0.9, dash=5 * thin)
            if _legible(picture, size):
                _label_above(picture, f"{person.number}", box, size, RED)

    def _missing(self, picture: np.ndarray, frame: int, size: int) -> None:
        """Who is missing and why, from the lower left corner upwards, in up to a half of the height."""
        told = [
            f"{person.number}  missing: {person.reasons[frame] or 'no reason is known'}"
            for person in self._track.people
            if not person.present[frame]
        ]
        room = max(1, int(picture.shape[0] / 2 / (1.7 * size)))
        if len(told) > room:
            told = [*told[: room - 1], f"and {len(told) - room + 1} more are missing"]
        top = picture.shape[0]
        for text in reversed(told):
            _, top = label(picture, text, 0, top - 1.65 * size, size, RED, 0.9)


def colour_of(number: int) -> Colour:
    """A person's own colour, the same in every frame and every track; never near to red."""
    if 1 <= number <= len(COLOURS):
        return COLOURS[number - 1]
    hue = 0.08 + 0.84 * ((number * 0.618034) % 1)
    return colorsys.hls_to_rgb(hue, 0.6, 0.8)


def _legible(picture: np.ndarray, size: int) -> bool:
    """Whether a picture has room for letters of that size."""
    return min(picture.shape[:2]) >= 4 * size


def _label_above(picture: np.ndarray, text: str, box: np.ndarray, size: int, colour: Colour) -> None:
    label(picture, text, float(box[0]), float(box[1]) - 1.9 * size, size, colour, 0.9)


def _chains(points: np.ndarray) -> Iterator[np.ndarray]:
    for chain in CHAINS:
        yield points[list(chain)]
    for ring in RINGS:
        yield points[[*ring, ring[0]]]
