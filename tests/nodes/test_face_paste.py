"""The nodes that paste faces, as the graph calls them: pictures, films, gaps, one for many, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_crop import FaceCrop
from likeness.models.media.audio import Audio
from likeness.models.media.marks import PARTS, mark_of
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.nodes import face_paste, host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.crops_by_hand import crop_at, noise, taken

SETTINGS: dict[str, Any] = {
    "part": "box",
    "feather": 0.1,
    "grow": 0.0,
    "color_match": 1.0,
    "detail": "where unchanged",
    "seam": "none",
}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path) -> None:
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))


def places(count: int = 3) -> FaceCrop:
    where = crop_at(40, 30, 36, 12, count=count)
    return replace(where, present=torch.arange(count) != 1)


def pasted(image: Tensor, crops: Tensor, where: FaceCrop, **given: Any) -> tuple[Tensor, Tensor, Tensor]:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return face_paste.PasteFaces.execute(image, crops, where, **{**SETTINGS, **given}).args


def film_pasted(video: Any, crops: Tensor, where: FaceCrop, **given: Any) -> Any:
    with torch.inference_mode():
        return face_paste.PasteFacesVideo.execute(video, crops, where, **{**SETTINGS, **given}).args[0]


def read(film: Any) -> Tensor:
    """Its frames [n, H, W, 3] uint8."""
    return torch.stack([picture.pixels(torch.uint8) for picture in VideoReader(host.film_source(film)).pictures()])


@pytest.mark.parametrize("seam", ["none", "pyramid", "poisson"])
def test_pictures_get_their_crops_and_the_mask_says_where(seam: str) -> None:
    frames, crops, where = noise(3, channels=4), noise(3, (32, 32), seed=1), places()
    before = frames.clone(), crops.clone()
    image, mask, used = pasted(frames, crops, where, seam=seam)
    assert image.shape == frames.shape and mask.shape == frames.shape[:3] and used.shape == crops.shape
    assert torch.equal(image[mask == 0], frames[mask == 0]) and torch.equal(image[..., 3], frames[..., 3])
    assert mask[0].max() == 1 and not mask[1].any()
    assert torch.equal(used[1], crops[1]) and not torch.equal(used[0], crops[0])
    assert torch.equal(frames, before[0]) and torch.equal(crops, before[1])


def test_untouched_crops_change_no_picture() -> None:
    frames, where = noise(3), places()
    image, _, used = pasted(frames, taken(frames, where), where)
    assert torch.equal(image, frames) and torch.equal(used, taken(frames, where))


def test_one_picture_takes_many_crops() -> None:
    frame, crops = noise(1), noise(5, (32, 32), seed=1)
    image, mask, used = pasted(frame, crops, places(1))
    assert len(image) == len(mask) == len(used) == 5
    assert torch.equal(image[4], pasted(frame, crops[4:], places(1))[0][0])


def test_a_mask_and_no_strength_leave_the_frame() -> None:
    frames, crops = noise(3), noise(3, (32, 32), seed=1)
    image, mask, _ = pasted(frames, crops, places(), mask=torch.zeros(1, 5, 5))
    assert torch.equal(image, frames) and not mask.any()


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "clip.mp4"
    tone = torch.sin(torch.arange(2880) / 20)[None]
    with VideoWriter(path, Fraction(25), 80, 60, Audio(tone, 24000)) as writer:
        writer.write((255 * noise(3)).byte())
    yield path


def test_a_film_comes_back_with_its_crops_and_its_sound(clip: Path) -> None:
    frames, sound = read(host.film(clip)), host.film(clip).get_components().audio
    white, where = torch.ones(3, 32, 32, 3), places()
    film = film_pasted(host.film(clip), white, where, color_match=0.0)
    done, heard = read(film), film.get_components().audio
    assert done.shape == frames.shape and heard["sample_rate"] == sound["sample_rate"]
    count = sound["waveform"].shape[-1]
    assert torch.equal(heard["waveform"][..., :count], sound["waveform"])
    wanted = pasted(frames.float() / 255, white, where, color_match=0.0)[0]
    assert (done.float() / 255 - wanted).abs().mean() < 0.05  # encoded again
    assert mark_of(Path(film.get_stream_source())).source == PARTS
    assert done[0, 28:32, 38:42].min() > 235 and done[1, 28:32, 38:42].float().mean() < 200


def test_a_film_in_memory_is_pasted_into_as_well() -> None:
    film = film_pasted(host.film_of(noise(3), Fraction(25)), torch.ones(1, 32, 32, 3), places(1))
    assert len(read(film)) == 3


@pytest.mark.parametrize("crops", [2, 4, 60])
def test_a_film_of_another_length_is_told(clip: Path, crops: int) -> None:
    with pytest.raises(LikenessError, match=f"3 frames.*crops for {crops}"):
        film_pasted(host.film(clip), noise(crops, (32, 32)), places(crops))
    assert not list(Path(host.folder_paths.get_temp_directory()).glob("*.part"))


def test_pictures_that_do_not_fit_are_told() -> None:
    with pytest.raises(LikenessError, match="4 frames, 3 crops"):
        pasted(noise(4), noise(3, (32, 32)), places())
    with pytest.raises(LikenessError, match="square"):
        pasted(noise(3), noise(3), places())
    with pytest.raises(LikenessError, match="68 landmarks"):
        pasted(noise(3), noise(3, (32, 32)), places(), part="mouth")
    with pytest.raises(LikenessError, match="50 x 60"):
        pasted(noise(3, (60, 50)), noise(3, (32, 32)), places())
