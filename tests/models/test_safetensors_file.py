"""Writing safetensors: whole or not at all, and nothing left behind."""

from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from likeness.models.errors import LikenessError
from likeness.models.safetensors_file import read_safetensors, write_safetensors

WEIGHTS = {"a": torch.arange(6.0).view(2, 3), "b": torch.ones(2, dtype=torch.float16)}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    tied = {**WEIGHTS, "turned": WEIGHTS["a"].T, "tied": WEIGHTS["a"]}
    write_safetensors(path, tied, {"architecture": "none"})
    tensors, metadata = read_safetensors(path)
    assert metadata == {"architecture": "none"}
    assert tensors.keys() == tied.keys()
    assert all(torch.equal(tensors[name], tied[name]) and tensors[name].dtype == tied[name].dtype for name in tied)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.safetensors"]


def test_a_file_is_replaced_while_the_old_one_is_open(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_safetensors(path, {"a": torch.zeros(3)}, {})
    with safe_open(path, framework="pt") as old:
        write_safetensors(path, {"a": torch.ones(3)}, {})
        assert old.get_tensor("a").sum() == 0
    assert read_safetensors(path)[0]["a"].sum() == 3


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "a.safetensors"
    write_safetensors(path, WEIGHTS, {})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))  # the system refuses to write more, as a full disk does
    try:
        with pytest.raises(LikenessError, match=r"0\.4 MB free"):
            write_safetensors(path, {"a": torch.ones(100_000)}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.safetensors"]
    assert torch.equal(read_safetensors(path)[0]["a"], WEIGHTS["a"])


def test_a_folder_that_cannot_take_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="folder that exists"):
        write_safetensors(tmp_path / "absent" / "a.safetensors", WEIGHTS, {})
    (tmp_path / "taken").mkdir()
    with pytest.raises(LikenessError, match="taken"):
        write_safetensors(tmp_path / "taken", WEIGHTS, {})
    assert [entry.name for entry in tmp_path.iterdir()] == ["taken"]
    assert not list((tmp_path / "taken").iterdir())
