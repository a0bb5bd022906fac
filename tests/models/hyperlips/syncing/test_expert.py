"""What the expert sees and hears of a clip: at 25 a second whatever its rate, and in step with its sound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.syncing.expert import (
    NO_FACE,
    Embeddings,
    face_pictures,
    heard,
    load_sync_expert,
    seen,
    whole_windows,
)
from likeness.models.hyperlips.syncing.score import sync_score, window_distances
from likeness.models.media.audio import Audio
from likeness.models.media.audio_fit import shift
from likeness.models.media.clip import Picture
from likeness.models.media.picture_clip import PictureClip
from likeness.tests.chirps import chirps
from likeness.tests.crops_by_hand import crop_at
from likeness.tests.small_hyperlips import small_expert, small_hr

EXPERT = small_expert()
QUIET = 8000  # samples at either end, so that moving the sound loses none of it
SOUND = Audio(torch.nn.functional.pad(chirps(32000, 16000), (QUIET, QUIET))[None], 16000)


def crops(count: int, side: int = 128, seed: int = 0) -> Tensor:
    """[count, side, side, 3]: soft spots that move."""
    spots = torch.rand(1, 3, count + 4, 5, 5, generator=torch.Generator().manual_seed(seed))
    return interpolate(spots, (count, side, side), mode="trilinear")[0].permute(1, 2, 3, 0)


def shown(pictures: Tensor, fps: Fraction = Fraction(25)) -> list[Picture]:
    return list(PictureClip(pictures, fps).pictures())


def listened(sound: Audio) -> Embeddings:
    return heard(EXPERT, whole_windows(sound))


def test_five_lower_halves_in_bgr_are_seen_at_once() -> None:
    pictures = crops(9)
    found = seen(EXPERT, shown(pictures))
    halves = pictures.movedim(-1, 1).flip(1)[:, :, 64:]  # [9, 3, 64, 128]
    with torch.no_grad():
        expected = EXPERT.seen(torch.stack([halves[at : at + 5].flatten(0, 1) for at in range(5)]))
    assert torch.allclose(found.vectors, expected, atol=1e-5)
    upper = pictures.clone()
    upper[:, :64] = 0
    assert torch.equal(seen(EXPERT, shown(upper)).vectors, found.vectors)


@pytest.mark.parametrize("fps", [Fraction(24000, 1001), Fraction(30000, 1001), Fraction(50), Fraction(60)])
def test_pictures_of_any_rate_are_seen_at_25_a_second(fps: Fraction) -> None:
    count = round(fps)
    pictures = crops(count)
    times = [k / Fraction(25) for k in range(25) if k / Fraction(25) < count / fps]
    chosen = pictures[[int(time * fps + Fraction(1, 1000)) for time in times]]
    found = seen(EXPERT, shown(pictures, fps)).vectors[: len(times) - 4]
    assert torch.allclose(found, seen(EXPERT, shown(chosen)).vectors, atol=1e-5)


def test_a_frame_without_a_face_is_in_five_windows() -> None:
    pictures = shown(crops(12))
    pictures[6] = Picture(pictures[6].time, lambda _: NO_FACE)
    assert seen(EXPERT, pictures).vectors.isnan().any(1).tolist() == [2 <= at <= 6 for at in range(8)]


def test_faces_are_cut_where_the_crop_says() -> None:
    frames = crops(7, 160)
    crop = crop_at(80, 90, 100, size=128, frame=(160, 160), count=7)
    found = [picture.pixels(torch.float32) for picture in face_pictures(shown(frames), crop)]
    assert all(face.shape == (128, 128, 3) for face in found)
    assert (found[0].mean((0, 1)) - frames[0, 40:140, 30:130].mean((0, 1))).abs().max() < 0.01
    gone = replace(crop, present=torch.arange(7) != 2)
    assert [len(face.pixels(torch.float32)) for face in face_pictures(shown(frames), gone)] == [128] * 2 + [0] + [
        128
    ] * 4
    with pytest.raises(LikenessError, match="of 7 frames, and the clip has 6"):
        list(face_pictures(shown(frames[:6]), crop))
    with pytest.raises(LikenessError, match="frames of 160 x 160 pixels, but the clip's are 128 x 128"):
        next(iter(face_pictures(shown(crops(7)), crop))).pixels(torch.float32)


@pytest.mark.parametrize("later", [-10, -5, 5, 10])  # 5 frames are 16 columns of the mel
def test_moving_the_sound_moves_the_curve(later: int) -> None:
    pictures = seen(EXPERT, shown(crops(50)))
    moved = shift(SOUND, later * 640, keep_length=False)
    before, after = (window_distances(pictures, listened(sound), 15) for sound in (SOUND, moved))
    before, after = (before[:, :-later], after[:, later:]) if later > 0 else (before[:, -later:], after[:, :later])
    both = ~before.isnan() & ~after.isnan()
    assert both.sum() > 500 and torch.allclose(before[both], after[both], atol=1e-5)


@pytest.mark.parametrize("later", [-11, -5, 3, 10])
def test_a_late_sound_is_found_and_corrected(later: int) -> None:
    """Lips that are seen as their sound is heard: what an expert is trained to do."""
    pictures = listened(SOUND)
    late = shift(SOUND, later * 640)
    score = sync_score(pictures, listened(late))
    assert score.offset == Fraction(later, 25)  # though the mel's columns fall between frames
    assert score.confidence > 2 * score.distance
    again = sync_score(pictures, listened(score.corrected(late)))
    assert again.offset == 0 and again.distance < 1e-5


def test_short_silent_and_odd_sounds() -> None:
    with pytest.raises(LikenessError, match=r"lasts 0\.180 s, and the lip-sync expert hears 0\.2 s"):
        listened(Audio(torch.rand(1, 2880), 16000))
    with pytest.raises(LikenessError, match="silent"):
        listened(Audio(torch.zeros(2, 48000), 48000))
    six = Audio(SOUND.waveform.expand(6, -1), 16000)
    assert torch.allclose(listened(six).vectors, listened(SOUND).vectors, atol=1e-3)
    narrow = listened(Audio(chirps(16000, 8000)[None], 8000))
    assert len(narrow) == 46 and narrow.vectors.isfinite().all()
    with pytest.raises(LikenessError, match=r"shorter than the 0\.2 seconds"):
        seen(EXPERT, shown(crops(4)))
    with pytest.raises(LikenessError, match="these are 100 x 128"):
        seen(EXPERT, shown(crops(6)[:, :, :100]))


def test_another_network_is_told(tmp_path: Path) -> None:
    torch.save(small_hr().state_dict(), tmp_path / "hr.pth")
    with pytest.raises(LikenessError, match=r"hyperlips\.hr_decoder, not a lip-sync expert"):
        load_sync_expert(tmp_path / "hr.pth")
    torch.save({"state_dict": EXPERT.state_dict()}, tmp_path / "expert.pth")
    assert load_sync_expert(tmp_path / "expert.pth").config == EXPERT.config
