"""The curves lie where their losses are."""

from itertools import pairwise

import pytest
from torch import Tensor

from likeness.models.training.chart import HEIGHT, LINES, WIDTH, chart, evenly_ruled, ruled
from likeness.models.training.loss_history import LossHistory


def history(*losses: float) -> LossHistory:
    made = LossHistory("face", "body")
    for step, loss in enumerate(losses, 1):
        made.add("face", step, loss)
    return made


def colored(picture: Tensor) -> Tensor:
    """Rows and columns of what is neither ink nor paper, [N, 2]."""
    return (picture.amax(-1) - picture.amin(-1) > 0.3).nonzero()


@pytest.mark.parametrize("losses", [(1.0, 0.1, 0.01), (50.0, 0.0, -50.0), (-1.0, -2.0, -3.0)])
def test_a_falling_loss_falls_in_its_half_alone(losses: tuple[float, ...]) -> None:
    rows, columns = colored(chart(history(*losses))).unbind(1)
    assert columns.max() < WIDTH // 2
    middles = [rows[columns == column].float().mean() for column in columns.unique()]
    assert all(above <= below + 1 for above, below in pairwise(middles))
    assert middles[-1] - middles[0] > HEIGHT / 2


@pytest.mark.parametrize("losses", [(), (0.5,), (0.5, 0.5), (0.0, 0.0), (1e-30, 1e30)])
def test_any_losses_give_a_picture(losses: tuple[float, ...]) -> None:
    picture = chart(history(*losses))
    assert picture.shape == (HEIGHT, WIDTH, 3) and picture.min() >= 0 and picture.max() == 1
    assert bool(len(colored(picture))) == any(losses)


@pytest.mark.parametrize(("low", "high"), [(0.9, 1.1), (0.004, 0.3), (1e-9, 1e9), (0.033, 0.034)])
def test_ruled_losses_are_few_and_inside(low: float, high: float) -> None:
    found = ruled(low, high)
    assert len(found) <= LINES and found == sorted(found) and all(low <= loss <= high for loss in found)


@pytest.mark.parametrize(("low", "high"), [(-3.0, 4.0), (-0.011, -0.01), (-1e6, 1e3)])
def test_evenly_ruled_losses_are_few_and_evenly_spaced(low: float, high: float) -> None:
    found = evenly_ruled(low, high)
    assert 2 <= len(found) <= LINES and all(low <= loss <= high for loss in found)
    apart = [after - before for before, after in pairwise(found)]
    assert apart == pytest.approx([apart[0]] * len(apart))


def test_terms_have_their_places_two_in_a_row() -> None:
    made = LossHistory("one", "two", "three")
    made.add("three", 1, 0.5)
    made.add("three", 2, 0.25)
    picture = chart(made)
    assert picture.shape == (2 * HEIGHT, WIDTH, 3)
    rows, columns = colored(picture).unbind(1)
    assert rows.min() > HEIGHT and columns.max() < WIDTH // 2
