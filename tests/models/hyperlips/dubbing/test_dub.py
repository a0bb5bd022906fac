"""A dub as a whole on a drawn speaker: what changes, what stays bit for bit, and how little waits in memory."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack
from likeness.models.hyperlips.dubbing.prepare import Prepared, prepare
from likeness.models.hyperlips.dubbing.settings import Dubbing, Part
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.media.clip import WHOLE
from likeness.models.media.picture_clip import PictureClip
from likeness.tests.dubbing import FPS, chirp, small_lips, speaker, sure_landmarker, without

FRAMES, TRACK = speaker(6)


def made(
    track: FaceTrack = TRACK,
    seconds: float = 0.24,
    model: HyperLips | None = None,
    given: dict[str, Any] | None = None,
    **settings: Any,
) -> tuple[Tensor, Prepared]:
    clip = PictureClip(FRAMES / 255, FPS)
    audio = chirp(seconds)
    dub = prepare(model or small_lips(), clip, WHOLE, track, audio, Dubbing(**settings), **given or {})
    return torch.stack(list(dub.clip.frames(torch.uint8))), dub


@pytest.mark.parametrize("part", ["lower face", "mouth only", "lower half"])
def test_only_the_mouths_region_changes(part: Part) -> None:
    frames, dub = made(part=part)
    changed = (frames != FRAMES).any(-1)
    below = TRACK.first.points[:, 36:48, 1].max()  # the eyes
    assert changed.flatten(1).any(1).all() and not changed[:, : int(below)].any()
    left, right = TRACK.first.boxes[:, 0].min() - 8, TRACK.first.boxes[:, 2].max() + 8
    assert not changed[..., : int(left)].any() and not changed[..., int(right) :].any()
    assert "6 of 6 frames have new lips: 0.24 s at 25 a second.\nLength: " in dub.report()


@pytest.mark.parametrize("missing", [[0, 1], [2], [5], [0, 1, 2, 3, 5]])
def test_frames_without_the_face_pass_and_are_counted(missing: list[int]) -> None:
    frames, dub = made(without(TRACK, missing), seconds=0.48)
    order = dub.dubber.schedule.order
    assert order == (0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 1)
    same = [torch.equal(frame, FRAMES[source]) for frame, source in zip(frames, order, strict=True)]
    assert same == [source in missing for source in order]
    assert f"{12 - sum(same)} of 12" in dub.report() and f"{sum(same)} frames (" in dub.report()
    assert "turned away" in dub.report() and "goes on by ping-pong" in dub.report()


def test_sound_decides_the_lips_and_silence_is_a_sound() -> None:
    one, other = made(delay=0)[0], made(delay=Fraction(1, 5))[0]
    assert len(one) == 6 and len(other) == 11 and not torch.equal(one, other[:6])
    short = made(seconds=0.05)  # shorter than a window
    assert len(short[0]) == 6 and "it ends in silence" in short[1].report()
    assert len(made(seconds=0.08, fill="cut")[0]) == 2


def test_an_hr_decoder_draws_larger_where_lips_are_found() -> None:
    base, landmarker = made()[0], {"landmarker": sure_landmarker()}
    refined, dub = made(model=small_lips(2), given=landmarker)
    assert not torch.equal(refined, base) and "HR decoder: faces of 256 pixels, in 6 frames" in dub.report()
    off = made(model=small_lips(2), high_resolution=False)
    assert torch.equal(off[0], base) and "Faces of 128 pixels" in off[1].report()
    with pytest.raises(LikenessError, match="turn high_resolution off"):
        made(model=small_lips(2))


def test_a_drawn_face_in_which_none_is_seen_stays_the_bases() -> None:
    network = sure_landmarker()
    network.l0.bias.data.fill_(-5)  # type: ignore[union-attr, operator]
    try:
        frames, dub = made(model=small_lips(2), given={"landmarker": network})
    finally:
        network.l0.bias.data.fill_(2)  # type: ignore[union-attr, operator]
    assert torch.equal(frames, made()[0]) and "no face was seen in 6 of the drawn faces" in dub.report()


def test_masks_keep_what_covers_the_mouth_and_the_published_paste_needs_one() -> None:
    mask = torch.zeros(1, *FRAMES.shape[1:3])
    mask[:, :, :96] = 1
    frames = made(given={"masks": mask})[0]
    whole = made()[0]
    assert torch.equal(frames[:, :, 96:], FRAMES[:, :, 96:]) and torch.equal(frames[:, :, :96], whole[:, :, :96])
    published = made(part="as published", given={"masks": mask})[0]
    assert not torch.equal(published, FRAMES) and torch.equal(published[:, :50], FRAMES[:, :50])
    with pytest.raises(LikenessError, match="needs a mask"):
        made(part="as published")
    with pytest.raises(LikenessError, match="The mask lies over the frames"):
        made(given={"masks": mask[:, :5]})


def test_others_of_the_track_stay_and_are_told() -> None:
    second = replace(TRACK.first, number=2, boxes=TRACK.first.boxes + 40)
    frames, dub = made(TRACK.with_people(TRACK.first, second))
    assert torch.equal(frames, made()[0]) and "Face 1 speaks; others stay as they are: 2." in dub.report()


def test_the_number_of_frames_in_memory_does_not_grow_with_the_clip() -> None:
    alive: list[weakref.ref[Tensor]] = []
    dubber = prepare(small_lips(), PictureClip(FRAMES / 255, FPS), WHOLE, TRACK, chirp(1.6), Dubbing()).dubber

    def pictures() -> Iterator[tuple[int, Tensor]]:
        for source in dubber.schedule.order:
            frame = FRAMES[source].clone()
            alive.append(weakref.ref(frame))
            yield source, frame

    most = 0
    for _ in dubber.frames(pictures()):
        most = max(most, sum(one() is not None for one in alive))
    assert len(alive) == 40 and most <= 8 + 2 * 8 + 2


def test_broken_weights_are_told() -> None:
    broken = small_lips.__wrapped__()
    broken.base.output_block[1].bias.data.fill_(torch.nan)  # type: ignore[union-attr, operator, index]
    with pytest.raises(LikenessError, match="HyperLips network gave values that are not numbers"):
        made(model=broken)
