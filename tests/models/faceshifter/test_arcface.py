"""Faces become features in the conventions of their weights, whatever the pictures' size, type and number."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.arcface import AT_ONCE, IdentityEncoder, encode_faces, load_identity_encoder
from likeness.models.faceshifter.ir_se import IRSE, IRSEConfig
from likeness.tests.characters import small_state
from likeness.tests.skin import face_of, skin_encoder, skin_network

ENCODER = skin_encoder()


def close(features: torch.Tensor, *expected: float) -> bool:
    return torch.allclose(features, torch.tensor([expected], dtype=torch.float32), atol=1e-5)


def test_features_are_of_the_colours_from_minus_one_to_one() -> None:
    assert close(encode_faces(ENCODER, face_of(1, 0.25, 0.5)), 1, -0.5, 0)
    assert close(encode_faces(skin_encoder("BGR"), face_of(1, 0.25, 0.5)), 0, -0.5, 1)


@pytest.mark.parametrize("side", [16, 31, 112, 500])
def test_faces_of_any_size_are_brought_to_the_networks(side: int) -> None:
    assert close(encode_faces(ENCODER, face_of(1, 0.25, 0.5, side=side)), 1, -0.5, 0)


def test_shrinking_looks_at_every_pixel() -> None:
    stripes = torch.zeros(1, 3, 320, 320)
    stripes[..., ::2] = 1
    stripes[:, 0] = 1
    assert encode_faces(ENCODER, stripes)[0].tolist() == pytest.approx([1, 0, 0], abs=0.02)


def test_a_batch_equals_its_faces_one_by_one_and_tells_how_far_it_is() -> None:
    faces = torch.rand(2 * AT_ONCE + 3, 3, 40, 40)
    told: list[int] = []
    together = encode_faces(ENCODER, faces, told.append)
    assert told == [AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 3]
    for at in (0, AT_ONCE, 2 * AT_ONCE + 2):
        assert torch.allclose(together[at], encode_faces(ENCODER, faces[at : at + 1])[0], atol=1e-5)
    assert encode_faces(ENCODER, faces[:0]).shape == (0, 3)


def test_values_that_are_no_colours_do_no_harm() -> None:
    face = face_of(torch.inf, torch.nan, -7)
    assert close(encode_faces(ENCODER, face), 1, -1, -1)
    assert close(encode_faces(ENCODER, face_of(1, 0, 0).double()), 1, -1, -1)


@pytest.mark.parametrize("shape", [(1, 4, 32, 32), (3, 32, 32), (1, 3, 32, 48), (1, 3, 15, 15), (1, 3, 1, 1)])
def test_pictures_that_are_no_aligned_faces_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError):
        encode_faces(ENCODER, torch.zeros(shape))


def test_weights_that_give_no_numbers_are_named() -> None:
    network = skin_network()
    torch.nn.init.constant_(network.fc.bias, torch.inf)
    with pytest.raises(LikenessError, match="identity encoder gave values that are not numbers"):
        encode_faces(IdentityEncoder(network), face_of(1, 0, 0))


def test_a_name_stands_for_weights_and_order(tmp_path: Path) -> None:
    other = skin_network()
    with torch.no_grad():
        other.fc.weight[0, 0] += 1e-6
    names = {encoder.name for encoder in (ENCODER, skin_encoder("BGR"), IdentityEncoder(other))}
    assert len(names) == 3
    assert ENCODER.name.startswith("iresnet1-1-2-1-")
    torch.save({**skin_network().state_dict(), "bn1.num_batches_tracked": torch.tensor(7)}, tmp_path / "a.pth")
    with torch.inference_mode():  # as ComfyUI runs nodes
        encoder = load_identity_encoder(tmp_path / "a.pth")
    assert encoder.name == ENCODER.name
    assert not encoder.training
    assert not any(parameter.is_inference() for parameter in encoder.parameters())
    assert load_identity_encoder(tmp_path / "a.pth", "BGR").name == skin_encoder("BGR").name


def test_an_ir_se_is_an_encoder_too(tmp_path: Path) -> None:
    torch.save(IRSE(IRSEConfig((1, 1, 1, 1), (16, 32, 48, 64), 32, 5)).state_dict(), tmp_path / "a.pth")
    encoder = load_identity_encoder(tmp_path / "a.pth")
    assert (encoder.order, encoder.side) == ("RGB", 32)
    assert encode_faces(encoder, torch.rand(2, 3, 112, 112)).shape == (2, 5)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    torch.save(small_state("face"), tmp_path / "face.pt")
    with pytest.raises(LikenessError, match=r"face\.pt is a tha4\.face_student, not an identity encoder"):
        load_identity_encoder(tmp_path / "face.pt")
