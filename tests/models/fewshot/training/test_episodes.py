"""Clips of heads and the episodes that are drawn of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.fewshot.landmark_canvas import draw_canvases
from likeness.models.fewshot.training.clips import read_clips, write_clip
from likeness.models.fewshot.training.episodes import EpisodeSource, frames_of


def grey(count: int, first: int) -> Tensor:
    """Frames of the levels from `first` on."""
    return torch.arange(first, first + count, dtype=torch.uint8)[:, None, None, None].expand(-1, 8, 8, 3)


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Anna has two clips, of levels from 0 and from 40 on, Ben one of 2 frames, from 120 on."""
    points = torch.rand(12, 68, 2, generator=torch.Generator().manual_seed(0))
    for name, count, first in (("anna#1", 12, 0), ("anna#2", 5, 40), ("ben", 2, 120)):
        write_clip(tmp_path, name, grey(count, first), points[:count])
    return tmp_path


@given(some.integers(2, 20), some.integers(1, 32), some.integers(0, 2**31))
def test_the_target_is_none_of_the_shots_and_shots_repeat_only_where_they_must(
    count: int, shots: int, seed: int
) -> None:
    *embedded, target = frames_of(count, shots, torch.Generator().manual_seed(seed))
    assert len(embedded) == shots and target not in embedded and {*embedded, target} <= set(range(count))
    assert len(set(embedded)) == min(shots, count - 1)


def test_an_episode_is_of_one_clip_with_its_drawings(clips: Path) -> None:
    source = EpisodeSource(read_clips(clips), 16, 0, shots=3)
    assert source.report() == "3 clips of 2 people, 19 frames" and source.videos == 3
    made = source.episodes(range(40))
    assert made.photos.shape == (40, 3, 3, 16, 16) and made.target.shape == (40, 3, 16, 16)
    levels = (255 * torch.cat([made.photos, made.target[:, None]], 1)[:, :, 0, 8, 8]).round()  # [40, 4]
    clip_of = torch.bucketize(levels, torch.tensor([30.0, 100.0]))  # JPEG keeps grey as it is
    assert (clip_of == made.videos[:, None]).all() and set(made.videos.tolist()) == {0, 1, 2}
    assert Counter((made.videos == 2).tolist())[True] > 10  # each person as likely, whatever they have
    assert (levels[:, -1:] != levels[:, :-1]).all()
    clip = read_clips(clips)[2]
    own = draw_canvases(16 * clip.points, 16).movedim(-1, 1)
    assert all(any(torch.equal(drawing, one) for one in own) for drawing in made.target_drawing[made.videos == 2])


def test_episodes_are_the_same_for_the_same_numbers(clips: Path) -> None:
    source = EpisodeSource(read_clips(clips), 8, 3, shots=2)
    whole = source.episodes(range(4))
    for one, other in zip(whole, zip(*(source.episodes([at]) for at in range(4)), strict=True), strict=True):
        assert torch.equal(one, torch.cat(other))
    assert not torch.equal(whole.target, EpisodeSource(read_clips(clips), 8, 4, shots=2).episodes(range(4)).target)
    with pytest.raises(LikenessError, match="1 picture or more"):
        EpisodeSource(read_clips(clips), 8, 0, shots=0)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: (root / "ben" / "0000001.jpg").unlink(), "landmarks of 2 frames, and ben has 1 pictures"),
        (lambda root: (root / "ben.npz").write_bytes(b"no"), r"ben\.npz is damaged"),
        (lambda root: np.savez(root / "ben.npz", points=np.zeros((2, 5, 2))), r"not \[T, 68, 468 or 478, 2\]"),
        (lambda root: np.savez(root / "ben.npz", points=np.full((2, 68, 2), np.nan)), "no numbers"),
        (lambda root: write_clip(root, "one", grey(1, 0), torch.zeros(1, 68, 2)), "has one frame"),
        (lambda root: [path.unlink() for path in root.rglob("*.npz")], "no clips"),
    ],
)
def test_clips_that_are_not_whole_are_refused(clips: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(clips)
    with pytest.raises(LikenessError, match=said):
        read_clips(clips)
