"""The face that a picture is of: the largest one that is large and sure enough, with its landmarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor

from ....face.detection.decoding import overlaps
from ....face.detection.detector import Face
from ....face.detection.landmark_net import LandmarkNet
from ....face.detection.landmarks import find_landmarks
from ....face.detection.s3fd import S3FD
from ....face.following.follow import s3fd_detector
from ....face.following.likely_boxes import likely_boxes
from ....face.following.walks import LIKELY, UNSURE, box_of
from .crop_index import NoCrop


class Found(NamedTuple):
    """A face of a picture: its box [4] and its landmarks [5 | 68 | 468 | 478, 2], in pixels of the picture."""

    box: Tensor
    points: Tensor


FindFace = Callable[[Tensor], Found]  # a picture [3, H, W] uint8; raises NoCrop, saying why, where there is none


def largest_face(detector: S3FD, landmarks: LandmarkNet, smallest: int = 64) -> FindFace:
    """S3FD and 2DFAN as a FindFace: the largest face, whose width and height are at least `smallest` in the mean.

    Where nothing is seen at 640 pixels, a larger picture is looked at again at 1920, as when faces are followed. A
    face counts only where the landmarks are as sure, and lie in its box as likely, as in following.
    """
    detect = s3fd_detector(detector)

    def find(picture: Tensor) -> Found:
        (faces,) = detect(picture[None], False)
        if not faces:
            (faces,) = detect(picture[None], True)
        if not faces:
            raise NoCrop("no face was found")
        largest = max(faces, key=_size)
        if _size(largest) < smallest:
            raise NoCrop(f"its face has {_size(largest):.0f} pixels; at least {smallest} are wanted")
        ((marks,),) = find_landmarks(landmarks, picture[None], [[largest]])
        sure, box = float(marks.heights.mean()), box_of(largest)
        if sure < UNSURE:
            raise NoCrop(f"the landmarks of its face are unsure ({sure:.2f})")
        if float(overlaps(box, likely_boxes(marks.points)[None])) < LIKELY:
            raise NoCrop("the landmarks of its face lie beside it")
        return Found(box, marks.points)

    return find


def _size(face: Face) -> float:
    return (face.right - face.left + face.bottom - face.top) / 2
