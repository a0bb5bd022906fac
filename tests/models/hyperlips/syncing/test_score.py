"""The score over offsets: by hand-made vectors, whose distances are known, and by their order in time."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import normalize

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.syncing.expert import Embeddings
from likeness.models.hyperlips.syncing.plot import plot
from likeness.models.hyperlips.syncing.score import REACH, SyncScore, sync_score, window_distances
from likeness.models.media.audio import Audio


def vectors(count: int, seed: int = 0) -> Tensor:
    return normalize(torch.rand(count, 8, generator=torch.Generator().manual_seed(seed)))


def test_distances_are_those_of_unit_vectors() -> None:
    """Equal ones are 0 apart, orthogonal ones the root of 2, and the sum of both axes 2 sin(22.5 degrees) from each."""
    x, y, between = [1.0, 0.0], [0.0, 1.0], [math.sqrt(0.5), math.sqrt(0.5)]
    apart = window_distances(Embeddings(torch.tensor([x, y])), Embeddings(torch.tensor([x, between])), 1)
    near, far = 2 * math.sin(math.pi / 8), math.sqrt(2)
    expected = torch.tensor([[torch.nan, 0, near], [far, near, torch.nan]])
    assert torch.allclose(apart, expected, equal_nan=True, atol=1e-6)
    score = sync_score(Embeddings(torch.tensor([x, y])), Embeddings(torch.tensor([x, between])), 1)
    assert torch.allclose(score.distances, torch.tensor([far, near / 2, near]), atol=1e-6)
    assert score.offset == 0 and score.windows == 2
    assert math.isclose(score.distance, near / 2, rel_tol=1e-5)
    assert math.isclose(score.confidence, near - near / 2, rel_tol=1e-5)


@given(st.integers(-REACH, REACH), st.integers(32, 60))
def test_a_moved_sound_is_found(later: int, count: int) -> None:
    whole = vectors(count + 2 * REACH)
    seen, heard = whole[REACH : REACH + count], whole[REACH - later : REACH - later + count]
    score = sync_score(Embeddings(seen), Embeddings(heard))
    assert score.offset == Fraction(later, 25) and score.distance < 1e-3 < score.confidence
    assert score.windows == count - abs(later)


def test_windows_without_a_face_are_left_out() -> None:
    seen, heard = vectors(40), vectors(40, seed=1)
    holes = seen.clone()
    holes[10:20] = torch.nan
    apart = window_distances(Embeddings(holes), Embeddings(heard))
    assert apart[10:20].isnan().all()
    rest = window_distances(Embeddings(seen), Embeddings(heard))[[*range(10), *range(20, 40)]]
    assert torch.allclose(sync_score(Embeddings(holes), Embeddings(heard)).distances, rest.nanmean(0), atol=1e-6)


def test_offsets_with_few_windows_say_nothing() -> None:
    score = sync_score(Embeddings(vectors(20)), Embeddings(vectors(20, seed=1)))
    assert score.distances[[4, -5]].isnan().all()  # 9 of 20 windows
    assert not score.distances[5:-5].isnan().any()
    with pytest.raises(LikenessError, match="no window of five pictures with a face"):
        sync_score(Embeddings(torch.full((20, 8), torch.nan)), Embeddings(vectors(20)))


@pytest.mark.parametrize("offset", [-5, 0, 5])
def test_the_sound_is_moved_against_its_offset(offset: int) -> None:
    distances = torch.ones(2 * REACH + 1)
    distances[REACH + offset] = 0.5
    score = SyncScore(torch.arange(-REACH, REACH + 1), distances, 9)
    wave = torch.arange(1.0, 44101)[None]
    moved = score.corrected(Audio(wave, 44100)).waveform
    assert moved.shape == wave.shape
    samples = offset * 44100 // 25
    assert moved[0, 20000] == wave[0, 20000 + samples]


def test_the_plot_shows_the_nearest_offset() -> None:
    distances = torch.linspace(0.9, 1.0, 2 * REACH + 1)
    distances[20] = 0.4
    distances[:3] = torch.nan
    score = SyncScore(torch.arange(-REACH, REACH + 1), distances, 9)
    picture = plot(score)
    assert picture.shape == (360, 640, 3) and picture.min() >= 0 and picture.max() <= 1
    dot = (picture - torch.tensor([196, 78, 120]) / 255).abs().amax(-1) < 0.02
    x = dot.nonzero()[:, 1].float().mean()
    assert abs(float(x) - (64 + 20 / 30 * (640 - 64 - 20))) < 2  # pixels
    flat = SyncScore(score.offsets, torch.ones(2 * REACH + 1), 9)
    assert plot(flat).shape == picture.shape
