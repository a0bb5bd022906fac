"""The nodes that crop faces, as the graph calls them: pictures, films, and inputs that cannot be used."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.face_track import FaceTrack, Person, State, nobody
from likeness.nodes import face_crop, host
from likeness.tests.drawn_face import Face, drawn

STATES = [State.FOUND, State.MISSING, State.FOUND, State.FOUND]


def track(points: int = 68) -> FaceTrack:
    seen = drawn(*[Face(turned=(0, 0, 5.0 * at)) for at in range(4)], size=12, at=(60, 30)).points
    boxes = torch.cat([seen.amin(1), seen.amax(1)], dim=1)
    person = Person(
        1, boxes, seen[:, 30 : 30 + points] if points < 68 else seen, torch.ones(4), torch.tensor(STATES), ("",) * 4
    )
    return FaceTrack((person,), 128, 96, Fraction(25))


def frames(count: int = 4, channels: int = 3) -> Tensor:
    return torch.rand(count, 96, 128, channels, generator=torch.Generator().manual_seed(count))


def cropped(followed: FaceTrack, **given: Any) -> tuple[Tensor, FaceCrop, Tensor]:
    settings = {"template": "ffhq", "size": 0, "margin": 0.0, "border": face_crop.AS_TEMPLATE}
    with torch.inference_mode():  # as ComfyUI runs nodes
        return face_crop.CropFaces.execute(followed, **{**settings, **given}).args


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_frame_has_its_crop_and_the_way_back(name: str) -> None:
    followed, pictures = track(), frames()
    before = pictures.clone()
    crops, where, outside = cropped(followed, template=name, size=64, image=pictures)
    assert crops.shape == (4, 64, 64, 3) and outside.shape == (4, 64, 64) and crops.dtype == torch.float32
    assert (where.template, where.size, where.present.tolist()) == (name, 64, [True, False, True, True])
    back = moved(where.points, where.backwards())
    assert torch.allclose(back[2:], followed.first.points[2:].double(), atol=1e-3)
    assert torch.equal(pictures, before)
    assert cropped(followed, template=name, image=pictures)[0].shape[1] == TEMPLATES[name].size


def test_a_film_gives_the_crops_of_its_frames() -> None:
    pictures = frames(channels=4)
    film = host.film_of(pictures, Fraction(25))
    there, where, mask = cropped(track(), image=pictures, size=48)
    crops, again, same = cropped(track(), video=film, size=48)
    assert torch.equal(where.matrices, again.matrices) and torch.equal(mask, same)
    assert torch.allclose(crops, there, atol=1e-6)


def test_a_film_on_disk_is_read_as_a_stream(tmp_path: Any) -> None:
    smooth = torch.linspace(0, 1, 128).expand(4, 96, 128)[..., None].expand(-1, -1, -1, 3)
    path = tmp_path / "ramp.mp4"
    host.film_of(smooth, Fraction(25)).save_to(str(path))
    crops, _, _ = cropped(track(), video=host.film(path), size=48)
    assert torch.allclose(crops, cropped(track(), image=smooth, size=48)[0], atol=0.03)


def test_the_border_is_the_templates_own_unless_another_is_chosen() -> None:
    white = torch.ones(4, 96, 128, 3)
    own, _, outside = cropped(track(), image=white, margin=1.0)
    assert torch.allclose(own, torch.ones(())) and outside.any()
    black = cropped(track(), image=white, margin=1.0, border="black")[0]
    assert torch.allclose(black[..., 0], 1 - outside, atol=1e-5)


def test_a_person_in_no_frame_has_the_middle_of_each() -> None:
    empty = FaceTrack((nobody(4, "nobody there"),), 128, 96, Fraction(25))
    crops, where, outside = cropped(empty, template="few-shot", size=96, image=frames())
    assert torch.equal(crops, frames()[:, :, 16:112]) and not where.present.any() and not outside.any()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "either an image or a video"),
        ({"image": frames(3)}, "3 of 128 x 96"),
        ({"image": frames(5)}, "5 of 128 x 96"),
        ({"image": frames(0)}, "0 of 128 x 96"),
        ({"image": frames()[:, :1, :1]}, "of 1 x 1"),
        ({"video": host.film_of(frames(6), Fraction(25))}, "5 of 128 x 96"),
        ({"image": frames(), "video": host.film_of(frames(), Fraction(25))}, "not both"),
    ],
)
def test_frames_of_another_clip_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(LikenessError, match=says):
        cropped(track(), **given)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in does not know what is free on Windows")
def test_crops_that_memory_cannot_hold_are_refused_before_a_frame_is_read() -> None:
    hours = FaceTrack((nobody(200_000, "nobody there"),), 128, 96, Fraction(30))
    with pytest.raises(LikenessError, match=r"200000 crops of 2048 x 2048 .* GB are free"):
        cropped(hours, size=2048, video=host.film_of(frames(), Fraction(25)))


def test_landmarks_of_a_crop_lie_in_it() -> None:
    _, where, _ = cropped(track(), image=frames())
    (landmarks,) = face_crop.CropLandmarks.execute(where).args
    assert (landmarks.width, landmarks.height, landmarks.fps) == (256, 256, 25)
    assert landmarks.present.tolist() == [True, False, True, True]
    assert torch.equal(landmarks.points, where.points)
    _, few, _ = cropped(track(points=5), image=frames())
    with pytest.raises(LikenessError, match="68 or more"):
        face_crop.CropLandmarks.execute(few)
