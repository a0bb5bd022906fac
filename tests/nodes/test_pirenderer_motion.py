"""The nodes that take a motion from pictures, as the graph calls them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.cropping import crop_of
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.face_track import FaceTrack, State
from likeness.models.pirenderer.motion import Motion
from likeness.nodes import host, pirenderer_motion
from likeness.tests.characters import small_state
from likeness.tests.own_folders import own_models
from likeness.tests.people import RED, frames_of, person, track_of
from likeness.tests.small_recon import SMALL, counting_network, seeing_network

MIDDLES = torch.tensor([[60.0, 60.0], [64.0, 58.0], [68.0, 56.0]])
NAME = "recon_net/epoch_20.pth"


def extracted(network=None, template="vox", gaps="interpolate", alignment="published", **given):
    with torch.inference_mode():  # as ComfyUI runs nodes
        node = pirenderer_motion.ExtractMotion3DMM
        return node.execute(network or seeing_network(), template, gaps, alignment, **given).args


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    (tmp_path / NAME).parent.mkdir(parents=True)
    return tmp_path


def test_the_extractor_is_loaded_from_its_file(models: Path) -> None:
    node = pirenderer_motion.Load3DMMExtractor
    said = node.validate_inputs(NAME)
    assert isinstance(said, str)
    for fact in ("epoch_20.pth about 288 MB", "https://drive.google.com", "recon_net", "MIT"):
        assert fact in said
    torch.save({"net_recon": seeing_network().state_dict()}, models / NAME)
    assert node.validate_inputs(NAME) is True and node.fingerprint_inputs(NAME)
    with torch.inference_mode():
        (network,) = node.execute(NAME).args
    assert network.config == SMALL
    torch.save(small_state("face"), models / NAME)
    with pytest.raises(LikenessError, match="not a 3DMM extractor"):
        node.execute(NAME)


@pytest.mark.parametrize("template", ["vox", "sadtalker"])
def test_frames_with_a_track_are_cropped_and_measured(template: str) -> None:
    track = track_of(person(1, MIDDLES))
    frames = frames_of(track, RED)
    motion, crops, where, measured, report = extracted(counting_network(), template, face_track=track, image=frames)
    assert motion.angle.tolist() == [[224, 225, 226]] * 3 and motion.fps == 25
    assert crops.shape == (3, 256, 256, 3) and measured.shape == (3, 224, 224, 3)
    assert (where.template, where.size, where.width) == (template, 256, 200)
    assert measured[:, 112, 112].tolist() == [pytest.approx(RED, abs=0.02)] * 3  # the middle of the face
    assert report.startswith("3 frames at 25 fps")
    assert motion.crop[2, 1] > motion.crop[0, 1] and motion.crop[2, 2] > motion.crop[0, 2]  # it moves in its square


def test_crops_with_their_face_crop_give_the_same_motion() -> None:
    track = track_of(person(1, MIDDLES))
    frames = frames_of(track, RED)
    motion = extracted(face_track=track, image=frames)[0]
    crop = crop_of(track, "vox", 256)
    images = crop_pictures(frames, crop.matrices, 256)
    again, crops, where, _, _ = extracted(face_crop=crop, image=images)
    assert torch.allclose(again.values, motion.values, atol=1e-3)
    assert torch.allclose(crops, images, atol=1e-5) and where.size == 256
    larger = crop_of(track, "vox", 512)
    double = extracted(face_crop=larger, image=crop_pictures(frames, larger.matrices, 512))
    assert torch.allclose(double[0].crop, motion.crop, atol=1e-3)
    assert torch.allclose(double[2].matrices, crop.matrices)


def test_square_frames_may_be_taken_as_they_are() -> None:
    own = person(1, MIDDLES)
    frames = frames_of(track_of(own), RED)[:, :, :120]
    track = FaceTrack((own,), 120, 120, Fraction(25))
    motion, crops, where, _, _ = extracted(template="as it is", face_track=track, image=frames)
    assert where.matrices[0].tolist() == [[pytest.approx(256 / 120), 0, 0], [0, pytest.approx(256 / 120), 0]]
    assert crops[0, 128, 128].tolist() == pytest.approx(RED, abs=0.02)
    assert torch.allclose(motion.crop, extracted(face_crop=where, image=crops)[0].crop, atol=1e-3)
    with pytest.raises(LikenessError, match=r"200 x 120 pixels cannot be drawn as they are"):
        extracted(template="as it is", face_track=track_of(own), image=frames_of(track_of(own), RED))


def test_a_video_gives_what_its_frames_give() -> None:
    track = track_of(person(1, MIDDLES))
    frames = frames_of(track, RED)
    film = host.film_of(frames, Fraction(25))
    assert torch.equal(
        extracted(face_track=track, video=film)[0].values, extracted(face_track=track, image=frames)[0].values
    )


def test_gaps_are_filled_told_and_never_pasted() -> None:
    track = track_of(person(1, MIDDLES, [State.FOUND, State.MISSING, State.FOUND]))
    motion, _, where, _, report = extracted(face_track=track, image=frames_of(track, RED))
    assert motion.seen.tolist() == where.present.tolist() == [True, False, True]
    assert torch.allclose(motion.values[1], motion.values[[0, 2]].mean(0), atol=1e-4)
    assert "No face was measured in frames 1" in report
    with pytest.raises(LikenessError, match="missing in 1 of 3 frames"):
        extracted(gaps="stop", face_track=track, image=frames_of(track, RED))
    gone = track_of(person(1, MIDDLES, [State.MISSING] * 3))
    with pytest.raises(LikenessError, match="in none of these frames"):
        extracted(face_track=gone, image=frames_of(gone, RED))
    assert isinstance(extracted(gaps="whole picture", face_track=gone, image=frames_of(gone, RED))[0], Motion)


def test_inputs_that_do_not_go_together_are_refused() -> None:
    track = track_of(person(1, MIDDLES))
    frames, crop = frames_of(track, RED), crop_of(track, "vox", 256)
    images = crop_pictures(frames, crop.matrices, 256)
    for given in ({"image": frames}, {"image": images, "face_track": track, "face_crop": crop}):
        with pytest.raises(LikenessError, match="and not both"):
            extracted(**given)
    with pytest.raises(LikenessError, match="goes with its crops"):
        extracted(face_crop=crop)
    with pytest.raises(LikenessError, match="either an image or a video"):
        extracted(face_track=track)
    with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
        extracted(face_track=track, image=frames[:2])
    with pytest.raises(LikenessError, match="are 3 of 200 x 120"):
        extracted(face_crop=crop, image=frames)
    with pytest.raises(LikenessError, match="boxes without landmarks"):
        extracted(face_track=track_of(person(1, MIDDLES, landmarks=False)), image=frames)
    bare = FaceCrop("vox", 256, crop.matrices, crop.present, torch.zeros(3, 0, 2), 200, 120, crop.fps)
    with pytest.raises(LikenessError, match="boxes without landmarks"):
        extracted(face_crop=bare, image=images)
