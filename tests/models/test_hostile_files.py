"""Weight files that mean harm or were damaged: nothing in them runs, and they end in our error or in tensors."""

import os
import pickle
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save

from likeness.models.errors import LikenessError
from likeness.models.weight_file import read_tensors
from likeness.tests.torch_files import WEIGHTS, saved


class Program:
    """Unpickled by Python itself, this makes the folder whose name it was given."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.trace),)


@pytest.mark.parametrize("form", ["zip", "legacy", "plain"])
def test_a_pickle_with_a_program_is_refused_and_does_not_run(tmp_path: Path, form: str) -> None:
    trace, path = tmp_path / "it ran", tmp_path / "weights.pt"
    found = {"a": torch.ones(1), "b": Program(trace)}
    path.write_bytes(pickle.dumps(found) if form == "plain" else saved(found, zipped=form == "zip"))
    with pytest.raises(LikenessError, match="can run any program"):
        read_tensors(path)
    assert not trace.exists()


VALID = [save(WEIGHTS), saved(WEIGHTS), saved(WEIGHTS, zipped=False)]
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.builds(
            bytes.__add__,
            st.sampled_from([b"PK\x03\x04", b"\x80\x02", b"{", b"\x10\0\0\0\0\0\0\0{", VALID[2][:14]]),
            st.binary(max_size=200),
        ),
    )
)
def test_random_bytes_end_in_our_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights"
    path.write_bytes(content)
    with pytest.raises(LikenessError):
        read_tensors(path)


@many
@given(data=st.data(), whole=st.sampled_from(VALID))
def test_damage_ends_in_our_error_or_in_tensors(tmp_path: Path, data: st.DataObject, whole: bytes) -> None:
    content = bytearray(whole[: data.draw(st.integers(1, len(whole)) | st.just(len(whole)))])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / "weights"
    path.write_bytes(content)
    try:
        tensors, _ = read_tensors(path)
    except LikenessError:
        return
    assert sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()) <= 4 * len(content)
    assert all(torch.isfinite(tensor.double()).shape == tensor.shape for tensor in tensors.values())
