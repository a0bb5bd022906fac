"""Windows of a clip share their borders, and every shot's first and last frame is a head."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.following import windows as module
from likeness.models.face.following.cuts import Cuts
from likeness.models.face.following.windows import AT_ONCE, windows


def clip(*greys: int) -> torch.Tensor:
    return torch.tensor(greys, dtype=torch.uint8)[:, None, None, None].expand(-1, 6, 9, 3)


@settings(max_examples=60, deadline=None)
@given(shots=st.lists(st.integers(1, 40), min_size=1, max_size=4), every=st.integers(1, 40), chunk=st.integers(1, 50))
def test_every_frame_is_new_once_and_near_a_head(shots: list[int], every: int, chunk: int) -> None:
    greys = [60 * (number % 4) for number, length in enumerate(shots) for _ in range(length)]
    starts = [sum(shots[:number]) for number in range(len(shots))]
    heads, begins, seen = [], [], 0
    for window in windows(clip(*greys).split(chunk), every):
        first = seen + window.new - len(window.shots)
        assert first == max(0, seen - 1)  # it begins with the frame that the one before ended with
        assert window.pictures[:, 0, 0, 0].tolist() == greys[first : first + len(window.shots)]
        assert len(window.shots) <= 1 + max(AT_ONCE, every)
        heads += [first + at for at in window.heads]
        begins += [first + at for at in sorted(window.begins)]
        seen += window.new
    assert seen == len(greys) and begins == starts
    assert len(set(heads)) == len(heads) and {*starts, *(start - 1 for start in starts[1:]), len(greys) - 1} <= {*heads}
    assert all(after - before <= every for before, after in pairwise(heads))


def test_large_frames_come_in_shorter_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 5 * 6 * 9 * 3)
    sizes = [len(window.shots) for window in windows([clip(*[0] * 12)], 30)]
    assert sizes == [6, 6, 2]
    monkeypatch.setattr(module, "LARGEST", 1)
    assert [window.heads for window in windows([clip(0, 0, 0)], 30)] == [[0, 1], [1]]


def test_a_cut_is_what_looks_wholly_different() -> None:
    noise = torch.Generator().manual_seed(1)
    place = torch.rand(3, 40, 60, generator=noise)
    moved = place.roll((3, -5), (1, 2))
    other = 0.3 * place + 0.7
    broken = torch.full_like(place, torch.nan)
    cuts = Cuts()
    assert [cuts.see(frame) for frame in (place, moved, other, other, broken, broken)] == [
        *(False, False, True, False, True, False)
    ]
    assert not Cuts().see(torch.zeros(3, 1, 1))
