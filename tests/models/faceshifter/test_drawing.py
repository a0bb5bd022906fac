"""The stages draw what AEI-Net's plain formula draws, whoever encodes, and refuse what does not belong together."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn.functional import instance_norm

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.aad import AAD
from likeness.models.faceshifter.conventions import TAOTAONICE
from likeness.models.faceshifter.drawing import drawn, enlarged_masks, own_z_id, redrawn
from likeness.models.faceshifter.face_attributes import FaceAttributes, bytes_each, encode_attributes
from likeness.models.faceshifter.face_shifter import FaceShifter
from likeness.models.faceshifter.identity import Identity
from likeness.tests.crops_by_hand import noise
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import SKINS, SMALL, small_aei, small_shifter

SHIFTER = small_shifter()
ENCODER = SHIFTER.encoder_of(skin_encoder())
ANNE = Identity(torch.tensor([0.8, -0.6, 0.4]), ENCODER.name)


def crops(count: int, side: int = 80) -> Tensor:
    return noise(count, (side, side)).movedim(-1, 1)


def faces(shifter: FaceShifter, attributes: FaceAttributes, identity: Identity = ANNE) -> tuple[Tensor, Tensor]:
    """Pictures [T, 3, 64, 64] and masks [T, 6, 64, 64]."""
    parts = [(y, enlarged_masks(masks, shifter.side)) for y, masks in drawn(shifter, attributes, identity)]
    pictures, masks = zip(*parts, strict=True)
    return torch.cat(pictures), torch.cat(masks)


def plain(shifter: FaceShifter, pictures: Tensor, z_id: Tensor) -> Tensor:
    with torch.no_grad():
        return shifter.picture(small_aei()(shifter.shown(pictures), z_id.expand(len(pictures), -1)))


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_stage_by_stage_is_the_plain_formula(order: str) -> None:
    shifter = FaceShifter(small_aei(), replace(SKINS, order=order)).eval()
    anne = replace(ANNE, encoder=shifter.encoder_of(skin_encoder()).name)
    told: list[int] = []
    attributes = encode_attributes(shifter, crops(9), told.append)
    assert told == [4, 8, 9] and len(attributes) == 9
    pictures, _ = faces(shifter, attributes, anne)
    assert torch.allclose(pictures, plain(shifter, crops(9), anne.vector[None]), atol=1e-4)


def test_attributes_take_the_memory_that_is_asked_for() -> None:
    attributes = encode_attributes(SHIFTER, crops(2))
    assert sum(own.numel() * own.element_size() for own in attributes.maps) == 2 * bytes_each(SMALL)


def test_the_masks_are_those_of_the_layers() -> None:
    network = small_aei(replace(SMALL, layers=1))
    shifter = FaceShifter(network, SKINS).eval()
    _, masks = faces(shifter, encode_attributes(shifter, crops(1)))
    with torch.no_grad():
        h = network.generator.up1(ANNE.vector[None, :, None, None])  # [1, C, 2, 2]
        first = network.generator.get_submodule("AADBlk1.add_blocks.0.conv_h")(instance_norm(h)).sigmoid()[0, 0]
    assert masks.shape == (1, 6, 64, 64)
    assert torch.allclose(masks[0, 0, 31:33, 31:33], first, atol=1e-5)
    assert torch.equal(masks[0, 0, :32, :32], masks[0, 0, 0, 0].expand(32, 32))


def test_where_masks_are_full_only_the_identity_is_drawn() -> None:
    network = small_aei()
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, AAD):
                layer.conv_h.bias.fill_(60)
    shifter = FaceShifter(network, SKINS).eval()
    pictures, masks = faces(shifter, encode_attributes(shifter, crops(2)))
    assert masks.min() > 0.999
    assert torch.allclose(pictures[0], pictures[1], atol=1e-4)
    assert (faces(SHIFTER, encode_attributes(SHIFTER, crops(2)))[0].diff(dim=0).abs() > 0.01).any()


def test_each_crop_is_drawn_again_with_its_own_identity() -> None:
    given = crops(5, 224)
    z_id = own_z_id(SHIFTER, ENCODER, given)
    expected = torch.cat([plain(SHIFTER, one[None], z) for one, z in zip(given, z_id.split(1), strict=True)])
    assert torch.allclose(torch.cat([*redrawn(SHIFTER, z_id, given)]), expected, atol=1e-4)
    assert torch.equal(own_z_id(SHIFTER, skin_encoder(), given), z_id)  # whatever else it is shown elsewhere
    known = encode_attributes(SHIFTER, given)
    assert torch.allclose(torch.cat([*redrawn(SHIFTER, z_id, given, known)]), expected, atol=1e-4)
    with pytest.raises(LikenessError, match="attributes of 5 pictures, but 4 crops"):
        next(redrawn(SHIFTER, z_id[:4], given[:4], known))


def test_what_does_not_belong_together_is_refused() -> None:
    attributes = encode_attributes(SHIFTER, crops(1))
    other = FaceShifter(small_aei(seed=1), SKINS).eval()
    with pytest.raises(LikenessError, match="Connect the same model"):
        faces(other, attributes)
    with pytest.raises(LikenessError, match="Encode the source again"):
        faces(SHIFTER, attributes, Identity(torch.ones(3), "iresnet100-01234567@sber-swap"))
    with pytest.raises(LikenessError, match="trained with the identity encoder ir_se50"):
        own_z_id(small_shifter(conventions=TAOTAONICE), ENCODER, crops(1))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (torch.zeros(2, 3, 40, 60), "these are 60 x 40"),
        (torch.zeros(2, 3, 8, 8), "16 pixels and more"),
        (torch.zeros(0, 3, 64, 64), "Give at least one"),
        (torch.zeros(2, 4, 64, 64), "Take the alpha off"),
    ],
)
def test_what_is_no_crop_is_refused(given: Tensor, words: str) -> None:
    with pytest.raises(LikenessError, match=words):
        encode_attributes(SHIFTER, given)


def test_broken_pixels_pass_and_broken_weights_do_not() -> None:
    given = crops(1)
    given[0, :, :4] = torch.nan
    attributes = encode_attributes(SHIFTER, given)
    assert faces(SHIFTER, attributes)[0].isfinite().all()
    network = small_aei()
    torch.nn.init.constant_(network.generator.up1.weight, torch.nan)
    broken = FaceShifter(network, SKINS).eval()
    with pytest.raises(LikenessError, match="The AEI-Net gave values that are not numbers"):
        faces(broken, replace(attributes, network=broken.name))
