"""HyperLips' stages as a graph calls them: a clip is dubbed and pasted back, and what does not fit is told."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.detection.landmarks import load_landmark_net
from likeness.models.face.face_track import State
from likeness.models.face.landmark_track import LandmarkTrack
from likeness.nodes import face_crop, face_paste, hyperlips, hyperlips_stages
from likeness.tests.chirps import chirps
from likeness.tests.followed import person_of, talking, track_of
from likeness.tests.small_hyperlips import small_hyper_lips
from likeness.tests.small_runs import SMALL_FACES

BLEND = {"part": "mouth", "feather": 0.1, "grow": 0.0, "color_match": 1.0, "detail": "nowhere", "seam": "none"}

T = 6
MODEL = small_hyper_lips(2)
POINTS = talking(T, size=60.0, at=(160.0, 110.0))
TRACK = track_of(person_of(POINTS, missing=[3]), width=320, height=240)
FRAMES = torch.rand(T, 240, 320, 3, generator=torch.Generator().manual_seed(0))
SOUND = {"waveform": chirps(16000, 16000)[None, None], "sample_rate": 16000}


def run(node: type, *given: object, **named: object) -> tuple:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*given, **named).args


CROPS, CROP, _ = run(face_crop.CropFaces, TRACK, "hyperlips", 0, 0.0, "as template", image=FRAMES)
WINDOWS, _ = run(hyperlips.HearMelWindows, SOUND, 25.0, 0, "as published inference", 0.0, CROPS)
(CONTROL,) = run(hyperlips.AudioHypernetwork, MODEL, WINDOWS)


def sketch(lines: str = "as trained", smoothing: float = 0.0, **named: object) -> torch.Tensor:
    return run(hyperlips_stages.LandmarkSketch, lines, smoothing, **named)[0]


def test_a_clip_is_dubbed_stage_by_stage() -> None:
    kept = FRAMES.clone(), CROPS.clone()
    (faces,) = run(hyperlips_stages.HyperLipGenerator, MODEL, CROPS, CONTROL)
    assert faces.shape == (T, 128, 128, 3) and 0 <= faces.min() < faces.max() <= 1
    with torch.no_grad():
        seen = CROPS.movedim(-1, 1)
        drawn = MODEL.draw(seen, seen[:1].expand(T, -1, -1, -1), CONTROL.vectors).movedim(1, -1)
    assert torch.allclose(faces, drawn, atol=1e-5)
    lines = sketch(face_crop=CROP)
    assert lines.shape == (T, 128, 128, 3) and set(lines.unique().tolist()) == {0.0, 1.0}
    (large,) = run(hyperlips_stages.DecodeHR, MODEL, faces, lines, "128 pixels")
    assert large.shape == (T, 256, 256, 3)
    pasted = run(face_paste.PasteFaces, FRAMES, large, CROP, **BLEND)[0]
    assert torch.equal(pasted[3], FRAMES[3]) and State.MISSING.value == TRACK.first.states[3]
    assert torch.equal(pasted[:, :60], FRAMES[:, :60]) and (pasted[0] - FRAMES[0]).abs().max() > 0.1
    assert torch.equal(FRAMES, kept[0]) and torch.equal(CROPS, kept[1])


def test_a_reference_and_a_single_picture() -> None:
    (own,) = run(hyperlips_stages.HyperLipGenerator, MODEL, CROPS, CONTROL, CROPS)
    (one,) = run(hyperlips_stages.HyperLipGenerator, MODEL, CROPS[:1], CONTROL)
    assert own.shape == one.shape == (T, 128, 128, 3) and (one[0] - one[5]).abs().max() > 1e-3
    grey = CROPS.mean(-1, keepdim=True)
    assert torch.equal(
        run(hyperlips_stages.HyperLipGenerator, MODEL, grey, CONTROL)[0],
        run(hyperlips_stages.HyperLipGenerator, MODEL, grey.expand(-1, -1, -1, 3), CONTROL)[0],
    )


def test_a_sketch_from_every_place() -> None:
    (landmarks,) = run(face_crop.CropLandmarks, CROP)
    by_crop = sketch(face_crop=CROP)
    assert torch.equal(by_crop, sketch(landmarks=landmarks))
    assert not by_crop[3].any() and by_crop[2].any()
    assert by_crop.sum() > sketch("as published inference", face_crop=CROP).sum()
    assert not torch.equal(by_crop, sketch(smoothing=1.0, face_crop=CROP))
    landmarker = load_landmark_net(SMALL_FACES / "small_landmarks.safetensors")
    found = sketch(faces=CROPS, landmarker=landmarker, face_crop=CROP)
    assert found.shape == by_crop.shape and not found[3].any()
    mesh = track_of(person_of(talking(T, size=60.0, at=(160.0, 110.0), mesh=True)), width=320, height=240)
    crop = run(face_crop.CropFaces, mesh, "hyperlips", 0, 0.0, "as template", image=FRAMES)[1]
    assert sketch(face_crop=crop)[0].any()


def test_landmarks_of_no_or_of_two_places_are_told() -> None:
    (landmarks,) = run(face_crop.CropLandmarks, CROP)
    with pytest.raises(LikenessError, match="A sketch needs landmarks"):
        sketch()
    with pytest.raises(LikenessError, match="connect both, or neither"):
        sketch(faces=CROPS)
    with pytest.raises(LikenessError, match="connect `landmarks` alone"):
        sketch(landmarks=landmarks, face_crop=CROP)
    with pytest.raises(LikenessError, match="320 x 240"):
        sketch(landmarks=LandmarkTrack(POINTS, 320, 240, torch.ones(T), TRACK.fps))


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(LikenessError, match="The crops are 320 x 240 pixels"):
        run(hyperlips_stages.HyperLipGenerator, MODEL, FRAMES, CONTROL)
    with pytest.raises(LikenessError, match=r"4 face crops do not go with 6 frames.*Mel Windows"):
        run(hyperlips_stages.HyperLipGenerator, MODEL, CROPS[:4], CONTROL)
    with pytest.raises(LikenessError, match="There are no crops"):
        run(hyperlips_stages.HyperLipGenerator, MODEL, CROPS[:0], CONTROL)
    with pytest.raises(LikenessError, match="Connect the same model"):
        run(hyperlips_stages.HyperLipGenerator, small_hyper_lips(seed=2), CROPS, CONTROL)
    with pytest.raises(LikenessError, match="no HR decoder"):
        run(hyperlips_stages.DecodeHR, small_hyper_lips(None), CROPS, sketch(face_crop=CROP), "128 pixels")
    with pytest.raises(LikenessError, match="2 sketches do not go with 6 frames"):
        run(hyperlips_stages.DecodeHR, MODEL, CROPS, sketch(face_crop=CROP)[:2], "128 pixels")
