"""What faces are not followed, and what else a clip may hold: nothing is lost, and nobody fails without a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face
from likeness.models.face.detection.landmarks import Landmarks
from likeness.models.face.face_track import State
from likeness.models.face.following.follow import Following, follow_faces
from likeness.tests.acted import FIVE, HEIGHT, WIDTH, Detector, Place, filmed, landmarks, off

FPS = Fraction(25)
pytestmark = pytest.mark.usefixtures("one_thread")


def test_what_the_landmarks_do_not_confirm_is_no_face() -> None:
    film = filmed(3, lambda frame: (100, 60, 40))
    blind = follow_faces([film], FPS, Detector(), lambda pictures, faces: landmarks(0 * pictures, faces))
    assert not blind.first.present.any()
    assert blind.first.reasons[0] == "the landmarks are unsure (0.05)"


def test_without_landmarks_there_are_boxes_of_every_frame() -> None:
    def act(frame: int) -> Place:
        return 30 + 2.5 * frame, 60, 40

    detector = Detector()
    (person,) = follow_faces([filmed(30, act)], FPS, detector, setting=Following(every=10)).people
    assert person.points.shape == (30, 0, 2)
    assert off(person, act) < 2
    assert detector.looks == 30 and set(person.states.tolist()) == {State.FOUND}


def test_nobody_is_one_person_who_is_never_there() -> None:
    (person,) = follow_faces([filmed(20)], FPS, Detector(), landmarks, Following(every=10)).people
    assert not person.present.any()
    assert person.reasons[0] == "the detector found no face scoring above 0.50"
    assert person.reasons[5] == "no face leads here from the detections before and after"


def test_small_faces_and_those_beyond_the_largest_are_left_out_with_a_reason() -> None:
    film = filmed(4, lambda frame: (30, 60, 20), lambda frame: (80, 60, 40), lambda frame: (150, 60, 50))
    setting = Following(every=2, most=1)
    (person,) = follow_faces([film], FPS, Detector(), landmarks, setting).people
    assert person.boxes[0, 0] == pytest.approx(130, abs=2)
    nobody = follow_faces([film], FPS, Detector(), landmarks, Following(smallest=80)).first
    assert nobody.reasons[0] == nobody.reasons[-1] == "the face is smaller than 80 pixels"


def test_a_crowd_is_bounded() -> None:
    acts = [lambda frame, at=at: (5 + 10 * (at % 20), 6 + 12 * (at // 20), 9.5) for at in range(12)]
    people = follow_faces([filmed(9, *acts)], FPS, Detector(), landmarks, Following(every=4)).people
    assert len(people) == 12 and all(person.present.all() for person in people)
    few = follow_faces([filmed(9, *acts)], FPS, Detector(), landmarks, Following(every=4, most=5)).people
    assert sum(person.present for person in few).tolist() == [5] * 9


def test_of_two_hundred_faces_the_largest_are_followed(caplog: pytest.LogCaptureFixture) -> None:
    faces = [Face(at % 20 * 10, at // 20 * 12, at % 20 * 10 + 8, at // 20 * 12 + 10, 0.9) for at in range(199)]
    faces.append(Face(50, 0, 150, 120, 0.6))

    def landmark(pictures: Tensor, wanted: Sequence[Sequence[Face]]) -> list[list[Landmarks]]:
        shares = torch.tensor(FIVE, dtype=torch.float32)
        return [
            [
                Landmarks(
                    torch.tensor([face.left, face.top])
                    + shares * torch.tensor([face.right - face.left, face.bottom - face.top]),
                    torch.ones(5),
                )
                for face in own
            ]
            for own in wanted
        ]

    film = torch.zeros(4, 120, 200, 3, dtype=torch.uint8)
    setting = Following(every=2, most=7)
    track = follow_faces([film], FPS, lambda pictures, closely: [faces for _ in pictures], landmark, setting)
    assert sum(person.present for person in track.people).tolist() == [7] * 4
    assert track.first.boxes[0].tolist() == [50, 0, 150, 120]
    assert caplog.text.count("200 faces in a frame: only the 7 largest") == 1


@pytest.mark.parametrize("place", [(100, 60, 170), (2, 3, 60), (100, 60, 3)])
def test_faces_larger_than_the_frame_beyond_its_edge_and_tiny(place: Place) -> None:
    film = filmed(5, lambda frame: place)
    assert follow_faces([film], FPS, Detector(), landmarks, Following(every=2)).first.present.all()


def test_values_that_are_no_colours_and_one_pixel() -> None:
    film = filmed(6, lambda frame: (100, 60, 40)).float() / 255
    film[2:4, :20] = torch.nan
    film[5] = torch.nan
    seen = follow_faces([film], FPS, _of_floats, landmarks_of_floats, Following(every=5)).first
    assert seen.present.tolist() == [True] * 5 + [False]
    assert not follow_faces(
        [torch.zeros(2, 1, 1, 3, dtype=torch.uint8)], FPS, Detector(), landmarks
    ).first.present.any()


def _bytes(pictures: Tensor) -> Tensor:
    return (255 * pictures.nan_to_num()).round().byte()


def _of_floats(pictures: Tensor, closely: bool) -> list[list]:
    return Detector()(_bytes(pictures), closely)


def landmarks_of_floats(pictures: Tensor, faces: list) -> list[list]:
    return landmarks(_bytes(pictures), faces)


def test_progress_reaches_the_end_and_an_interrupt_passes_through() -> None:
    film, done = filmed(50, lambda frame: (100, 60, 40)), []
    follow_faces(film.split(9), FPS, Detector(), landmarks, Following(every=10), done.append)
    assert done == sorted(done) and done[-1] == 50 and len(set(done)) > 15

    def stop(frames: int) -> None:
        if frames > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow_faces(film.split(9), FPS, Detector(), landmarks, Following(every=10), stop)


def test_no_frame_and_frames_of_another_kind_are_refused() -> None:
    with pytest.raises(LikenessError, match="no frame"):
        follow_faces([torch.zeros(0, HEIGHT, WIDTH, 3)], FPS, Detector())
    with pytest.raises(LikenessError, match=r"int64 \[1, 4, 4, 3\]"):
        follow_faces([torch.zeros(1, 4, 4, 3, dtype=torch.int64)], FPS, Detector())
    with pytest.raises(LikenessError, match="Frame 2 is 5 x 4 pixels, the first one 4 x 4"):
        follow_faces([torch.zeros(2, 4, 4, 3), torch.zeros(1, 4, 5, 3)], FPS, Detector())
    with pytest.raises(LikenessError, match="every 0 frames"):
        Following(every=0)
