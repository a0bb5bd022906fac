"""Pairs of faces: the same for the same numbers, in the right shares, of the right people."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.training.data.faces import GivenFaces
from likeness.models.faceshifter.training.data.jitter import Jitter
from likeness.models.faceshifter.training.data.occlusions import Occlusions
from likeness.models.faceshifter.training.data.pairs import (
    AEI_PAIRING,
    HEAR_PAIRING,
    Pairing,
    Pairs,
    PairSource,
    flipped,
)

STILL = Jitter(0, 0, 0, 0)
people = st.lists(st.integers(0, 4), min_size=2, max_size=12).filter(lambda them: len(set(them)) > 1)


def faces(persons: list[int], size: int = 4) -> GivenFaces:
    """Each of one grey: its number."""
    squares = torch.arange(len(persons), dtype=torch.uint8)[:, None, None, None].repeat(1, 3, size, size)
    return GivenFaces(squares, torch.tensor(persons))


@settings(max_examples=30, deadline=None)
@given(people, st.integers(0, 2**64 - 1), st.integers(0, 1000), st.floats(0, 1))
def test_a_pair_is_of_who_it_says(persons: list[int], seed: int, first: int, other: float) -> None:
    own = faces(persons)
    pairs = PairSource(own, Pairing(0.4, STILL, other), seed).pairs(range(first, first + 8))
    source, target = own.persons[pairs.source_at], own.persons[pairs.target_at]
    assert torch.equal(source == target, pairs.same)
    assert torch.equal((255 * pairs.source[:, 0, 0, 0]).round().long(), pairs.source_at)
    assert torch.equal((255 * pairs.target[:, 0, 0, 0]).round().long(), pairs.target_at)
    assert not pairs.cover.any()


@settings(max_examples=15, deadline=None)
@given(people, st.integers(0, 2**31), st.integers(0, 50), st.integers(1, 7))
def test_a_number_says_what_its_pair_is_whatever_comes_with_it(
    persons: list[int], seed: int, first: int, batch: int
) -> None:
    pairing = Pairing(0.2, AEI_PAIRING.jitter, 0.5, flip=0.5)
    numbers = list(range(first, first + 8))
    whole = PairSource(faces(persons), pairing, seed).pairs(numbers)
    again = PairSource(faces(persons), pairing, seed)
    parts = [again.pairs(numbers[at : at + batch]) for at in range(0, 8, batch)]
    for one, other in zip(whole, Pairs(*(torch.cat(each) for each in zip(*parts, strict=True))), strict=True):
        assert torch.allclose(one.float(), other.float(), atol=1e-6)


@pytest.mark.parametrize(("pairing", "of_100"), [(AEI_PAIRING, 20), (HEAR_PAIRING, 50), (Pairing(0.33, STILL), 33)])
def test_the_share_of_same_pairs_is_kept_and_they_lie_anywhere(pairing: Pairing, of_100: int) -> None:
    source = PairSource(faces([0, 1, 2]), pairing, 7)
    same = source.pairs(range(1000)).same
    assert same.view(10, 100).sum(1).float().mean() == of_100
    assert (same.view(-1, 20).float().mean(1) - pairing.same).abs().max() < 0.051  # every 20 numbers
    assert len({tuple(block.tolist()) for block in same.view(-1, 20)}) > 40  # of 50


def test_every_face_is_a_target_once_an_epoch_in_another_order_each_time() -> None:
    source = PairSource(faces([0, 0, 1, 2, 3, 3, 3]), AEI_PAIRING, 1)
    epochs = source.pairs(range(70)).target_at.view(10, 7)
    assert (epochs.sort(1).values == torch.arange(7)).all()
    assert len({tuple(epoch.tolist()) for epoch in epochs}) > 5


def test_sources_of_different_pairs_are_any_others_equally_often() -> None:
    own = faces([0, 1, 0, 2, 1])
    pairs = PairSource(own, Pairing(0, STILL), 3).pairs(range(1200))
    of_first = Counter(pairs.source_at[pairs.target_at == 0].tolist())
    assert set(of_first) == {1, 3, 4}
    assert min(of_first.values()) > 55  # of 240, 80 each


def test_another_picture_of_the_person_is_shown_where_there_is_one() -> None:
    own = faces([0, 1, 0, 0])
    pairs = PairSource(own, Pairing(1, STILL, other_picture=1), 3).pairs(range(80))
    alone = pairs.target_at == 1
    assert (pairs.source_at[alone] == 1).all()
    assert (pairs.source_at[~alone] != pairs.target_at[~alone]).all()
    assert set(pairs.source_at[~alone].tolist()) == {0, 2, 3}


def test_targets_can_be_some_of_the_faces() -> None:
    pairs = PairSource(faces([0, 1, 2, 3]), HEAR_PAIRING, 0, targets=torch.tensor([1, 3])).pairs(range(40))
    assert set(pairs.target_at.tolist()) == {1, 3}
    assert set(pairs.source_at.tolist()) == {0, 1, 2, 3}


def test_colours_of_both_are_jittered_apart_and_a_picture_is_mirrored_with_itself() -> None:
    squares = torch.randint(0, 256, (2, 3, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    jittered = PairSource(GivenFaces(squares), Pairing(1, AEI_PAIRING.jitter), 0).pairs([0])
    assert not torch.allclose(jittered.source, jittered.target, atol=1e-3)
    pairs = PairSource(GivenFaces(squares), Pairing(1, STILL, flip=0.5), 0).pairs(range(20))
    assert torch.equal(pairs.source, pairs.target)
    mirrored = (pairs.source == squares[pairs.source_at].flip(3).float() / 255).flatten(1).all(1)
    assert 3 < mirrored.sum() < 17


def test_mirrored_twice_is_as_it_was() -> None:
    pictures, which = torch.rand(3, 3, 4, 4), torch.tensor([True, False, True])
    assert torch.equal(flipped(flipped(pictures, which), which), pictures)
    assert torch.equal(flipped(pictures, which)[1], pictures[1])


def test_occlusions_cover_the_target_alone() -> None:
    own = GivenFaces(torch.full((2, 3, 32, 32), 128, dtype=torch.uint8))
    pairs = PairSource(own, Pairing(0.5, STILL), 0, Occlusions()).pairs(range(12))
    assert (pairs.source == 128 / 255).all()
    changed = (pairs.target != 128 / 255).any(1, keepdim=True)
    assert changed.any() and changed[pairs.cover > 0.5].all()


def test_pairs_of_one_person_alone_can_only_be_same() -> None:
    with pytest.raises(LikenessError, match="show one person"):
        PairSource(faces([2, 2, 2]), AEI_PAIRING, 0)
    assert PairSource(faces([2, 2, 2]), Pairing(1, STILL), 0).pairs([5]).same.all()
