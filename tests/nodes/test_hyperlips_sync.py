"""The lip-sync score as a graph calls it: of crops and of a video, and what does not fit is told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.syncing.expert import heard, whole_windows
from likeness.models.media.audio import Audio
from likeness.nodes import face_crop, host, hyperlips_sync
from likeness.tests.chirps import chirps
from likeness.tests.followed import person_of, talking, track_of
from likeness.tests.own_folders import own_models
from likeness.tests.small_hyperlips import small_expert, small_hr

T = 40
EXPERT = small_expert()
POINTS = talking(T, size=60.0, at=(160.0, 110.0))
TRACK = track_of(person_of(POINTS, missing=[20]), width=320, height=240)
SOUND = {"waveform": chirps(25600, 16000)[None, None], "sample_rate": 16000}


def frames(count: int = T) -> Tensor:
    spots = torch.rand(1, 3, 12, 6, 8, generator=torch.Generator().manual_seed(0))
    return interpolate(spots, (count, 240, 320), mode="trilinear")[0].permute(1, 2, 3, 0)


def run(node: type, *given: object, **named: object) -> tuple:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*given, **named).args


CROPS, CROP, _ = run(face_crop.CropFaces, TRACK, "hyperlips", 0, 0.0, "as template", image=frames())


def scored(**named: object) -> tuple:
    return run(hyperlips_sync.LipSyncScore, EXPERT, 25.0, **named)


def test_crops_and_their_video_have_one_score() -> None:
    by_crops = scored(crops=CROPS, face_crop=CROP, audio=SOUND)
    offset, distance, confidence, plot, audio, report = by_crops
    assert 0 < distance < 2**0.5 and 0 <= confidence < 0.5 and abs(offset) <= 0.6
    assert plot.shape == (1, 360, 640, 3) and audio["waveform"].shape == SOUND["waveform"].shape
    assert f"{distance:.4f}" in report and "do not compare" in report
    for named in ({"audio": None}, {}):
        video = host.film_of(frames(), Fraction(25), SOUND)
        by_video = scored(video=video, face_track=TRACK, **named)
        assert by_video[:3] == pytest.approx(by_crops[:3], abs=1e-4)
        assert torch.equal(by_video[4]["waveform"], audio["waveform"])
    other = host.film_of(frames(), Fraction(25), None)
    assert scored(video=other, face_track=TRACK, audio=SOUND)[:3] == pytest.approx(by_crops[:3], abs=1e-4)
    assert scored(crops=CROPS, audio=SOUND)[1] != distance  # of the frame without a face as well


def test_the_sound_comes_back_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Audio(SOUND["waveform"][0], 16000)
    late = {"waveform": torch.nn.functional.pad(SOUND["waveform"], (3200, 0)), "sample_rate": 16000}
    monkeypatch.setattr(
        hyperlips_sync, "seen", lambda *_: heard(EXPERT, whole_windows(sound))
    )  # lips in step with the sound
    offset, distance, _, _, audio, report = scored(crops=CROPS, audio=late)
    assert offset == 0.2 and distance < 0.1 and "comes 200 ms after them" in report
    assert torch.equal(audio["waveform"][..., :-3200], SOUND["waveform"])
    assert scored(crops=CROPS, audio=audio)[0] == 0


def test_files_are_listed_loaded_and_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_models(tmp_path, monkeypatch)
    node, name = hyperlips_sync.LoadSyncExpert, "hyperlips/own.pth"
    (tmp_path / "hyperlips").mkdir()
    torch.save(EXPERT.state_dict(), tmp_path / name)
    assert node.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"] == [hyperlips_sync.PUBLISHED, name]
    assert node.validate_inputs(name) is True and node.fingerprint_inputs(name)
    assert "pretrain_sync_expert.pth" in node.validate_inputs(hyperlips_sync.PUBLISHED)
    assert run(node, name)[0].config == EXPERT.config
    torch.save(small_hr().state_dict(), tmp_path / name)
    with pytest.raises(LikenessError, match="not a lip-sync expert"):
        run(node, name)


def test_what_does_not_fit_is_told() -> None:
    video = host.film_of(frames(), Fraction(25), None)
    for named, told in (
        ({}, "Connect either crops or a video"),
        ({"crops": CROPS, "video": video, "face_track": TRACK}, "Connect either crops or a video"),
        ({"video": video}, "A video needs its face track"),
        ({"video": video, "face_track": TRACK}, "has no sound here"),
        ({"crops": CROPS}, "no sound here"),
        ({"crops": CROPS[:9], "face_crop": CROP, "audio": SOUND}, "There are 9 crops, and the face crop is of 40"),
        ({"crops": CROPS[:4], "audio": SOUND}, r"shorter than the 0\.2 seconds"),
        ({"crops": frames(6), "audio": SOUND}, "these are 320 x 240"),
        ({"crops": CROPS, "audio": {"waveform": torch.zeros(1, 1, 48000), "sample_rate": 48000}}, "silent"),
        ({"crops": CROPS, "audio": {"waveform": torch.ones(1, 1, 800), "sample_rate": 8000}}, r"lasts 0\.100 s"),
        ({"video": host.film_of(frames(9), Fraction(25), SOUND), "face_track": TRACK}, "clip has 9"),
    ):
        with pytest.raises(LikenessError, match=told):
            scored(**named)
