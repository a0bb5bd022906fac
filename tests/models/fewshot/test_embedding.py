"""A person from pictures: which are taken, in which square, and what is told of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.landmark_track import LandmarkTrack
from likeness.models.fewshot.embedding import Embedded, embed_pictures
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.framing import AS_THEY_ARE, framed, held_frames
from likeness.models.fewshot.head import Head
from likeness.models.fewshot.head_crops import PUBLISHED, RELATIVE
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.small_few_shot import pictures, small_heads

SIZE = 64


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    return small_heads()


def images(count: int) -> Tensor:
    return pictures(count, 640)[:, :480]


def track(count: int, *missing: int) -> LandmarkTrack:
    made = drawn(*(Face(jaw=0.02 * at) for at in range(count)))
    return replace(made, present=torch.tensor([at not in missing for at in range(count)]))


def embedded(heads: FewShotHeads, shown: Tensor, where: LandmarkTrack, skip: bool = True) -> Embedded:
    return embed_pictures(heads, shown, where, RELATIVE, SIZE, skip)


def test_every_picture_counts_alike_also_over_several_sizes(heads: FewShotHeads) -> None:
    whole = embedded(heads, images(3), track(3))
    first = embedded(heads, images(3)[:1], replace(track(3), points=track(3).points[:1], present=torch.ones(1)))
    rest = replace(track(3), points=track(3).points[1:], present=torch.ones(2))
    both = embed_pictures(heads, images(3)[1:], rest, RELATIVE, SIZE, so_far=first.head)
    assert whole.head.pictures == both.head.pictures == 3 and "3 with those before" in both.report
    assert both.head.e is not None and whole.head.e is not None
    assert torch.allclose(both.head.e, whole.head.e, atol=1e-4)
    assert both.head.sample is not None and torch.equal(both.head.sample, first.crops[0])
    assert whole.crops.shape == whole.canvases.shape == (3, SIZE, SIZE, 3)


def test_pictures_without_a_face_are_listed_and_skipped_but_never_all(heads: FewShotHeads) -> None:
    where = track(4, 1)
    points = where.points.clone()
    points[3] += 2000
    where = replace(where, points=points)
    made = embedded(heads, images(4), where)
    assert made.head.pictures == len(made.crops) == 2
    assert made.report == (
        "2 of 4 pictures embedded; left out: 1 (no face), 3 (its landmarks lie outside of the picture)"
    )
    with pytest.raises(LikenessError, match=r"Pictures 1 \(no face\), 3 .* cannot be embedded"):
        embedded(heads, images(4), where, skip=False)
    with pytest.raises(LikenessError, match=r"None of these pictures can be embedded: 0 \(no face\), 1 \(no face\)"):
        embedded(heads, images(2), track(2, 0, 1))


def test_478_points_give_the_crop_of_their_68() -> None:
    mesh = drawn(Face(), mesh=True)
    whole, few = (framed(track, RELATIVE, SIZE) for track in (mesh, mesh.as_ibug()))
    assert whole.points.shape == (1, 68, 2)
    assert torch.equal(whole.points, few.points) and torch.equal(whole.matrices, few.matrices)


def test_what_does_not_go_together_is_refused(heads: FewShotHeads) -> None:
    with pytest.raises(LikenessError, match=r"landmarks are of 3 pictures of 640 x 480 pixels, but .* 2 of 640 x 480"):
        embedded(heads, images(2), track(3))
    with pytest.raises(LikenessError, match=r"3 of 320 x 240\. Connect the pictures"):
        embedded(heads, images(3)[:, :240, :320], track(3))
    for so_far, sentence in (
        (Head("fewshot-other", torch.zeros(16)), "made with fewshot-other"),
        (Head("", torch.zeros(16), psi=torch.zeros(len(heads.networks.generator.psi))), "before it is fine-tuned"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            embed_pictures(heads, images(1), track(1), RELATIVE, SIZE, so_far=so_far)


def test_a_square_picture_may_be_taken_as_it_is() -> None:
    square = replace(drawn(Face(), at=(240, 200)), width=480)
    crop = framed(square, AS_THEY_ARE, 96)
    assert torch.allclose(crop.points, square.points / 5, atol=1e-4)
    with pytest.raises(LikenessError, match="must be square; these are 640 x 480"):
        framed(drawn(Face()), AS_THEY_ARE, 96)
    with pytest.raises(LikenessError, match="show no face in any frame"):
        framed(replace(square, present=torch.tensor([False])), AS_THEY_ARE, 96)


def test_one_square_for_the_clip_lets_the_head_move_in_it() -> None:
    where = drawn(*(Face() for _ in range(5)))
    where = replace(where, points=where.points + 10 * torch.arange(5.0)[:, None, None])
    crop = framed(where, PUBLISHED, 128, steady=True)
    own = framed(where, PUBLISHED, 128)
    assert (crop.matrices == crop.matrices[0]).all() and torch.allclose(crop.matrices[2], own.matrices[2])
    scale = float(crop.matrices[0, 0, 0])
    assert torch.allclose(crop.points[3] - crop.points[2], torch.full((68, 2), 10 * scale), atol=1e-3)


def test_the_last_face_stands_in_for_none() -> None:
    present = torch.tensor([False, False, True, False, True, False])
    assert held_frames(present).tolist() == [2, 2, 2, 2, 4, 4]
