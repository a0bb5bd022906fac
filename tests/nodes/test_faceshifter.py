"""The nodes that tell people apart, as the graph calls them: real files, and an encoder that sees the skin's colour."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.cropping import crop_of
from likeness.models.face.face_track import State
from likeness.nodes import faceshifter
from likeness.tests.characters import small_state
from likeness.tests.own_folders import own_models
from likeness.tests.people import BLUE, GREEN, RED, frames_of, person, track_of
from likeness.tests.skin import face_of, skin_encoder, skin_network

NAME = "identity_encoder/own/backbone.pth"
STILL = torch.tensor([[60.0, 60.0]])


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    (tmp_path / NAME).parent.mkdir(parents=True)
    return tmp_path


def encoded(*args, encoder=None, most=16, **inputs):
    with torch.inference_mode():  # as ComfyUI runs nodes
        return faceshifter.EncodeIdentity.execute(encoder or skin_encoder(), *args, most, **inputs).args


def images_of(*colours: tuple[float, ...], side: int = 32) -> torch.Tensor:
    """Aligned faces as an IMAGE."""
    return torch.cat([face_of(*colour, side=side) for colour in colours]).movedim(1, -1)


def vector_of(skin: tuple[float, ...]) -> list[float]:
    return [2 * value - 1 for value in skin]


def test_an_encoder_is_loaded_from_its_file(models: Path) -> None:
    torch.save(skin_network().state_dict(), models / NAME)
    assert faceshifter.LoadIdentityEncoder.validate_inputs(NAME) is True
    options = faceshifter.LoadIdentityEncoder.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert options == [faceshifter.PUBLISHED, NAME]
    with torch.inference_mode():
        (encoder,) = faceshifter.LoadIdentityEncoder.execute(NAME, "as published").args
    identity, _, _ = encoded(images_of(RED), encoder=encoder)
    assert identity.encoder == encoder.name == skin_encoder().name
    (turned,) = faceshifter.LoadIdentityEncoder.execute(NAME, "BGR").args
    assert turned.name == skin_encoder("BGR").name
    before = faceshifter.LoadIdentityEncoder.fingerprint_inputs(NAME, "RGB")
    os.utime(models / NAME, (1, 1))
    assert faceshifter.LoadIdentityEncoder.fingerprint_inputs(NAME, "RGB") != before


def test_without_a_file_it_says_how_to_get_one(models: Path) -> None:
    answer = faceshifter.LoadIdentityEncoder.validate_inputs(faceshifter.PUBLISHED)
    assert isinstance(answer, str)
    for fact in ("backbone.pth about 261 MB", "model_ir_se50.pth", "https://", "non-commercial", "identity_encoder/"):
        assert fact in answer
    torch.save(small_state("face"), models / NAME)
    with pytest.raises(LikenessError, match=r"backbone\.pth is a tha4\.face_student, not an identity encoder"):
        faceshifter.LoadIdentityEncoder.execute(NAME, "as published")


def test_aligned_faces_become_one_identity() -> None:
    identity, faces, report = encoded(images_of(RED, (0.8, 0.2, 0.2), (1, 0, 0)))
    assert identity.pictures == 3
    assert identity.direction.tolist() == pytest.approx([0.5774, -0.5774, -0.5774], abs=1e-3)
    assert faces.shape == (3, 32, 32, 3)
    assert report.splitlines()[0].startswith(f"{identity.encoder}, pictures used: 3")
    assert len(report.splitlines()) == 4


def test_the_face_of_a_track_is_cropped_and_only_where_it_was_seen() -> None:
    states = [State.FOUND, State.MISSING, State.HELD, State.FOLLOWED]
    track = track_of(person(1, STILL.expand(4, 2), states), person(2, STILL.expand(4, 2) + torch.tensor([90, 0])))
    frames = frames_of(track, GREEN, BLUE)
    kept = frames.clone()
    identity, faces, report = encoded(frames, face_track=track)
    assert identity.vector.tolist() == pytest.approx(vector_of(GREEN), abs=1e-4)
    assert (identity.pictures, len(faces)) == (2, 2)
    assert "picture 0: length" in report and "picture 3: length" in report
    assert torch.equal(frames, kept)
    assert encoded(frames, face_track=track, most=1)[0].pictures == 1


def test_crops_are_taken_with_their_face_crop() -> None:
    track = track_of(person(1, STILL.expand(3, 2), [State.FOUND, State.MISSING, State.FOUND]))
    crop = crop_of(track, "taotaonice", 128)
    images = crop_pictures(frames_of(track, GREEN), crop.matrices, crop.size)
    identity, faces, _ = encoded(images, face_crop=crop)
    assert identity.vector.tolist() == pytest.approx(vector_of(GREEN), abs=1e-4)
    assert len(faces) == 2
    with pytest.raises(LikenessError, match="frames or crops, not both"):
        encoded(images, face_crop=crop, face_track=track)


@pytest.mark.parametrize("channels", [1, 4])
def test_grey_and_transparent_pictures_pass(channels: int) -> None:
    image = torch.full((1, 32, 32, channels), 0.9)
    assert encoded(image)[0].vector.tolist() == pytest.approx([0.8, 0.8, 0.8], abs=1e-4)


def test_what_has_no_face_is_refused() -> None:
    gone = track_of(person(1, STILL, [State.MISSING]))
    frames = frames_of(gone, RED)
    with pytest.raises(LikenessError, match=r"in none of these pictures \(turned away\)"):
        encoded(frames, face_track=gone)
    with pytest.raises(LikenessError, match="no picture"):
        encoded(frames[:0])
    with pytest.raises(LikenessError, match="Aligned faces are squares of 16 pixels and more; these are 200 x 120"):
        encoded(frames)
    with pytest.raises(LikenessError, match="these have 2"):
        encoded(torch.zeros(1, 32, 32, 2))
    with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
        encoded(frames[:, :64], face_track=gone)
    with pytest.raises(LikenessError, match="boxes without landmarks"):
        encoded(frames, face_track=track_of(person(1, STILL, landmarks=False)))


def test_of_several_people_the_first_is_taken_and_said_so() -> None:
    track = track_of(person(3, STILL), person(1, STILL + torch.tensor([90, 0])))
    frames = frames_of(track, GREEN, BLUE)
    identity, faces, report = encoded(frames, face_track=track)
    assert identity.vector.tolist() == pytest.approx(vector_of(GREEN), abs=1e-4) and len(faces) == 1
    assert report.startswith("2 people in the face track: face 3, the first, was taken; see Pick Face\n")
    alone = track_of(track.people[1])
    assert "people" not in encoded(frames, face_track=alone)[2]


def test_a_small_face_is_said_to_be_small() -> None:
    large = track_of(person(1, STILL))
    shrunk = replace(large.first, points=STILL[:, None] + 2 / 3 * (large.first.points - STILL[:, None]))
    for track, small in ((large, False), (track_of(shrunk), True)):
        frames = frames_of(track, GREEN)
        crop = crop_of(track, "ffhq five points", 256)
        images = crop_pictures(frames, crop.matrices, crop.size)
        reports = encoded(frames, face_track=track)[2], encoded(images, face_crop=crop)[2]
        assert all(("small: larger ones say more" in report) is small for report in reports)
    assert "from 32 x 32 pixels, small" in encoded(images_of(GREEN))[2]
    assert "small" not in encoded(images_of(GREEN, side=112))[2]
