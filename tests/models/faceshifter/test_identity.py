"""Identities: compared only within one encoder, averaged by how good their pictures are, and kept in files."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import normalize

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.identity import (
    Identity,
    blend_identities,
    load_identity,
    mean_identity,
    save_identity,
    similarity,
)
from likeness.models.loading import write_safetensors
from likeness.tests.characters import small_state

ANNE, BOB = (Identity(torch.tensor(vector), "eyes") for vector in ([3.0, 4.0, 0.0], [0.0, 0.0, 2.0]))


def test_similarity_is_the_cosine() -> None:
    assert similarity(ANNE, BOB) == 0
    assert similarity(ANNE, Identity(torch.tensor([6.0, 8.0, 0.0]), "eyes")) == pytest.approx(1)
    assert similarity(ANNE, Identity(torch.tensor([-3.0, -4.0, 0.0]), "eyes")) == pytest.approx(-1)
    assert similarity(ANNE, Identity(torch.tensor([4.0, 3.0, 0.0]), "eyes")) == pytest.approx(0.96)
    assert ANNE.norm == 5


def test_identities_of_two_encoders_are_not_compared() -> None:
    with pytest.raises(LikenessError, match=r"eyes, the other by ears: they cannot be compared"):
        similarity(Identity(ANNE.vector, "ears"), ANNE)


@pytest.mark.parametrize(
    "vector", [torch.zeros(3), torch.ones(1, 3), torch.ones(0), torch.tensor([1, torch.nan]), torch.tensor(2.0)]
)
def test_what_is_no_identity_is_refused(vector: torch.Tensor) -> None:
    with pytest.raises(LikenessError, match="Encode it again"):
        Identity(vector, "eyes")


def test_better_pictures_count_more() -> None:
    clear, blurred = torch.tensor([20.0, 0.0]), torch.tensor([0.0, 5.0])
    both = mean_identity(torch.stack([clear, blurred]), "eyes")
    assert both.direction.tolist() == pytest.approx(normalize(torch.tensor([20.0, 5.0]), dim=0).tolist())
    assert both.norm == pytest.approx((20 * 20 + 5 * 5) / (20 + 5))
    assert both.pictures == 2
    unsure = mean_identity(torch.stack([clear, blurred]), "eyes", torch.tensor([0.1, 0.9]))
    assert unsure.direction.tolist() == pytest.approx(normalize(torch.tensor([2.0, 4.5]), dim=0).tolist())


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 9), scores=st.booleans())
def test_a_mean_lies_among_its_pictures_in_any_order(seed: int, count: int, scores: bool) -> None:
    draw = torch.Generator().manual_seed(seed)
    vectors = torch.randn(count, 16, generator=draw) + 1
    weights = torch.rand(count, generator=draw) if scores else None
    mean = mean_identity(vectors, "eyes", weights)
    norms = vectors.norm(dim=1)
    assert norms.min() - 1e-4 <= mean.norm <= norms.max() + 1e-4
    turned = mean_identity(vectors.flip(0), "eyes", None if weights is None else weights.flip(0))
    assert torch.allclose(mean.vector, turned.vector, atol=1e-4)
    if count == 1:
        assert torch.allclose(mean.vector, vectors[0], atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), weight=st.floats(0, 1))
def test_a_blend_lies_on_the_arc_between_two_people(seed: int, weight: float) -> None:
    one, other = (
        Identity(vector, "eyes") for vector in torch.randn(2, 16, generator=torch.Generator().manual_seed(seed))
    )
    mixed = blend_identities(one, other, weight)
    angle, first, last = (math.acos(similarity(*pair)) for pair in ((one, other), (one, mixed), (mixed, other)))
    assert (first, last) == pytest.approx((weight * angle, (1 - weight) * angle), abs=2e-3)
    assert mixed.norm == pytest.approx((1 - weight) * one.norm + weight * other.norm, rel=1e-4)
    assert torch.allclose(blend_identities(other, one, 1 - weight).vector, mixed.vector, atol=1e-4)


def test_a_blend_by_hand() -> None:
    half = blend_identities(ANNE, BOB, 0.5)  # at a right angle, 5 and 2 long
    assert half.vector.tolist() == pytest.approx([3.5 * value for value in (0.6 * 0.5**0.5, 0.8 * 0.5**0.5, 0.5**0.5)])
    assert half.pictures == 2
    assert torch.allclose(blend_identities(ANNE, BOB, 0).vector, ANNE.vector)
    assert torch.allclose(blend_identities(ANNE, BOB, 1).vector, BOB.vector)
    assert torch.allclose(blend_identities(ANNE, ANNE, 0.3).vector, ANNE.vector)


def test_what_cannot_be_blended_is_refused() -> None:
    with pytest.raises(LikenessError, match="one encoder"):
        blend_identities(ANNE, Identity(BOB.vector, "ears"), 0.5)
    with pytest.raises(LikenessError, match="opposites"):
        blend_identities(ANNE, Identity(-2 * ANNE.vector, "eyes"), 0.5)
    with pytest.raises(LikenessError, match="a weight of 0 to 1"):
        blend_identities(ANNE, BOB, 1.5)


def test_pictures_without_anything_in_common_are_refused() -> None:
    with pytest.raises(LikenessError, match="nothing in common"):
        mean_identity(torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), "eyes")
    with pytest.raises(LikenessError, match="no picture"):
        mean_identity(torch.zeros(0, 512), "eyes")
    with pytest.raises(LikenessError, match="nothing in common"):
        mean_identity(torch.zeros(2, 512), "eyes")


def test_a_saved_identity_comes_back(tmp_path: Path) -> None:
    told = Identity(torch.randn(512), "iresnet100-0123abcd", 3)
    save_identity(tmp_path / "a.safetensors", told)
    with torch.inference_mode():
        again = load_identity(tmp_path / "a.safetensors")
    assert torch.equal(again.vector, told.vector)
    assert (again.encoder, again.pictures) == (told.encoder, 3)
    (tmp_path / "a.safetensors").write_bytes(b"\0" * 3000)
    assert torch.equal(again.vector, told.vector)


@pytest.mark.parametrize("pictures", ["", "0", "-1", "two", "1e3"])
def test_a_file_that_was_tampered_with_is_named(tmp_path: Path, pictures: str) -> None:
    about = {"kind": "faceshifter.identity", "encoder": "eyes", "pictures": pictures}
    write_safetensors(tmp_path / "a.safetensors", {"identity": torch.ones(4)}, about)
    with pytest.raises(LikenessError, match=r"a\.safetensors is damaged"):
        load_identity(tmp_path / "a.safetensors")


def test_other_files_are_no_identity(tmp_path: Path) -> None:
    torch.save(small_state("face"), tmp_path / "face.pt")
    write_safetensors(tmp_path / "other.safetensors", {"identity": torch.ones(4)}, {})
    (tmp_path / "page.safetensors").write_text("<html>")
    for name in ("face.pt", "other.safetensors", "page.safetensors", "none.safetensors"):
        with pytest.raises(LikenessError, match=name):
            load_identity(tmp_path / name)
