"""Tables of coefficients are told apart by their columns, and all lead to the same 73 numbers."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.deep3d import transform_params
from likeness.models.pirenderer.motions.layouts import rows_from, rows_of
from likeness.tests.small_recon import ramp

ROWS = ramp(4).values
FULL = torch.zeros(4, 257)
FULL[:, 80:144], FULL[:, 224:227], FULL[:, 254:257] = ROWS[:, :64], ROWS[:, 64:67], ROWS[:, 67:70]
CROP = ROWS[:, 70:]
SIZE = torch.full((4, 2), 256.0)
PARAMS = torch.cat([SIZE, CROP], dim=1)


@pytest.mark.parametrize(
    ("table", "params"),
    [
        (ROWS, None),
        (FULL, PARAMS),
        (ROWS[:, :70], PARAMS),
        (torch.cat([FULL, CROP], dim=1), None),
        (torch.cat([FULL, PARAMS], dim=1), None),
        (torch.cat([FULL, PARAMS], dim=1).double(), None),
    ],
)
def test_every_layout_leads_to_the_same_rows(table: torch.Tensor, params: torch.Tensor | None) -> None:
    rows, notes = rows_from(table, params)
    assert torch.allclose(rows, ROWS, atol=1e-4)
    assert bool(notes) == (table.shape[1] == 260)


def test_the_data_set_is_told_to_be_of_the_older_network() -> None:
    _, (note,) = rows_from(torch.cat([FULL, CROP], dim=1), None)
    assert "TensorFlow" in note


@pytest.mark.parametrize("table", [FULL, ROWS[:, :70]])
def test_without_a_crop_one_stands_in_and_this_is_told(table: torch.Tensor) -> None:
    rows, (note,) = rows_from(table, None, torch.tensor([0.9, 120.0, 130.0]))
    assert rows[:, 70:].tolist() == [[pytest.approx(0.9), 120, 130]] * 4
    assert "that of the source" in note
    rows, (note,) = rows_from(table, None)
    assert rows[0, 70] == pytest.approx(1, abs=0.3) and rows[0, 71:].tolist() == pytest.approx([128, 128], abs=8)
    assert "Give a source" in note


def test_crops_of_larger_frames_are_brought_to_256() -> None:
    five = torch.tensor([[[99.0, 97.0], [162.0, 98.0], [128.0, 123.0], [105.0, 163.0], [155.0, 164.0]]])
    small, large = (transform_params(scale * five, 256 * scale, 256 * scale).float() for scale in (1, 2))
    rows, (note,) = rows_from(FULL[:1], large)
    assert torch.allclose(rows, rows_of(FULL[:1], small[:, 2:]), atol=1e-4)
    assert "512" in note


@pytest.mark.parametrize("columns", [0, 64, 69, 72, 74, 258, 261, 263])
def test_other_columns_are_refused(columns: int) -> None:
    with pytest.raises(LikenessError, match="70, 73, 257, 260, 262 columns; this one is"):
        rows_from(torch.zeros(5, columns), None)


def test_tables_and_crops_that_do_not_go_together_are_refused() -> None:
    for table in (torch.zeros(0, 73), torch.zeros(73)):
        with pytest.raises(LikenessError, match="a row for each frame"):
            rows_from(table, None)
    with pytest.raises(LikenessError, match=r"transform_params is \[3, 5\]; 4 frames"):
        rows_from(FULL, PARAMS[:3])
    wide = PARAMS.clone()
    wide[2, 0] = 640
    with pytest.raises(LikenessError, match=r"Frame 2: .* 640 x 256"):
        rows_from(FULL, wide)
    with pytest.raises(LikenessError, match="width and height"):
        rows_from(FULL, 0 * PARAMS)
