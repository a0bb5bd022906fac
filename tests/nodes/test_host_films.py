"""The films that pass through the door to ComfyUI."""

from fractions import Fraction
from pathlib import Path

import av
import pytest
import torch

from likeness.nodes import host
from likeness.nodes.headless.machine.folders import FOLDERS


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path):
    before = FOLDERS.get_temp_directory()
    FOLDERS.set_temp_directory(str(tmp_path))
    yield
    FOLDERS.set_temp_directory(before)


def test_a_film_of_frames_can_be_read_as_a_stream():
    made = host.film_of(torch.rand(3, 16, 16, 3), Fraction(25))
    source = host.film_source(made)
    with av.open(source) as container:
        assert len(list(container.decode(video=0))) == 3
    assert host.film_source(host.film(Path(source))) == source
