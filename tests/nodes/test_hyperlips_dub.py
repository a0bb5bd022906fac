"""Dub Video and Dub Frames as a graph calls them: lengths, rates, sounds, marks, and what does not fit."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack
from likeness.models.media.audio import Audio
from likeness.models.media.marks import PARTS, mark_of
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.nodes import host, hyperlips_dub
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.dubbing import chirp, small_lips, speaker, sure_landmarker, without

FRAMES, TRACK = speaker(6)
SETTINGS: dict[str, Any] = {
    "length": "ping-pong", "box": "smoothed", "reference": "sharpest closed mouth", "part": "lower face",
    "feather": 0.06, "grow": 0.0, "color_match": 1.0, "steady": 1.0, "high_resolution": True,
    "alignment": "as published inference", "lips_later": 0.0, "delay": 0.0,
}  # fmt: skip


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path) -> None:
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))


def heard(audio: Audio) -> dict[str, Any]:
    return {"waveform": audio.waveform[None], "sample_rate": audio.sample_rate}


def dubbed(image: Tensor = FRAMES / 255, track: FaceTrack = TRACK, seconds: float = 0.3, **given: Any) -> Any:
    inputs = {"model": small_lips(), "fps": 25.0, "audio": heard(chirp(seconds)), **SETTINGS, **given}
    with torch.inference_mode():  # as ComfyUI runs nodes
        return hyperlips_dub.DubFrames.execute(image=image, face_track=track, **inputs).args


def film_dubbed(video: Any, audio: Audio, track: FaceTrack = TRACK, **given: Any) -> tuple[Any, str]:
    inputs = {"model": small_lips(), "audio": heard(audio), **SETTINGS, **given}
    with torch.inference_mode():
        return hyperlips_dub.DubVideo.execute(video=video, face_track=track, **inputs).args


def clip(path: Path, fps: Fraction = Fraction(25), times: list[Fraction] | None = None) -> Any:
    clock = None if times is None else Fraction(1, 1000)
    with VideoWriter(path, fps, 192, 144, chirp(0.2, 24000), clock=clock, hold=False) as writer:
        writer.write(FRAMES, times)
    return host.film(path)


def read(film: Any) -> list[Any]:
    return list(VideoReader(host.film_source(film)).pictures())


def test_frames_become_as_many_as_the_sound_lasts_and_alpha_stays() -> None:
    image = torch.cat([FRAMES / 255, torch.rand(6, 144, 192, 1)], 3)
    made, audio, report = dubbed(image, seconds=0.34)
    order = [0, 1, 2, 3, 4, 5, 4, 3]
    assert made.shape == (8, 144, 192, 4) and torch.equal(made[..., 3], image[order][..., 3])
    assert torch.equal(made[:, :55], image[order][:, :55]) and not torch.equal(made, image[order])
    assert torch.equal(audio["waveform"], chirp(0.34).waveform[None]) and "8 of 8 frames have new lips" in report


@pytest.mark.parametrize("fps", [Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60)])
def test_a_film_keeps_its_rate_and_lasts_as_long_as_the_sound(tmp_path: Path, fps: Fraction) -> None:
    sound = chirp(0.3, 24000)
    film, report = film_dubbed(clip(tmp_path / "in.mp4", fps), sound)
    pictures, done = read(film), VideoReader(host.film_source(film))
    assert len(pictures) == round(0.3 * fps) and abs(done.fps - fps) < Fraction(1, 100)
    assert abs(pictures[-1].time - (len(pictures) - 1) / fps) < Fraction(1, 500)
    track = film.get_components().audio
    assert track["sample_rate"] == 24000 and abs(track["waveform"].shape[-1] / 24000 - 0.3) < 0.05
    mark = mark_of(Path(host.film_source(film)))
    assert mark is not None and "dubbed lips" in mark.text and mark.source == PARTS
    assert "goes on by ping-pong" in report


def test_a_varying_rate_becomes_even_and_says_so(tmp_path: Path) -> None:
    times = [Fraction(at, 1000) for at in (0, 40, 80, 200, 240, 280)]
    film, report = film_dubbed(clip(tmp_path / "in.mp4", times=times), chirp(0.1))
    gaps = {round(1000 * float(b.time - a.time)) for a, b in zip(read(film), read(film)[1:], strict=False)}
    assert max(gaps) - min(gaps) <= 1 and "rate varies: 6 pictures" in report


@pytest.mark.parametrize(
    "audio", [chirp(0.3, 8000), chirp(0.3, 48000, channels=6), Audio(torch.zeros(1, 4800), 16000), chirp(0.01)]
)
def test_any_sound_will_do(tmp_path: Path, audio: Audio) -> None:
    film, report = film_dubbed(clip(tmp_path / "in.mp4"), audio)
    frames = max(6, round(float(audio.duration) * 25))
    assert len(read(film)) == frames and f"{frames} of {frames} frames" in report
    assert film.get_components().audio["waveform"].isfinite().all()


def test_a_face_that_is_missing_passes_and_one_that_is_nowhere_stops(tmp_path: Path) -> None:
    video = clip(tmp_path / "in.mp4")
    film, report = film_dubbed(video, chirp(0.24), without(TRACK, [0, 3, 5]))
    source = read(video)
    for at, picture in enumerate(read(film)):
        change = (picture.pixels(torch.uint8).float() - source[at].pixels(torch.uint8).float()).abs().amax()
        assert (change < 40) == (at in (0, 3, 5)), "encoded again"
    assert "Without the face, as they were: 3 frames (0, 3, 5). turned away" in report
    with pytest.raises(LikenessError, match="none of the 6 frames"):
        film_dubbed(video, chirp(0.24), without(TRACK, range(6)))
    assert not list(Path(host.folder_paths.get_temp_directory()).glob("*.part"))


def test_a_delay_goes_into_the_sound_and_a_reference_is_taken() -> None:
    made, audio, report = dubbed(seconds=0.24, delay=0.2, reference_image=torch.rand(1, 50, 50, 3))
    assert len(made) == 11 and not audio["waveform"][..., :3200].any() and "Reference: the given picture" in report
    later = dubbed(seconds=0.24, lips_later=0.1)[0]
    assert not torch.equal(later, dubbed(seconds=0.24)[0])


def test_the_hr_decoder_needs_a_landmarker() -> None:
    assert "faces of 256 pixels" in dubbed(model=small_lips(2), landmarker=sure_landmarker())[2]
    with pytest.raises(LikenessError, match="Connect Load Face Landmarker"):
        dubbed(model=small_lips(2))


def test_inputs_that_do_not_fit_are_told() -> None:
    for match, given in (
        ("give a single sound", {"audio": {"waveform": torch.ones(2, 1, 800), "sample_rate": 8000}}),
        ("There is no sound here", {"audio": None}),
        ("no samples", {"audio": {"waveform": torch.ones(1, 1, 0), "sample_rate": 8000}}),
        ("Connect the frames that it was made from", {"image": FRAMES[:5] / 255}),
        ("needs a mask", {"part": "as published"}),
        ("The mask lies over the frames", {"mask": torch.ones(1, 9, 9)}),
        ("square crop", {"reference_image": torch.ones(1, 50, 60, 3)}),
        ("nothing is left", {"delay": -2.0}),
    ):
        with pytest.raises(LikenessError, match=match):
            dubbed(**given)
