"""What is left out of a frame is clear, and what grows over the outline is found."""

import torch

from likeness.models.tha4.fast_student import FastStudent
from likeness.models.tha4.outline import grown, outline
from likeness.models.tha4.student import BodyStudent, BodyStudentConfig, FaceStudent, FaceStudentConfig, Student
from likeness.models.tha4.tiles import Region

SIZE = 128
WHOLE = Region(0, SIZE, 0, SIZE)


def clear_frame(size: int) -> torch.Tensor:
    return torch.full((1, 4, size, size), -1.0)


def small_figure() -> Student:
    """A disc that a slow flow moves, on a clear ground that its networks leave clear."""
    torch.manual_seed(3)
    body = BodyStudent(BodyStudentConfig(image_size=SIZE, widths=(12, 8, 8)))
    face = FaceStudent(FaceStudentConfig(image_size=SIZE // 4, width=8, layers=2))
    body.last_linear.weight.data[2:] = 0  # no paint
    body.last_linear.bias.data.zero_()
    body.last_linear.weight.data[:2] *= 0.02
    face.siren.last_linear.weight.data *= 0.1
    y, x = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    character = torch.where((y - 40) ** 2 + (x - 64) ** 2 < 24**2, 1.0, -1.0).expand(4, -1, -1)
    return Student(face, body, character.clone())


@torch.no_grad()
def test_a_frame_is_the_plain_one_and_clear_ground_costs_nothing() -> None:
    student = small_figure()
    fast = FastStudent(student)
    pose = torch.rand(1, 45, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(fast.render(pose), student(pose).image, atol=2e-4)
    painted: list[int] = []
    fast.body.register_forward_pre_hook(lambda _, given: painted.append(sum(t.height * t.width for t in given[2][-1])))
    fast.render(pose)
    look, frame = painted
    assert look == (SIZE // 4) ** 2
    assert 0.1 < frame / SIZE**2 < 0.6


def test_the_outline_holds_what_the_look_saw_and_a_margin() -> None:
    look = clear_frame(SIZE // 4)
    look[0, 3, 10, 20] = 0
    mask = outline(look, Region(0, SIZE // 4, 0, SIZE // 4), SIZE)
    assert mask[40 - 8 : 44 + 8, 80 - 8 : 84 + 8].all()
    assert mask.float().mean() < 0.1


def test_faint_light_without_alpha_counts() -> None:
    look = clear_frame(SIZE // 4)
    look[0, 1, 3, 3] += 2 * 0.3 / 255 / 12.92
    assert outline(look, Region(0, SIZE // 4, 0, SIZE // 4), SIZE).any()
    assert not outline(clear_frame(SIZE // 4), Region(0, SIZE // 4, 0, SIZE // 4), SIZE).any()


def test_the_outline_grows_where_its_rim_is_touched_and_only_there() -> None:
    mask = torch.zeros(SIZE, SIZE, dtype=torch.bool)
    mask[32:64, 32:64] = True
    frame = clear_frame(SIZE)
    frame[0, :, 40:60, 40:60] = 1
    assert grown(mask, frame, WHOLE) is None
    frame[0, :, 50, 63] = 1
    larger = grown(mask, frame, WHOLE)
    assert larger is not None and larger[mask].all()
    assert larger[48:64, 64:80].all() and not larger[:16].any() and not larger[:, :16].any()


def test_the_edge_of_the_picture_is_no_rim() -> None:
    frame = clear_frame(SIZE)
    frame[0] = 1
    assert grown(torch.ones(SIZE, SIZE, dtype=torch.bool), frame, WHOLE) is None


def test_a_value_that_is_no_number_is_drawn_not_dropped() -> None:
    look = clear_frame(SIZE // 4)
    look[0, 2, 5, 5] = torch.nan
    assert outline(look, Region(0, SIZE // 4, 0, SIZE // 4), SIZE).any()
