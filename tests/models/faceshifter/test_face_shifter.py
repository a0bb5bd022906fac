"""An AEI-Net takes crops and identities as its file's conventions say, and refuses identities of other makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.conventions import KEY, SBER_SWAP, TAOTAONICE, Conventions, read_conventions
from likeness.models.faceshifter.face_shifter import load_face_shifter
from likeness.models.faceshifter.identity import Identity
from likeness.models.loading import write_safetensors
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import SKINS, small_aei, small_shifter


@pytest.mark.parametrize("conventions", [SBER_SWAP, TAOTAONICE, replace(TAOTAONICE, order="BGR")])
def test_conventions_survive_a_file(conventions: Conventions) -> None:
    assert read_conventions({KEY: conventions.as_text()}) == conventions


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"template": 3}', SBER_SWAP.as_text().replace("224", '"224"')])
def test_conventions_that_nobody_can_follow_are_refused(tmp_path: Path, text: str) -> None:
    write_safetensors(tmp_path / "a.safetensors", small_aei().state_dict(), {KEY: text})
    with pytest.raises(LikenessError, match=r"a\.safetensors"):
        load_face_shifter(tmp_path / "a.safetensors")


def test_pictures_go_in_and_out_in_the_order_of_the_weights() -> None:
    red = torch.tensor([1.0, 0.25, 0.0])[None, :, None, None].expand(1, 3, 100, 100)
    for order, seen in (("RGB", [1, -0.5, -1]), ("BGR", [-1, -0.5, 1])):
        shifter = small_shifter(conventions=replace(SKINS, order=order))
        shown = shifter.shown(red)
        assert shown.shape == (1, 3, 64, 64)
        assert shown[0, :, 32, 32].tolist() == pytest.approx(seen)
        assert torch.allclose(shifter.picture(shown), red[..., :64, :64], atol=1e-6)


def test_an_identity_of_its_encoder_is_taken_raw_or_as_a_direction() -> None:
    shifter = small_shifter()
    encoder = shifter.encoder_of(skin_encoder())
    identity = Identity(torch.tensor([3.0, 0.0, 4.0]), encoder.name)
    assert shifter.z_id(identity).tolist() == [[3.0, 0.0, 4.0]]
    unit = small_shifter(conventions=replace(SKINS, unit=True))
    assert unit.z_id(identity)[0].tolist() == pytest.approx([0.6, 0.0, 0.8])


def test_an_identity_of_another_encoder_or_view_is_refused() -> None:
    shifter = small_shifter()
    name = shifter.encoder_of(skin_encoder()).name
    with pytest.raises(LikenessError, match="in the template arcface"):
        shifter.z_id(Identity(torch.ones(3), skin_encoder().name))
    with pytest.raises(LikenessError, match="made of BGR faces"):
        shifter.z_id(Identity(torch.ones(3), name.replace("@", "-bgr@")))
    for other in (Identity(torch.ones(4), name), Identity(torch.ones(3), "iresnet1-1-2-10-12345678@sber-swap")):
        with pytest.raises(LikenessError, match="Encode the source again"):
            shifter.z_id(other)
    with pytest.raises(LikenessError, match="trained with the identity encoder ir_se50"):
        small_shifter(conventions=TAOTAONICE).encoder_of(skin_encoder())


def test_the_view_of_taotaonice_gives_arcfaces_framing_back() -> None:
    shifter = small_shifter(conventions=replace(TAOTAONICE, encoder="iresnet1-1-2-1"))
    encoder = shifter.encoder_of(skin_encoder())
    ramp = torch.arange(256.0)[None, None, None].expand(1, 3, 256, 256) / 255
    shown = (encoder.shown(ramp) + 1) / 2 * 255
    assert (shown[0, 0, 0, 0].item(), shown[0, 0, 0, -1].item()) == pytest.approx((19, 236), abs=1e-3)
