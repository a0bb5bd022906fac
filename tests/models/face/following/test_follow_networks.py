"""Our networks themselves follow a drawn face: an S3FD that sees red, and a LandmarkNet that sees five colours."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
import torch
from torch import Tensor

from likeness.models.face.detection.landmarks import find_landmarks
from likeness.models.face.face_track import State
from likeness.models.face.following.follow import Following, follow_faces, s3fd_detector
from likeness.tests.dots import five_dots
from likeness.tests.spotlight import CELL, SIDE, spotlight

FIVE = torch.tensor([[-18.0, -12.0], [18.0, -12.0], [0.0, 4.0], [-14.0, 24.0], [14.0, 24.0]])
COLOURS = torch.tensor([[0.7, 0, 0], [0, 1.0, 0], [0, 0, 1.0], [0.7, 0.7, 0], [0, 1.0, 1.0]])  # too little red


def drawn(frames: int, vanishes: int | None = None) -> tuple[Tensor, Tensor]:
    """A film [T, 256, 320, 3] of a face that moves 1.5 pixels a frame, and its points [T, 5, 2].

    The detector sees the white in its middle, for it is the brightest red; the landmark network sees the dots.
    """
    y, x = torch.arange(256)[:, None] + 0.5, torch.arange(320) + 0.5
    film, places = torch.zeros(frames, 256, 320, 3), []
    for frame, picture in enumerate(film):
        middle = torch.tensor([140 + 1.5 * frame, 140.0])
        places.append(FIVE + middle)
        for (at_x, at_y), colour in zip(places[-1].tolist(), COLOURS, strict=True):
            picture += (-((x - at_x) ** 2 + (y - at_y) ** 2) / 18).exp()[..., None] * colour
        picture[int(middle[1]) - 4 : int(middle[1]) + 2, int(middle[0]) - 2 : int(middle[0]) + 2] = 1
        if vanishes is not None and frame >= vanishes:
            picture[:] = 0
    return (255 * film.clamp(0, 1)).round().byte(), torch.stack(places)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_drawn_face_is_followed_from_detection_to_detection(dtype: torch.dtype) -> None:
    film, places = drawn(14, vanishes=11)
    detect = s3fd_detector(spotlight().to(dtype))
    landmark = partial(find_landmarks, five_dots().to(dtype))
    with torch.inference_mode():
        (person,) = follow_faces(film.split(5), Fraction(25), detect, landmark, Following(every=6)).people
    assert person.present.tolist() == [True] * 11 + [False] * 3
    assert {int(state) for state in person.states[:11]} == {State.FOUND, State.FOLLOWED}
    cell = 200 * 2 * SIDE / 195 / 64  # of the heat maps, in pixels
    assert (person.points[:11] - places[:11]).abs().max() < cell
    assert (person.points[:11] - places[:11]).abs().mean() < 0.4 * cell
    assert ((person.boxes[:11, 2] - person.boxes[:11, 0]) / SIDE - 1).abs().max() < 0.2
    assert (person.boxes[:11].view(11, 2, 2).mean(1) - places[:11].mean(1)).abs().max() < CELL
