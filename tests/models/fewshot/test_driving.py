"""A head driven by landmarks: frame by frame, whatever is missing, and as a video."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot import driving
from likeness.models.fewshot.driving import drive, driven_video
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.framing import canvases_of
from likeness.models.fewshot.head import Head
from likeness.models.fewshot.head_crops import RELATIVE
from likeness.models.media.audio import Audio
from likeness.models.media.marks import mark_of
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.small_few_shot import small_heads

SIZE = 64


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    return small_heads()


def somebody(heads: FewShotHeads) -> Head:
    return Head(heads.name, torch.linspace(0, 1, heads.trained.config.numbers))


def test_frames_are_what_the_networks_draw_of_the_canvases(heads: FewShotHeads) -> None:
    track, head = drawn(*(Face(jaw=0.1 * at) for at in range(3))), somebody(heads)
    driven = drive(heads, head, track, RELATIVE, SIZE)
    told: list[int] = []
    pictures = torch.cat(list(driven.parts(lambda number, picture: told.append(number))))
    meant = heads.draw(canvases_of(driven.crop, torch.arange(3)), heads.parameters_of(head))
    assert torch.allclose(pictures, meant, atol=1e-5) and told == [0, 1, 2]
    assert not torch.allclose(pictures[0], pictures[2])


def test_no_frame_is_lost_where_there_is_no_face(heads: FewShotHeads) -> None:
    track = replace(drawn(*(Face(jaw=0.1 * at) for at in range(3))), present=torch.tensor([True, False, True]))
    driven = drive(heads, somebody(heads), track, RELATIVE, SIZE)
    first, second, third = driven.drawn(0, 3)
    assert torch.allclose(first, second) and not torch.allclose(second, third)
    assert driven.crop.present.tolist() == [True, False, True]
    with pytest.raises(LikenessError, match="1 of 3 frames have no face, the first is frame 1"):
        drive(heads, somebody(heads), track, RELATIVE, SIZE, hold=False)


def test_a_fine_tuned_head_draws_with_its_own_weights(heads: FewShotHeads) -> None:
    track, plain = drawn(Face()), somebody(heads)
    generator = heads.trained.generator
    own = {name: 1.1 * value for name, value in generator.state_dict().items() if name not in ("p", "psi")}
    tuned = replace(plain, psi=heads.parameters_of(plain)[0], weights=own, steps=1)
    one, other = (drive(heads, head, track, RELATIVE, SIZE).drawn(0, 1) for head in (plain, tuned))
    assert not torch.allclose(one, other, atol=1e-3)


def test_a_head_of_another_model_is_refused(heads: FewShotHeads) -> None:
    with pytest.raises(LikenessError, match="made with fewshot-other"):
        drive(heads, Head("fewshot-other", torch.zeros(16)), drawn(Face()), RELATIVE, SIZE)


def test_a_video_has_the_landmarks_rate_a_sound_and_a_mark(
    heads: FewShotHeads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driving, "AT_ONCE", 2)
    track = drawn(*(Face(jaw=0.1 * at) for at in range(3)))
    path = tmp_path / "head.mp4"
    driven = drive(heads, somebody(heads), track, RELATIVE, SIZE)
    assert driven_video(driven, path, Audio(torch.zeros(1, 9600), 48000)) == 5
    with av.open(str(path)) as film:
        assert film.streams.video[0].average_rate == track.fps and len(film.streams.audio) == 1
        assert sum(1 for _ in film.decode(video=0)) == 5
    mark = mark_of(path)
    assert mark is not None and "talking head" in mark.text
