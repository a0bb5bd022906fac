"""The compiled sine is the sine, in place, for tensors of any shape."""

import os
import subprocess
import sys

import pytest
import torch

from likeness.models.tha4.sine import compiled_sine, sine_


@pytest.mark.parametrize("shape", [(7,), (1, 32, 128, 90), (2, 3, 5, 1)])
def test_compiled_sine(shape: tuple[int, ...]) -> None:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(0)) * 40
    y = x.clone()
    assert compiled_sine()(y) is y
    assert torch.allclose(y.double(), x.double().sin(), atol=1e-6)
    assert sine_(x) is x and torch.allclose(x, y, atol=1e-6)


def test_without_a_compiler_it_is_torchs_own() -> None:
    """In a process of its own, since torch looks for its compiler once."""
    code = (
        "from likeness.models.tha4.sine import compiled_sine, sine_\n"
        "raise SystemExit(0 if compiled_sine() is sine_ else 1)"
    )
    nowhere = {**os.environ, "CXX": "no-such-compiler", "PATH": os.devnull}
    assert subprocess.run([sys.executable, "-c", code], env=nowhere, check=False).returncode == 0
