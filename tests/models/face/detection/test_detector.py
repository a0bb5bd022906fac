"""Faces are found where they are, whatever the picture's size, type and content; red squares stand for faces."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.init import constant_

from likeness.models.conversion import convert
from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face, detect_faces, load_detector
from likeness.models.face.detection.s3fd import S3FD
from likeness.tests.characters import small_state
from likeness.tests.spotlight import CELL, SIDE, SMALL, red_cells, spotlight

DETECTOR = spotlight()


def about(row: int, column: int, zoom: int = 1) -> list[float]:
    """The box that a red cell has."""
    x, y, half = (column + 0.5) * CELL * zoom, (row + 0.5) * CELL * zoom, SIDE / 2 * zoom
    return [x - half, y - half, x + half, y + half]


def box(face: Face) -> list[float]:
    return [face.left, face.top, face.right, face.bottom]


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rows=st.integers(1, 9), columns=st.integers(1, 9), odd=st.integers(0, 31))
def test_a_face_is_found_where_it_is(data: st.DataObject, rows: int, columns: int, odd: int) -> None:
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    picture = red_cells(rows * CELL + odd, columns * CELL + 31 - odd, (row, column))
    ((face,),) = detect_faces(DETECTOR, picture)
    assert box(face) == about(row, column)
    assert face.score == pytest.approx(torch.tensor(10.0).sigmoid().item())


def test_each_picture_of_a_batch_has_its_own_faces() -> None:
    pictures = torch.cat([red_cells(320, 640, *cells) for cells in ([(1, 1), (8, 15)], [], [(4, 7)])])
    found = detect_faces(DETECTOR, pictures)
    assert [[box(face) for face in faces] for faces in found] == [[about(1, 1), about(8, 15)], [], [about(4, 7)]]
    assert found == [faces for picture in pictures.split(1) for faces in detect_faces(DETECTOR, picture)]


def test_more_pictures_than_fit_in_one_pass() -> None:
    pictures = torch.cat([red_cells(640, 640, (at, at)) for at in range(6)])
    assert [box(face) for (face,) in detect_faces(DETECTOR, pictures)] == [about(at, at) for at in range(6)]


def test_large_pictures_are_looked_at_smaller() -> None:
    picture = red_cells(1920, 1440, (12, 2), zoom=2)
    ((face,),) = detect_faces(DETECTOR, picture, longest_side=960)
    assert box(face) == about(12, 2, zoom=2)
    assert [box(face)[2] - box(face)[0] for (face,) in detect_faces(DETECTOR, picture)] == [SIDE * 3]


def test_no_pictures_have_no_faces() -> None:
    assert detect_faces(DETECTOR, torch.zeros(0, 3, 64, 64)) == []


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 5000), (3000, 2), (31, 33), (8192, 4096)])
def test_the_smallest_and_largest_pictures_pass(height: int, width: int) -> None:
    assert detect_faces(DETECTOR, torch.zeros(2, 3, 1, 1).expand(2, 3, height, width)) == [[], []]


def test_a_small_picture_that_is_all_face() -> None:
    ((face,),) = detect_faces(DETECTOR, red_cells(20, 11, (0, 0)))
    assert box(face) == about(0, 0)


def test_only_the_right_channel_is_seen() -> None:
    picture = red_cells(128, 128, (1, 1))
    assert detect_faces(DETECTOR, picture.flip(1)) == [[]]


def test_a_face_scores_more_than_the_threshold() -> None:
    picture = red_cells(128, 128, (1, 1))
    score = detect_faces(DETECTOR, picture)[0][0].score
    assert detect_faces(DETECTOR, picture, threshold=score) == [[]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_precision_of_network_and_pictures_may_differ(dtype: torch.dtype) -> None:
    picture = red_cells(160, 96, (3, 1))
    found = [detect_faces(DETECTOR, picture.to(dtype)), detect_faces(spotlight().to(dtype), picture)]
    assert [box(face) for ((face,),) in found] == [about(3, 1)] * 2


def test_values_that_are_no_colours_do_no_harm() -> None:
    picture = red_cells(128, 256, (1, 1))
    picture[..., 200:] = torch.tensor([torch.nan, -torch.inf, -7, 0.2]).repeat(14)
    picture[:, 0, 32:64, 32:64] = torch.inf
    ((face,),) = detect_faces(DETECTOR, picture)
    assert box(face) == about(1, 1)


@pytest.mark.parametrize("shape", [(1, 4, 64, 64), (3, 64, 64), (1, 64, 64, 3), (1, 3, 0, 64)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match=r"\[B, 3, H, W\].*float32"):
        detect_faces(DETECTOR, torch.zeros(shape))


def test_bytes_are_colours_of_255() -> None:
    picture = (255 * red_cells(128, 256, (1, 1))).byte()
    assert detect_faces(DETECTOR, picture) == detect_faces(DETECTOR, picture / 255)
    with pytest.raises(LikenessError, match="int32"):
        detect_faces(DETECTOR, picture.int())


def test_what_half_precision_cannot_hold_is_done_in_float32(caplog: pytest.LogCaptureFixture) -> None:
    network = spotlight()
    network.conv1_1.weight.data *= 1e6
    network.conv2_1.weight.data /= 1000
    network.conv3_1.weight.data /= 1000
    picture = red_cells(160, 96, (3, 1))
    before = detect_faces(network, picture)
    (face,) = detect_faces(network.half(), picture)[0]
    assert box(face) == about(3, 1) and face.score == pytest.approx(before[0][0].score, abs=1e-3)
    assert "face detector gives values that are not numbers in torch.float16" in caplog.text
    assert network.fc7.weight.dtype == torch.float16


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_weights_that_give_no_numbers_are_named(dtype: torch.dtype) -> None:
    network = spotlight()
    constant_(network.conv2_1.bias, torch.inf)
    with pytest.raises(LikenessError, match=r"face detector gave.*load another file"):
        detect_faces(network.to(dtype), red_cells(64, 64, (0, 0)))


def test_a_detector_is_known_by_its_weights(tmp_path: Path) -> None:
    torch.save(DETECTOR.state_dict(), tmp_path / "anything.pt")
    assert convert(tmp_path / "anything.pt", tmp_path / "own.safetensors") == "face.s3fd"
    with torch.inference_mode():
        networks = [load_detector(tmp_path / name) for name in ("anything.pt", "own.safetensors")]
    picture = red_cells(96, 96, (2, 0))
    for network in networks:
        assert network.config == SMALL
        assert not network.training
        assert not network.conv1_1.weight.is_inference()
        assert detect_faces(network, picture) == detect_faces(DETECTOR, picture)
    assert load_detector(tmp_path / "own.safetensors", torch.float16).fc6.weight.dtype == torch.float16


def test_other_weights_are_refused(tmp_path: Path) -> None:
    torch.save(small_state("face"), tmp_path / "face.pt")
    with pytest.raises(LikenessError, match=r"face\.pt is a tha4\.face_student, not a face detector"):
        load_detector(tmp_path / "face.pt")


@pytest.mark.parametrize("change", ["missing", "shape", "nan"])
def test_a_damaged_detector_is_named(tmp_path: Path, change: str) -> None:
    state = S3FD(SMALL).state_dict()
    if change == "missing":
        del state["fc7.bias"]
    else:
        state["fc7.bias"] = torch.full((7,), torch.nan) if change == "nan" else torch.zeros(8)
    torch.save(state, tmp_path / "cut.pth")
    with pytest.raises(LikenessError, match=r"cut\.pth.*'fc7\.bias'"):
        load_detector(tmp_path / "cut.pth")
