"""Losses stay few, in order and evenly spaced however long a run is, and come back from JSON."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from likeness.models.training.loss_history import POINTS, LossHistory


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 6 * POINTS))
@example(POINTS + 1)
def test_few_points_tell_of_any_number_of_steps(steps: int) -> None:
    history = LossHistory("face", "body")
    for step in range(1, steps + 1):
        history.add("body", step, 1 / step)
    known = history.phases["body"]
    spacing = known[0][0]
    assert min(steps, POINTS // 2) <= len(known) <= POINTS
    assert known == [(step, 1 / step) for step in range(spacing, steps + 1, spacing)]
    again = LossHistory("face", "body")
    again.take(json.loads(json.dumps(history.phases)))
    assert again.phases == history.phases and history.losses() == [loss for _, loss in known]


def test_a_resumed_run_writes_over_what_it_repeats() -> None:
    history = LossHistory("face", "body")
    for step, loss in ((1, 5.0), (2, 4.0), (3, 3.0), (2, 4.5)):
        history.add("face", step, loss)
    history.add("body", 1, 9.0)
    assert history.losses() == [5.0, 4.5, 9.0]
