"""Each template's own points lie where it says, wherever the face is; and boxes give the squares worked out by hand."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.cropping.similarity import backwards, moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.models.face.cropping.test_similarity import turning

EXACT = ["arcface", "sber-swap", "taotaonice", "ghost", "ffhq five points", "deep3d"]
NAN = float("nan")


def sides(map: Tensor) -> list[float]:
    """Where the crop's left, top, right and bottom lie in the frame."""
    return moved(torch.tensor([[[0.0, 0], [1, 1]]]), backwards(map[None])).flatten().tolist()


@pytest.mark.parametrize("name", EXACT)
@settings(max_examples=25)
@given(side=st.floats(2, 3000), angle=st.floats(-3.1, 3.1), x=st.floats(-2000, 2000), y=st.floats(-2000, 2000))
def test_a_templates_own_points_lie_where_it_says(name: str, side: float, angle: float, x: float, y: float) -> None:
    template = TEMPLATES[name]
    own = torch.tensor([template.five], dtype=torch.float64)
    face = moved(own, turning(side, 0 if name == "deep3d" else angle, x, y))
    assert torch.allclose(moved(face, template.place(face)), own, atol=1e-6)


@pytest.mark.parametrize("name", ["ffhq", "sadtalker"])
def test_the_quad_is_about_the_crop_that_its_five_points_say(name: str) -> None:
    own = torch.tensor([TEMPLATES[name].five], dtype=torch.float64)
    assert (moved(100 * own, TEMPLATES[name].place(100 * own)) - own).abs().max() < 0.01


def test_a_quad_worked_out_by_hand() -> None:
    five = torch.tensor([[[40.0, 50], [80, 50], [60, 70], [50, 90], [70, 90]]])  # e = (40, 0), m = (0, 40)
    assert sides(TEMPLATES["ffhq"].place(five)[0]) == pytest.approx([-20, -26, 140, 134])  # c = (60, 54), half 80
    turned = moved(five, turning(1, math.pi / 4, 0, 0))
    upright = TEMPLATES["sadtalker"].place(torch.cat([turned * NAN, turned, five]))
    centre = moved(torch.tensor([[[60.0, 54]]]), turning(1, math.pi / 4, 0, 0))[0, 0]
    half = 80 * math.sqrt(2)
    assert sides(upright[2]) == pytest.approx([*(centre - half).tolist(), *(centre + half).tolist()])


def test_one_crop_for_a_clip_and_another_after_a_jump() -> None:
    boxes = torch.tensor([[NAN] * 4, [10, 20, 50, 80], [14, 24, 54, 84], [NAN] * 4, [6, 20, 46, 80], [300, 0, 340, 40]])
    maps = TEMPLATES["vox"].place(boxes)
    assert maps[0].isnan().all()
    for frame in (1, 2, 3, 4):  # the union is 6, 20, 54, 84: 64 high
        assert sides(maps[frame]) == pytest.approx([30 - 38.4, 52 - 38.4, 30 + 38.4, 52 + 38.4])
    assert sides(maps[5]) == pytest.approx([296, -4, 344, 44])


def test_boxes_worked_out_by_hand() -> None:
    box = torch.tensor([[100.0, 200, 180, 290]])
    assert sides(TEMPLATES["hyperlips"].place(box)[0]) == pytest.approx([100, 200, 180, 300])
    half, y = 100 * 170 / 195, 245 - 0.12 * 90
    assert sides(TEMPLATES["fan"].place(box)[0]) == pytest.approx([140 - half, y - half, 140 + half, y + half])


def test_the_fewshot_square_is_about_all_points() -> None:
    points = drawn(Face()).points
    left, top, right, bottom = sides(TEMPLATES["few-shot"].place(points)[0])
    inner = torch.stack([points[0].amin(0), points[0].amax(0)]).double()
    assert right - left == pytest.approx(bottom - top)
    assert right - left == pytest.approx(float((inner[1] - inner[0]).max()) + 100, abs=1e-4)
    assert [(left + right) / 2, (top + bottom) / 2] == pytest.approx(inner.mean(0).tolist(), abs=1e-4)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_frame_without_a_face_is_nan_or_as_the_others(name: str) -> None:
    template = TEMPLATES[name]
    rows = {"box": (2, 4), "five": (2, 5, 2), "68": (2, 68, 2)}[template.needs]
    given = torch.rand(rows, generator=torch.Generator().manual_seed(1)).sort(1).values + torch.arange(rows[-1])
    both = template.place(torch.cat([given[:1], torch.full_like(given[:1], NAN), given[1:]]))
    assert both.shape == (3, 2, 3) and both.dtype == torch.float64
    assert both[1].isnan().all() or torch.equal(both[1], both[0])
    assert torch.allclose(both[[0, 2]], template.place(given))
