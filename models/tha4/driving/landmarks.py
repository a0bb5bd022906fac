"""Landmarks of a face -> the blendshapes that section 13 asks for, measured in a view from the front.

What a point set can tell: how far eyes, mouth and brows are from rest. Rest is a performer's own neutral face, or an
average one. Each movement is measured in halves of the distance between the outer corners of the eyes (about 45 mm),
or as a share of its own size, so that neither the picture's size nor where the face is in it matters. "Left" is the
performer's, the right one in the picture.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...face.blendshape_track import INDEX, NAMES, BlendshapeTrack
from ...face.head_fit import HeadFit, fit_head
from ...face.landmark_track import LandmarkTrack
from .performance import calibrated, neutral_frames

# Of the performer's left and right (the picture's right and left): where the points of a pair stand among the 68.
EYES, INNER_BROWS, OUTER_BROWS, CORNERS = (42, 36), (22, 21), (26, 17), (54, 48)
# An average face at rest, and how far each measure goes from rest for a full movement; proportions of ours. "eye" is
# the height of an eye over its width, the eye aspect ratio of Soukupova and Cech (2016).
AVERAGE = {"eye": 0.3, "inner": 0.42, "outer": 0.4, "corner": -0.15, "gap": 0.03, "width": 1.1}
SHUT = (0.15, 0.65)  # share of an eye's height that is lost where a blink begins, and at its end
WIDE = (0.1, 0.45)  # share that is gained
BROW, CORNER_UP, CORNER_DOWN = 0.3, 0.22, 0.16
JAW, LIP = 1.0, 0.4  # opening of the lips for the whole jaw, and for a lower lip that is wholly down
PULLED = 0.15  # how much the corners sink with each unit that the mouth opens
NARROW, SPREAD = 0.35, 0.3  # share of the mouth's width that is lost for "oo", and gained for "ee"
ROUND = 0.25  # opening at which a narrow mouth says "oh" rather than "oo"
ACROSS, UP = 0.5, 0.25  # way of a pupil in halves of its eye's width


def blendshapes_from_landmarks(track: LandmarkTrack, neutral: slice | None = None) -> BlendshapeTrack:
    """The blendshapes that can be measured, 0..1, the others 0, and the head's rotation in degrees.

    With `neutral` the median over those frames is the face and the head at rest, otherwise an average face, seen from
    the front. Frames that show a face from the side count as frames without one.
    Raises LikenessError if no face was seen in the neutral frames.
    """
    fit = fit_head(track)
    measures = _measures(fit)
    rest = {name: torch.tensor(AVERAGE.get(name, 0.0)) for name in measures}
    if neutral is not None:
        frames = neutral_frames(fit.present, neutral)
        rest = {name: curve[frames].median(dim=0).values for name, curve in measures.items()}
    values = torch.zeros(len(track), len(NAMES))
    for name, curve in _movements(measures, rest).items():
        places = [INDEX[one] for one in (name, f"{name}Left", f"{name}Right") if one in INDEX]
        values[:, places] = curve.clamp(0, 1)
    made = BlendshapeTrack(values, fit.rotation, fit.present, track.fps)
    return made if neutral is None else calibrated(made, neutral)


def _measures(fit: HeadFit) -> dict[str, Tensor]:
    """Curves [T, 2] of left and right, or [T, 1]."""
    x, y = fit.front.unbind(dim=-1)  # [T, 68]
    eye = torch.tensor(EYES)
    wide = x[:, eye + 3] - x[:, eye]
    high = (y[:, eye + 1] + y[:, eye + 2] - y[:, eye + 4] - y[:, eye + 5]) / 2
    found = {
        "eye": high / wide,
        "inner": y[:, INNER_BROWS],
        "outer": y[:, OUTER_BROWS],
        "corner": y[:, CORNERS] - y[:, 51, None],  # from the middle of the upper lip, which hardly moves
        "gap": (y[:, 61:64] - y[:, 65:68].flip(1)).mean(dim=1, keepdim=True),
        "width": (x[:, CORNERS[0]] - x[:, CORNERS[1]])[:, None],
    }
    if fit.pupils is not None:
        pupils = fit.pupils.flip(1)  # [T, 2, 2] the performer's left first
        found["across"] = (2 * pupils[..., 0] - x[:, eye] - x[:, eye + 3]) / wide
        found["up"] = (2 * pupils[..., 1] - y[:, eye] - y[:, eye + 3]) / wide
    return found


def _movements(measures: dict[str, Tensor], rest: dict[str, Tensor]) -> dict[str, Tensor]:
    """Curves by ARKit's names, those of pairs without their side; below 0 and above 1 where a movement is beyond."""
    change = {name: curve - rest[name] for name, curve in measures.items()}
    lost = -change["eye"] / rest["eye"]
    opened, narrow = change["gap"], -change["width"] / rest["width"]
    rise = change["corner"] + PULLED * opened.clamp(min=0)
    pursed, rounded = (narrow / NARROW).clamp(0, 1), (opened / ROUND).clamp(0, 1)
    found = {
        "eyeBlink": (lost - SHUT[0]) / (SHUT[1] - SHUT[0]),
        "eyeWide": (-lost - WIDE[0]) / (WIDE[1] - WIDE[0]),
        "browInnerUp": change["inner"].mean(dim=1, keepdim=True) / BROW,
        "browOuterUp": change["outer"] / BROW,
        "browDown": -(change["inner"] + change["outer"]) / (2 * BROW),
        "mouthSmile": rise / CORNER_UP,
        "mouthFrown": -rise / CORNER_DOWN,
        "jawOpen": opened / JAW,
        "mouthLowerDown": (opened / LIP + (-narrow).clamp(min=0) / SPREAD).expand(-1, 2) / 2,
        "mouthPucker": pursed * (1 - 0.5 * rounded),  # the points of "oo" and "oh" in mouth_solve.py
        "mouthFunnel": pursed * 0.6 * rounded,
    }
    if "across" in change:
        outwards = (
            change["across"] * torch.tensor([1.0, -1.0]) / ACROSS
        )  # the left eye looks out to the picture's right
        upwards = change["up"] / UP
        found |= {"eyeLookOut": outwards, "eyeLookIn": -outwards, "eyeLookUp": upwards, "eyeLookDown": -upwards}
    return found
