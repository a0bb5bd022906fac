"""The film of a Poisson paste, against the plain linear system that it solves."""

import pytest
import torch
from torch import Tensor

from likeness.models.face.pasting.membrane import membrane


def solved(values: Tensor, hold: Tensor) -> Tensor:
    """By all equations at once: [C, s, s]."""
    size = len(hold)
    cells = torch.arange(size * size).view(size, size)
    system = torch.diag(hold.flatten().double())
    for one, other in ((cells[:, 1:], cells[:, :-1]), (cells[1:], cells[:-1])):
        for a, b in ((one.flatten(), other.flatten()), (other.flatten(), one.flatten())):
            system[a, a] += 1
            system[a, b] -= 1
    return torch.linalg.solve(system, (values * hold).flatten(1).double().T).T.view_as(values)


def holds(size: int) -> dict[str, Tensor]:
    """Where a film is held: by a soft frame, by a hard one, by few cells."""
    middles = (torch.arange(size) + 0.5) / size
    deep = torch.minimum(torch.minimum(middles, 1 - middles), torch.minimum(middles, 1 - middles)[:, None])
    soft = (1 - 5 * deep).clamp(0, 1)
    points = torch.zeros(size, size)
    points[1, 2], points[size - 2, size // 2], points[size // 2, 1] = 10.0, 1000.0, 100.0
    return {"soft": 0.1 * soft**2 / ((1 - soft) ** 2 + 1e-4), "hard": 1000 * (deep < 2 / size), "points": points}


@pytest.mark.parametrize("size", [4, 8, 32])
@pytest.mark.parametrize("kind", ["soft", "hard", "points"])
def test_it_solves_the_system(size: int, kind: str) -> None:
    values, hold = torch.rand(3, size, size, generator=torch.Generator().manual_seed(size)) - 0.5, holds(size)[kind]
    assert (membrane(values, hold) - solved(values, hold)).abs().max() < 1 / 255


def test_one_value_all_around_is_that_value_everywhere() -> None:
    for hold in holds(64).values():
        assert torch.allclose(membrane(torch.full((1, 64, 64), 0.3), hold), torch.tensor(0.3), atol=2e-3)


def test_held_nowhere_it_is_nothing() -> None:
    assert not membrane(torch.rand(3, 64, 64), torch.zeros(64, 64)).any()
