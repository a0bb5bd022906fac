"""Swap Face as a graph calls it: pictures and films, with everything that a swap must leave, and what does not fit."""

from __future__ import annotations

import logging
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, Person, State
from likeness.models.faceshifter.hear_refiner import HearRefiner
from likeness.models.faceshifter.identity import Identity
from likeness.models.media.audio import Audio
from likeness.models.media.marks import PARTS, mark_of
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.nodes import faceshifter_swap, host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.crops_by_hand import noise
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import SKINS, small_hear, small_shifter

SHIFTER = small_shifter()
ENCODER = SHIFTER.encoder_of(skin_encoder())
SOMEBODY, ANOTHER = (Identity(torch.tensor(vector), ENCODER.name) for vector in ([0.2, 0.8, -0.5], [-0.9, 0.1, 0.4]))
WIDTH, HEIGHT = 160, 120
SETTINGS: dict[str, Any] = {
    "resolution": "as trained", "template": "auto", "keep_covers": 0.0, "part": "face", "feather": 0.06, "grow": -0.03,
    "color_match": 1.0, "detail": "where unchanged", "seam": "none",
}  # fmt: skip


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path) -> None:
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))


def somebody(number: int, x: float, states: list[int]) -> Person:
    """A face with 68 landmarks, some 45 pixels wide."""
    points = drawn(*[Face()] * len(states), size=15, at=(x, 50)).points
    boxes = torch.cat([points.amin(1), points.amax(1)], dim=1)
    reasons = tuple("" if state else "turned away" for state in states)
    return Person(number, boxes, points, torch.ones(len(states)), torch.tensor(states), reasons)


def track_of(*people: Person) -> FaceTrack:
    return FaceTrack(people, WIDTH, HEIGHT, Fraction(25))


HERE, GONE = State.FOUND, State.MISSING
TRACK = track_of(somebody(1, 40, [HERE, GONE, HERE]), somebody(2, 115, [HERE] * 3))
FRAMES = noise(3, (HEIGHT, WIDTH), channels=4)


def swapped(image: Tensor = FRAMES, track: FaceTrack = TRACK, **given: Any) -> tuple[Tensor, Tensor, Tensor, str]:
    with torch.inference_mode():  # as ComfyUI runs nodes
        inputs = {"model": SHIFTER, "identity": SOMEBODY, **SETTINGS, **given}
        return faceshifter_swap.SwapFace.execute(image=image, face_track=track, **inputs).args


def film_swapped(video: Any, track: FaceTrack = TRACK, **given: Any) -> tuple[Any, str]:
    with torch.inference_mode():
        inputs = {"model": SHIFTER, "identity": SOMEBODY, **SETTINGS, **given}
        return faceshifter_swap.SwapFaceVideo.execute(video=video, face_track=track, **inputs).args


@pytest.mark.parametrize("given", [{}, {"identity_2": ANOTHER, "seam": "pyramid"}])
def test_pictures_change_where_the_mask_says_and_nowhere_else(given: dict[str, Any]) -> None:
    kept = FRAMES.clone()
    image, mask, faces, report = swapped(**given)
    assert image.shape == FRAMES.shape and mask.shape == FRAMES.shape[:3] and torch.equal(FRAMES, kept)
    assert torch.equal(image[mask == 0], FRAMES[mask == 0]) and torch.equal(image[..., 3], FRAMES[..., 3])
    assert mask[0, 55, 40] == 1 and not mask[1, :, :70].any()
    assert mask[:, 55, 115].tolist() == [1.0 * ("identity_2" in given)] * 3
    assert faces.shape == (5 if "identity_2" in given else 2, 64, 64, 3)
    assert "Face 1: swapped in 2 of 3 frames" in report
    assert ("Face 2 stays" in report) == ("identity_2" not in given)


def test_a_second_pass_keeps_covers_and_hear_net_refines() -> None:
    plain = swapped()[0]
    kept = swapped(keep_covers=1.0, encoder=ENCODER)[0]
    refined = swapped(hear=HearRefiner(small_hear()).eval(), encoder=ENCODER)[0]
    assert (kept - plain).abs().max() > 0.01 and (refined - plain).abs().max() > 0.01
    assert torch.equal(swapped(encoder=ENCODER)[0], plain)


def test_nobody_to_swap_passes_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        image, mask, faces, report = swapped(track=track_of(somebody(1, 40, [GONE] * 3)))
    assert torch.equal(image, FRAMES) and not mask.any() and faces.shape == (1, 64, 64, 3) and not faces.any()
    assert report.startswith("No face was swapped") and "turned away" in report
    assert "No face was swapped" in caplog.text


def test_a_higher_resolution_draws_more_of_the_same_face() -> None:
    alone = track_of(somebody(1, 40, [HERE]))
    image, mask, faces, report = swapped(FRAMES[:1], alone, resolution="512", template="frontal")
    assert faces.shape == (1, 512, 512, 3) and "faces drawn at 512 pixels" in report
    assert torch.equal(image[mask == 0], FRAMES[:1][mask == 0])
    assert torch.allclose(mask, swapped(FRAMES[:1], alone, template="frontal")[1], atol=1e-3)


def test_a_single_picture_is_cropped_by_the_best_of_five() -> None:
    alone = track_of(somebody(1, 40, [HERE]))
    assert "crops by sber-swap best of five," in swapped(FRAMES[:1], alone)[3]
    assert "crops by sber-swap," in swapped(FRAMES[:1], alone, template="frontal")[3]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    tone = torch.sin(torch.arange(2880) / 20)[None]
    with VideoWriter(path, Fraction(25), WIDTH, HEIGHT, Audio(tone, 24000)) as writer:
        writer.write((255 * noise(1, (HEIGHT, WIDTH)).expand(3, -1, -1, -1)).byte())
    return path


def read(film: Any) -> Tensor:
    return torch.stack([picture.pixels(torch.uint8) for picture in VideoReader(host.film_source(film)).pictures()])


def test_a_film_keeps_its_frames_times_and_sound(clip: Path) -> None:
    given, mask = host.film(clip), torch.ones(1, HEIGHT, WIDTH)
    film, report = film_swapped(given, identity_2=ANOTHER, mask=mask)
    frames, done = read(given), read(film)
    wanted = swapped(frames.float() / 255, identity_2=ANOTHER, mask=mask)[0]
    assert done.shape == frames.shape and (done.float() / 255 - wanted).abs().mean() < 0.05  # encoded again
    times = [[picture.time for picture in VideoReader(host.film_source(one)).pictures()] for one in (given, film)]
    assert times[0] == times[1]
    sound, heard = (one.get_components().audio for one in (given, film))
    assert torch.equal(heard["waveform"][..., : sound["waveform"].shape[-1]], sound["waveform"])
    mark = mark_of(Path(host.film_source(film)))
    assert mark is not None and "face swap" in mark.text and mark.source == PARTS
    assert "Face 1: swapped in 2 of 3 frames" in report and "Face 2: swapped in 3 of 3" in report


def test_films_and_pictures_of_another_clip_are_told(clip: Path) -> None:
    short, long = (track_of(somebody(1, 40, [HERE] * count)) for count in (2, 4))
    for track in (short, long, replace(TRACK, width=100)):
        with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
            film_swapped(host.film(clip), track)
        with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
            swapped(track=track)
    assert not list(Path(host.folder_paths.get_temp_directory()).glob("*.part"))
    with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
        swapped(FRAMES[:0])


def test_inputs_that_do_not_fit_are_told() -> None:
    for match, given in (
        ("Connect the encoder", {"keep_covers": 0.5}),
        ("Connect the encoder", {"hear": HearRefiner(small_hear())}),
        ("Encode the source again", {"identity": Identity(torch.ones(3), skin_encoder().name)}),
        ("Encode the source again", {"identity_2": Identity(torch.ones(3), "ir_se50-1")}),
        ("The mask lies over the frames", {"mask": torch.ones(3, 64, 64)}),
        ("there are not five", {"model": small_shifter(conventions=replace(SKINS, template="taotaonice")),
                                "template": "best of five"}),
    ):  # fmt: skip
        with pytest.raises(LikenessError, match=match):
            swapped(**given)


def test_a_hear_net_of_another_aei_net_is_doubted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        swapped(hear=HearRefiner(small_hear(), "aei_net-other-rgb"), encoder=ENCODER)
    assert "was trained beside aei_net-other-rgb" in caplog.text
