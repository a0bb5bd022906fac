"""Work on several threads reaches every tile, and leaves PyTorch's settings and errors as they were."""

from collections.abc import Iterator
from threading import Thread

import pytest
import torch

from likeness.models.tha4.fast_student import FastStudent
from likeness.models.tha4.tiles import Region
from likeness.models.tha4.workers import side_by_side
from likeness.tests.characters import small_character

CPU = torch.device("cpu")


@pytest.fixture
def three_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def threads_of_a_new_thread() -> int:
    found: list[int] = []
    thread = Thread(target=lambda: found.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    return found[0]


def test_every_tile_is_worked_on_by_a_thread_of_its_own(three_threads: None) -> None:
    tiles = [Region(at, at + 1, 0, 4) for at in range(40)]
    seen = torch.zeros(40, 4)
    inside: set[int] = set()

    def work(tile: Region) -> None:
        inside.add(torch.get_num_threads())
        seen[tile.rows, tile.columns] += 1

    with side_by_side(CPU) as workers:
        workers.for_each(tiles, work)
        workers.for_each(tiles[:20], work)
    assert inside == {1}
    assert (seen[:20] == 2).all() and (seen[20:] == 1).all()


def test_settings_are_put_back(three_threads: None) -> None:
    with pytest.raises(KeyError), side_by_side(CPU) as workers:
        assert torch.get_num_threads() == 1
        workers.for_each([Region(0, 1, 0, 1)], lambda tile: {}[tile])
    assert torch.get_num_threads() == 3
    assert threads_of_a_new_thread() == 3


def test_frames_do_not_depend_on_the_number_of_threads(three_threads: None) -> None:
    fast = FastStudent(small_character())
    poses = torch.rand(2, 45, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        several = fast.render(poses)
    torch.set_num_threads(1)
    assert torch.allclose(several, FastStudent(small_character()).render(poses), atol=1e-6)
