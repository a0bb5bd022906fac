"""MediaPipe in the place of our networks, through the code that follows faces; red rectangles stand for faces."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest
import torch

from likeness.models.face.by_mediapipe.mediapipe_following import mediapipe_networks
from likeness.models.face.face_track import State
from likeness.models.face.following.follow import Following, follow_faces
from likeness.tests.red_mesh import red_faces, red_mediapipe


def test_faces_are_followed_by_the_mesh_in_crops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", red_mediapipe())
    places = [(40 + 2 * at, 30 + at, 90 + 2 * at, 95 + at) for at in range(9)]
    film = torch.from_numpy(np.stack([red_faces(160, 240, place) for place in places]))
    film[8] = 90
    with mediapipe_networks() as (detect, landmark):
        (person,) = follow_faces([film], Fraction(25), detect, landmark, Following(every=7)).people
    assert person.states.tolist() == [State.FOUND, *[State.FOLLOWED] * 6, State.FOUND, State.MISSING]
    found = torch.cat([person.points[:8].amin(1), person.points[:8].amax(1)], dim=1)
    assert (found - torch.tensor(places[:8])).abs().max() < 1
