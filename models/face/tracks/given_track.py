"""Face tracks that no detector made: of boxes by hand, of masks, of pictures that are crops already, of landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import torch
from torch import Tensor

from ...errors import LikenessError
from ..cropping.templates import TEMPLATES
from ..face_track import FaceTrack, Person, State
from ..following.likely_boxes import likely_boxes
from ..landmark_sets import IBUG
from ..landmark_track import LandmarkTrack

CROPS = {name: template.five for name, template in TEMPLATES.items() if template.five}  # where five points are known
SHOWN = 0.5  # of a mask: more is face


def track_of_box(box: Sequence[float], frames: int, width: int, height: int, fps: Fraction) -> FaceTrack:
    """One box, left, top, right and bottom in pixels, in all frames. Raises LikenessError for one without a size."""
    return _track(torch.tensor([box]).expand(frames, 4), torch.zeros(frames, 0, 2), None, "", width, height, fps)


def track_of_masks(masks: Tensor, frames: int, width: int, height: int, fps: Fraction) -> FaceTrack:
    """Boxes about what is white in masks [1 or T, h, w] in 0..1, which lie over the whole frame, whatever their size.

    Where a mask is black there is no face. Raises LikenessError for another number of masks than 1 or T.
    """
    if masks.ndim != 3 or len(masks) not in (1, frames) or not all(masks.shape[1:]):
        raise LikenessError(
            f"{frames} frames need one mask or {frames}, [masks, height, width]; these are {list(masks.shape)}."
        )
    white = masks.detach().cpu() > SHOWN  # NaN is not white
    down, across = white.any(2), white.any(1)  # [n, h], [n, w]
    boxes = torch.stack([_first(across), _first(down), _last(across), _last(down)], dim=1)  # [n, 4]
    scale = torch.tensor([width / masks.shape[2], height / masks.shape[1]] * 2)
    boxes, there = (boxes * scale).expand(frames, 4), white.any(2).any(1).expand(frames)
    return _track(boxes, torch.zeros(frames, 0, 2), there, "the mask is black", width, height, fps)


def track_of_crops(template: str, frames: int, width: int, height: int, fps: Fraction) -> FaceTrack:
    """Pictures that are crops by a template, one of CROPS: its five points are the landmarks of the face.

    They lie where those of a face that looks straight ahead do. Raises LikenessError for any other template.
    """
    five = CROPS.get(template)
    if five is None:
        raise LikenessError(f"Where a face lies in a crop is known of {', '.join(CROPS)}; not of '{template}'.")
    points = torch.tensor(five) * torch.tensor([width, height])
    return _track(likely_boxes(points).expand(frames, 4), points.expand(frames, -1, -1), None, "", width, height, fps)


def track_of_landmarks(landmarks: LandmarkTrack) -> FaceTrack:
    """The face whose landmarks another node has found, with boxes as a detector would draw them, about."""
    points = landmarks.points[..., :2]
    reason = "the landmarks have no face here"
    boxes = likely_boxes(points)
    return _track(boxes, points, landmarks.present, reason, landmarks.width, landmarks.height, landmarks.fps)


def landmarks_of(track: FaceTrack) -> LandmarkTrack:
    """The landmarks of the first person. Raises LikenessError where they are fewer than 68."""
    person = track.first
    count = person.points.shape[1]
    if count < IBUG:
        raise LikenessError(
            f"This face track has {count or 'no'} points for each face, and 68 or more are needed. Give the tracker a "
            "landmark network, or use MediaPipe."
        )
    return LandmarkTrack(person.points, track.width, track.height, person.present, track.fps)


def _track(
    boxes: Tensor, points: Tensor, there: Tensor | None, reason: str, width: int, height: int, fps: Fraction
) -> FaceTrack:
    """One person, given in all frames but those that are not `there`."""
    frames = len(boxes)
    present = torch.ones(frames, dtype=torch.bool) if there is None else there
    states = torch.where(present, State.GIVEN.value, State.MISSING.value)
    reasons = tuple("" if one else reason for one in present.tolist())
    return FaceTrack((Person(1, boxes, points, torch.ones(frames), states, reasons),), width, height, fps)


def _first(marks: Tensor) -> Tensor:
    """[n]: the left edge of the first true one of each row [n, length]."""
    return marks.float().argmax(1).float()


def _last(marks: Tensor) -> Tensor:
    """[n]: the right edge of the last true one."""
    return marks.shape[1] - _first(marks.flip(1))
