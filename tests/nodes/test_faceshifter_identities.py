"""The nodes that compare, blend and keep identities, as the graph calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.identity import Identity
from likeness.models.loading import write_safetensors
from likeness.nodes import faceshifter_identities
from likeness.tests.own_folders import own_models
from likeness.tests.people import BLUE, RED
from likeness.tests.skin import skin_network

SKIN = "iresnet1-1-2-1-01234567"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_models(tmp_path, monkeypatch)


def identity_of(skin: tuple[float, ...], encoder: str = SKIN) -> Identity:
    return Identity(2 * torch.tensor(skin) - 1, encoder)


def test_similarity_compares_within_one_encoder() -> None:
    red, dark, blue = (identity_of(skin) for skin in (RED, (0.7, 0.2, 0.2), BLUE))
    alike, unlike = (faceshifter_identities.IdentitySimilarity.execute(red, other).args[0] for other in (dark, blue))
    assert -1 <= unlike < 0 < 0.9 < alike <= 1
    other = identity_of(RED, f"{SKIN}-bgr")
    with pytest.raises(LikenessError, match="cannot be compared"):
        faceshifter_identities.IdentitySimilarity.execute(red, other)


def test_a_blend_is_between_two_people_of_one_encoder() -> None:
    red, blue = identity_of(RED), identity_of(BLUE)
    node = faceshifter_identities.BlendIdentities
    with torch.inference_mode():
        half, first, last = (node.execute(red, blue, weight).args[0] for weight in (0.5, 0.0, 1.0))
    assert torch.allclose(first.vector, red.vector) and torch.allclose(last.vector, blue.vector)
    alike, unlike = (faceshifter_identities.IdentitySimilarity.execute(half, one).args[0] for one in (red, blue))
    assert alike == pytest.approx(unlike, abs=1e-5)
    with pytest.raises(LikenessError, match="Make both with one encoder"):
        node.execute(red, identity_of(BLUE, "ir_se50-89abcdef"), 0.5)


def test_a_saved_identity_is_listed_and_loaded(models: Path) -> None:
    info = faceshifter_identities.LoadIdentity.GET_NODE_INFO_V1()
    assert info["input"]["required"]["file"][1]["options"] == [faceshifter_identities.NONE_YET]
    assert "Save Identity writes" in faceshifter_identities.LoadIdentity.validate_inputs(
        faceshifter_identities.NONE_YET
    )
    red = identity_of(RED)
    (same,) = faceshifter_identities.SaveIdentity.execute(red, "anne").args
    assert same is red
    listed = faceshifter_identities.LoadIdentity.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert listed == ["identities/anne.safetensors"]
    assert faceshifter_identities.LoadIdentity.validate_inputs(listed[0]) is True
    (again,) = faceshifter_identities.LoadIdentity.execute(listed[0]).args
    assert isinstance(again, Identity)
    assert torch.equal(again.vector, red.vector)
    assert faceshifter_identities.LoadIdentity.fingerprint_inputs(listed[0])


def test_a_file_that_is_no_identity_is_named(models: Path) -> None:
    (models / "identities").mkdir()
    write_safetensors(models / "identities/net.safetensors", skin_network().state_dict(), {})
    with pytest.raises(LikenessError, match=r"net\.safetensors is no identity"):
        faceshifter_identities.LoadIdentity.execute("identities/net.safetensors")


@pytest.mark.parametrize("name", ["", "../anne", "a/b", ".hidden", "x" * 300])
def test_a_name_that_is_no_file_name_is_refused(models: Path, name: str) -> None:
    with pytest.raises(LikenessError, match="cannot be the name of a file"):
        faceshifter_identities.SaveIdentity.execute(Identity(torch.ones(3), "eyes"), name)
    assert not (models / "identities").exists()
