"""The paper's schedule, and that every example is learnt from once, in its own phase."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.tha4.teacher_training.phases import EDITOR_PHASES, ROTATOR_PHASES, Phase, Schedule


def test_the_phases_are_the_papers() -> None:
    every = ("warped", "direct", "image")
    first, second = Phase(500_000), Phase(9_000_000, every)
    assert (first, second) == ROTATOR_PHASES
    assert (first, second, Phase(9_000_000, ("direct", "image"), in_pieces=True, coarse=True)) == EDITOR_PHASES
    schedule = Schedule(EDITOR_PHASES)
    assert (schedule.batch, schedule.betas, schedule.examples) == (16, (0.5, 0.999), 18_500_000)


def test_the_learning_rate_rises_over_the_first_5000_examples_and_stays() -> None:
    schedule = Schedule(ROTATOR_PHASES)
    rates = [schedule.rate(seen) for seen in (0, 16, 2500, 5000, 5001, 9_500_000)]
    assert rates == pytest.approx([0, 1e-4 * 16 / 5000, 5e-5, 1e-4, 1e-4, 1e-4])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=3), st.integers(1, 20), st.integers(1, 20))
def test_steps_take_each_example_once_and_stay_within_their_phase(sizes: list[int], batch: int, at_once: int) -> None:
    schedule = Schedule(tuple(map(Phase, sizes)), batch=batch, at_once=at_once)
    seen, ends = 0, []
    while seen < schedule.examples:
        phase, parts = schedule.next_step(seen)
        numbers = list(chain(*parts))
        assert numbers == list(range(seen, seen + len(numbers))) and len(numbers) <= batch
        assert all(0 < len(part) <= at_once for part in parts)
        assert sum(sizes[: len(ends)]) <= seen and numbers[-1] < sum(sizes[: len(ends) + 1])
        assert phase is schedule.phases[len(ends)]
        seen = numbers[-1] + 1
        ends += [seen] if schedule.ends_phase(seen) else []
    assert len(ends) == len(sizes) and seen == sum(sizes)
    with pytest.raises(IndexError):
        schedule.next_step(seen)


def test_a_trial_keeps_every_phase() -> None:
    trial = Schedule(EDITOR_PHASES).shortened(4)
    assert [phase.examples for phase in trial.phases] == [4, 4, 4]
    assert [phase.phi for phase in trial.phases] == [phase.phi for phase in EDITOR_PHASES]
