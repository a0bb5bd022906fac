"""The fast teacher against the plain formula, what it keeps, and what it refuses.

At published sizes it is put to the trial of its golden: tests/trials.py.
"""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.tha4.crops import face_part
from likeness.models.tha4.fast_teacher import FastTeacher, PosedFrames, feature_map
from likeness.models.tha4.teacher import FullTeacher
from likeness.models.tha4.tiles import Region
from likeness.tests.teachers import small_teacher

SIZE = 64


def drawn(*shape: int) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(len(shape)))


CHARACTER = drawn(4, SIZE, SIZE) * 2 - 1
POSES = drawn(4, 45)
POSES[2, :39] = POSES[0, :39]  # a face that comes again, not at once
POSES[3, :12] = POSES[2, :12]  # brows that stand still


@pytest.fixture(scope="module")
def fast() -> FastTeacher:
    return FastTeacher(small_teacher(), CHARACTER)


def plain(teacher: FullTeacher, character: Tensor, poses: Tensor) -> PosedFrames:
    with torch.no_grad():
        said = teacher(character[None], poses)
    return PosedFrames(*said.edited, said.morphed)


@pytest.mark.parametrize("strip", [feature_map.STRIP_BYTES, 2000, 700], ids=["whole", "strips", "rows"])
def test_every_output_is_the_plain_one(monkeypatch: pytest.MonkeyPatch, strip: int) -> None:
    monkeypatch.setattr(feature_map, "STRIP_BYTES", strip)
    teacher, character, poses = small_teacher().double(), CHARACTER.double(), POSES.double()
    drawn = FastTeacher(teacher, character, torch.float64).body(poses)
    for name, wanted in plain(teacher, character, poses)._asdict().items():
        torch.testing.assert_close(getattr(drawn, name), wanted, atol=1e-9, rtol=0)


def test_parts_of_a_frame_are_those_of_the_whole(fast: FastTeacher) -> None:
    whole = fast.body(POSES[:2])
    assert torch.equal(fast.render(POSES[:2]), whole.image)
    region = Region(8, 24, 16, 56)
    assert torch.equal(fast.render(POSES[:2], region), whole.image[:, :, 8:24, 16:56])
    assert torch.equal(fast.face(POSES[:2]), face_part(SIZE).cut(whole.morphed))
    with torch.no_grad():
        wanted = small_teacher()(CHARACTER[None], POSES[:2]).rotated.image
    torch.testing.assert_close(fast.render(POSES[:2], half=True), wanted, atol=1e-3, rtol=0)


def test_what_stands_still_is_not_computed_again() -> None:
    fast = FastTeacher(small_teacher(), CHARACTER)
    runs: list[tuple[str, int]] = []
    fast.brows.register_forward_hook(lambda *run: runs.append(("brows", len(run[2]))))
    fast.features.register_forward_hook(lambda *run: runs.append(("faces", len(run[2]))))
    together = fast.render(POSES)
    assert runs == [("brows", 2), ("faces", 3)]  # brows 0, 2 and 3 are the same, and faces 0 and 2
    runs.clear()
    fast.editor.register_forward_hook(lambda *_: runs.append(("frames", 1)))
    assert torch.equal(fast.render(POSES[3:]), together[3:]) and runs == []  # nothing moves
    turned = POSES[3:].clone()
    turned[:, 39:] = 0.5
    assert not torch.equal(fast.render(turned.expand(3, -1)), together[1:]) and runs == [("frames", 1)]
    turned[:, 20] = 0.5
    fast.render(turned)
    assert runs == [("frames", 1), ("faces", 1), ("frames", 1)]


def test_frames_are_not_written_over(fast: FastTeacher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_map, "STRIP_BYTES", 2000)
    first = fast.body(POSES[:1])
    copies = [output.clone() for output in first]
    second = fast.body(POSES[1:2])
    assert all(torch.equal(*pair) for pair in zip(first, copies, strict=True))
    second.image.zero_()
    assert fast.body(POSES[1:2]).image.any()


def test_a_change_of_the_teacher_or_the_picture_does_not_reach_it() -> None:
    teacher, character = small_teacher(), CHARACTER.clone()
    fast = FastTeacher(teacher, character)
    before = fast.render(POSES[:1])
    with torch.no_grad():
        for tensor in (*teacher.parameters(), character):
            tensor.add_(1)
    fast.to("cpu")  # as ComfyUI moves it; forgets what was kept
    assert torch.equal(fast.render(POSES[:1]), before)


@pytest.mark.parametrize(("dtype", "apart"), [(torch.float16, 0.01), (torch.bfloat16, 0.08)])
def test_half_precision_draws_nearly_the_same_in_float32(dtype: torch.dtype, apart: float) -> None:
    smooth = interpolate(drawn(1, 4, 5, 5) * 2 - 1, size=SIZE, mode="bilinear")[0]  # a warp of noise knows no nearly
    found, wanted = (FastTeacher(small_teacher(), smooth, kind).body(POSES[:1]) for kind in (dtype, torch.float32))
    for name, exact in wanted._asdict().items():
        near = getattr(found, name)
        assert near.dtype == torch.float32
        assert 0 < (near - exact).abs().mean() < apart * exact.std(), name


def test_half_precision_that_overflows_is_an_error_and_not_a_picture() -> None:
    teacher = small_teacher()
    with torch.no_grad():
        teacher.editor.body.last[2].weight.mul_(1e7)
    with pytest.raises(LikenessError, match=r"not numbers.*use float32"):
        FastTeacher(teacher, CHARACTER, torch.float16).render(POSES[:1])


@pytest.mark.parametrize(
    ("poses", "said"),
    [
        (torch.zeros(45), r"Poses are \[frames, 45\]"),
        (torch.zeros(1, 39), r"Poses are \[frames, 45\]"),
        (torch.zeros(0, 45), "no poses to draw"),
        (torch.full((1, 45), torch.nan), "values that are not numbers"),
        (torch.full((1, 45), torch.inf), "values that are not numbers"),
    ],
)
def test_poses_that_cannot_be_drawn_are_refused(fast: FastTeacher, poses: Tensor, said: str) -> None:
    with pytest.raises(LikenessError, match=said):
        fast.render(poses)


@pytest.mark.parametrize("shape", [(3, SIZE, SIZE), (4, SIZE, 2 * SIZE), (4, 100, 100), (1, 4, SIZE, SIZE)])
def test_pictures_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match="A teacher's picture is RGBA"):
        FastTeacher(small_teacher(), torch.zeros(shape))


def test_a_region_outside_of_the_picture_is_refused(fast: FastTeacher) -> None:
    with pytest.raises(LikenessError, match="The region of rows 0 to 65"):
        fast.render(POSES[:1], Region(0, SIZE + 1, 0, SIZE))
