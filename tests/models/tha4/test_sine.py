"""The compiled sine is the sine, in place, for tensors of any shape."""

import os
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


NOT_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="torch looks for a compiler in more places there")


@NOT_WINDOWS
@pytest.mark.parametrize(("name", "place"), [("CXX", "no-such-compiler"), ("PATH", os.devnull)])
def test_without_a_compiler_it_is_torchs_own(name: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv(name, place)
    assert compiled_sine.__wrapped__() is sine_


@NOT_WINDOWS
def test_with_a_compiler_that_fails_it_is_torchs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from torch._inductor import config

    monkeypatch.setenv("CXX", "false")
    torch.compiler.reset()
    with config.patch({"cpp.cxx": (None, "false"), "force_disable_caches": True}):
        assert compiled_sine.__wrapped__() is sine_
    torch.compiler.reset()
