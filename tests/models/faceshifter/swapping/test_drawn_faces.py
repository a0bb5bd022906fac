"""Faces drawn again: as AEI-Net draws them, larger by parts, with their own identity, refined."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.arcface import encode_faces
from likeness.models.faceshifter.hear_refiner import HearRefiner
from likeness.models.faceshifter.identity import Identity
from likeness.models.faceshifter.swapping.drawn_faces import FaceDrawer
from likeness.models.faceshifter.swapping.pixel_boost import interleaved_parts
from likeness.tests.crops_by_hand import noise
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import SKINS, small_aei, small_hear, small_shifter

SHIFTER, PLAIN = small_shifter(), small_aei()
ENCODER = SHIFTER.encoder_of(skin_encoder())
GREEN = Identity(torch.tensor([-0.5, 0.5, -0.2]), ENCODER.name)
HEAR = HearRefiner(small_hear())


def crops(size: int, count: int = 3) -> Tensor:
    return noise(count, (size, size)).movedim(-1, 1)


def drawn_plainly(x_t: Tensor, z_id: Tensor) -> Tensor:
    with torch.no_grad():
        return PLAIN(x_t, z_id.expand(len(x_t), -1))


@pytest.fixture(autouse=True)
def no_grad():
    with torch.no_grad():
        yield


def test_at_its_own_size_it_is_the_network() -> None:
    drawer, given = FaceDrawer(SHIFTER), crops(224)
    drawn = drawer(given, drawer.source(GREEN))
    assert (drawer.crop_size, drawn.x_t, drawn.y_tt) == (224, None, None)
    plain = SHIFTER.picture(drawn_plainly(SHIFTER.shown(given), GREEN.vector))
    assert drawn.pictures.shape == (3, 3, 64, 64)
    assert torch.allclose(drawn.pictures, plain, atol=1e-4)


def test_larger_it_is_every_part_by_itself() -> None:
    drawer, given = FaceDrawer(SHIFTER, 2), crops(128, 1)
    assert drawer.crop_size == 128
    drawn = drawer(given, drawer.source(GREEN)).pictures
    assert drawn.shape == (1, 3, 128, 128)
    parts = 2 * interleaved_parts(given, 2) - 1
    for at, (row, column) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
        plain = SHIFTER.picture(drawn_plainly(parts[at : at + 1], GREEN.vector))
        assert torch.allclose(drawn[:, :, row::2, column::2], plain, atol=1e-4)


@pytest.mark.parametrize("times", [1, 2])
def test_with_an_encoder_it_draws_the_target_as_itself_too(times: int) -> None:
    drawer, plain = FaceDrawer(SHIFTER, times, ENCODER), FaceDrawer(SHIFTER, times)
    given = crops(drawer.crop_size)
    drawn, alone = drawer(given, drawer.source(GREEN)), plain(given, plain.source(GREEN))
    assert torch.allclose(drawn.pictures, alone.pictures, atol=1e-4)
    assert drawn.x_t is not None and drawn.y_tt is not None
    own = encode_faces(ENCODER, given)
    for at in range(3):
        y_tt = drawn_plainly(drawn.x_t[at : at + 1], own[at])
        assert torch.allclose(drawn.y_tt[at : at + 1], y_tt, atol=1e-3)


@pytest.mark.parametrize("times", [1, 2])
def test_a_hear_net_refines_every_part(times: int) -> None:
    drawer = FaceDrawer(SHIFTER, times, ENCODER, HEAR)
    given = crops(drawer.crop_size, 2)
    drawn = drawer(given, drawer.source(GREEN))
    x_t = SHIFTER.shown(interleaved_parts(given, times) if times > 1 else given)
    own = encode_faces(ENCODER, given).repeat_interleave(times**2, 0)
    y_tt = torch.cat([drawn_plainly(x_t[at : at + 1], own[at]) for at in range(len(x_t))])
    y = SHIFTER.picture(HEAR.network(drawn_plainly(x_t, GREEN.vector), x_t - y_tt))
    assert torch.allclose(interleaved_parts(drawn.pictures, times), y, atol=1e-3)
    assert drawn.pictures.shape[-1] == 64 * times
    assert drawn.x_t is not None and drawn.x_t.shape == (2, 3, 64, 64)


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(LikenessError, match=r"HEAR-Net compares a face with itself.*Connect the encoder"):
        FaceDrawer(SHIFTER, 1, None, HEAR)
    with pytest.raises(LikenessError, match="trained with the identity encoder ir_se50"):
        FaceDrawer(small_shifter(conventions=replace(SKINS, encoder="ir_se50")), 1, ENCODER)
    with pytest.raises(LikenessError, match="Encode the source again"):
        FaceDrawer(SHIFTER).source(Identity(torch.ones(3), skin_encoder().name))


def test_broken_weights_are_told() -> None:
    shifter = small_shifter()
    for parameter in shifter.parameters():
        parameter.mul_(1e20)
    drawer = FaceDrawer(shifter)
    with pytest.raises(LikenessError, match="AEI-Net gave values that are not numbers"):
        drawer(crops(224, 1), drawer.source(GREEN))
