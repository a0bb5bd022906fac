"""Landmarks lie where they were drawn, whatever the picture's size and type; coloured dots stand for them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.init import constant_

from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face
from likeness.models.face.detection.face_square import square_of
from likeness.models.face.detection.landmarks import find_landmarks, load_landmark_net
from likeness.models.loading import load_network
from likeness.tests.characters import small_state
from likeness.tests.dots import SMALL, dots, dotted

NETWORK = dots()
FACE = Face(30, 45, 90, 125, 1.0)
CELL = square_of(FACE).side / 64  # pixels
MIDDLE = torch.tensor([[60.0, 70.0], [45.0, 90.0], [75.0, 55.0]])


def found_in(picture: Tensor, face: Face = FACE) -> Tensor:
    ((only,),) = find_landmarks(NETWORK, picture, [[face]])
    return only.points


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), zoom=st.floats(0.5, 4))
def test_points_are_found_where_they_are(seed: int, zoom: float) -> None:
    """Within the quarter of a cell that a heat map leaves open, whether the face is shrunk or enlarged.

    The picture ends soon after the points, so that the square reaches beyond it on all sides.
    """
    places = torch.rand(3, 2, generator=torch.Generator().manual_seed(seed)) * 0.9 + 0.05
    square = square_of(Face(0, 0, 60 * zoom, 80 * zoom, 1.0))
    cell = square.side / 64
    size = max(1.0, 1.5 * cell)
    points = square.in_picture(places)
    left, top = (points.amin(0) - 4 * size).tolist()
    points = points - torch.tensor([left, top])
    width, height = (points.amax(0) + 4 * size).ceil().int().tolist()
    face = Face(-left, -top, 60 * zoom - left, 80 * zoom - top, 1.0)
    assert (found_in(dotted(height, width, points, size), face) - points).abs().max() < 0.3 * cell


def test_each_face_of_each_picture_has_its_own() -> None:
    pictures = torch.cat([dotted(160, 120, MIDDLE + shift, 2) for shift in (0, 4, 8)])
    found = find_landmarks(NETWORK, pictures, [[FACE, Face(28, 50, 92, 130, 0.8)], [], [FACE] * 9])
    assert [len(own) for own in found] == [2, 0, 9]
    for shift, own in zip((0, 4, 8), found, strict=True):
        assert all((one.points - MIDDLE - shift).abs().max() < 0.35 * CELL for one in own)
    assert torch.allclose(found[2][8].points, found_in(pictures[2:]), atol=1e-4)


def test_heights_tell_how_much_of_a_point_is_there() -> None:
    picture = dotted(160, 120, MIDDLE, 8) * torch.tensor([1.0, 0.5, 0.0])[:, None, None]
    ((only,),) = find_landmarks(NETWORK, picture, [[FACE]])
    assert only.heights.tolist() == pytest.approx([1, 0.5, 0], abs=0.05)


def test_no_pictures_and_no_faces_are_no_landmarks() -> None:
    assert find_landmarks(NETWORK, torch.zeros(0, 3, 8, 8), []) == []
    assert find_landmarks(NETWORK, torch.zeros(2, 3, 8, 8), [[], []]) == [[], []]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_precision_of_network_and_pictures_may_differ(dtype: torch.dtype) -> None:
    picture = dotted(160, 120, MIDDLE, 2)
    ((only,),) = find_landmarks(dots().to(dtype), picture.to(dtype), [[FACE]])
    assert only.points.dtype == torch.float32
    assert (only.points - MIDDLE).abs().max() < 0.6 * CELL


def test_values_that_are_no_colours_do_no_harm() -> None:
    picture = dotted(160, 120, MIDDLE, 2)
    picture[:, 0, 140:] = torch.nan
    picture[:, 1, :20] = -torch.inf
    assert (found_in(picture) - MIDDLE).abs().max() < 0.3 * CELL


def test_a_tiny_picture_that_is_all_face() -> None:
    assert found_in(torch.ones(1, 3, 1, 1), Face(0, 0, 1, 1, 1.0)).isfinite().all()


@pytest.mark.parametrize("shape", [(1, 4, 64, 64), (3, 64, 64), (1, 64, 64, 3)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match=r"\[B, 3, H, W\]"):
        find_landmarks(NETWORK, torch.zeros(shape), [[FACE]])


def test_another_number_of_lists_is_refused() -> None:
    with pytest.raises(LikenessError, match="2 pictures and faces of 1"):
        find_landmarks(NETWORK, torch.zeros(2, 3, 64, 64), [[FACE]])


@pytest.mark.parametrize("box", [(5, 5, 5, 5), (9, 9, 2, 2), (0, 0, 1e30, 1e30), (0, 0, float("inf"), 4)])
def test_boxes_that_are_none_are_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(LikenessError, match="left < right"):
        find_landmarks(NETWORK, torch.zeros(1, 3, 64, 64), [[Face(*box, 1.0)]])


def test_what_half_precision_cannot_hold_is_done_in_float32() -> None:
    network = dots()
    network.conv1.weight.data *= 2e5
    network.bn1.running_var.fill_(6e4)
    network.get_parameter("conv2.downsample.2.weight").data *= 6e4**0.5 / 2e5
    ((only,),) = find_landmarks(network.half(), dotted(160, 120, MIDDLE, 2), [[FACE]])
    assert (only.points - MIDDLE).abs().max() < 0.35 * CELL


def test_weights_that_give_no_numbers_are_named() -> None:
    network = dots()
    constant_(network.conv1.weight, torch.inf)
    with pytest.raises(LikenessError, match=r"network of landmarks gave.*load another file"):
        find_landmarks(network, torch.ones(1, 3, 160, 120), [[FACE]])


def test_bytes_are_colours_of_255() -> None:
    picture = (255 * dotted(160, 120, MIDDLE, 2)).byte()
    assert torch.equal(found_in(picture), found_in(picture / 255))


@pytest.mark.parametrize("counters", [True, False])
def test_a_network_is_known_by_its_weights(tmp_path: Path, counters: bool) -> None:
    state = {name: tensor for name, tensor in NETWORK.state_dict().items() if counters or "tracked" not in name}
    torch.save(state, tmp_path / "fan.pth.tar")
    with torch.inference_mode():
        network = load_landmark_net(tmp_path / "fan.pth.tar")
    assert network.config == SMALL
    assert load_network(tmp_path / "fan.pth.tar").architecture == "face.2dfan"
    ((only,),) = find_landmarks(network, dotted(160, 120, MIDDLE, 2), [[FACE]])
    assert torch.equal(only.points, found_in(dotted(160, 120, MIDDLE, 2)))
    only.points.add_(1)  # an ordinary tensor, though nodes run in inference mode


def test_other_and_damaged_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "fan.pth"
    torch.save(small_state("face"), path)
    with pytest.raises(LikenessError, match=r"fan\.pth is a tha4\.face_student, not a network of landmarks"):
        load_landmark_net(path)
    state = NETWORK.state_dict()
    del state["m1.b3_2.conv2.weight"]
    torch.save(state, path)
    with pytest.raises(LikenessError, match=r"fan\.pth.*'m1\.b3_2\.conv2\.weight'"):
        load_landmark_net(path)
