"""MATLAB's files: what we write we read, so do files by the format's description, and no damage gets further."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motions import mat_file
from likeness.models.pirenderer.motions.mat_file import mat_bytes, read_mat

TABLE = np.arange(12, dtype=np.float32).reshape(3, 4)


def head(order: str = "<") -> bytes:
    mark = b"IM" if order == "<" else b"MI"
    return b"MATLAB 5.0 MAT-file, by hand".ljust(124) + struct.pack(f"{order}H", 0x0100) + mark


def by_hand(order: str = "<", number_class: int = 6, small_name: bool = True, flags: int = 0) -> bytes:
    """An entry `ab` of [[1, 2, 3], [4, 5, 6]], which MATLAB keeps column by column, in bytes as it compresses them."""
    parts = struct.pack(f"{order}IIII", 6, 8, number_class | flags, 0)
    parts += struct.pack(f"{order}IIii", 5, 8, 2, 3)
    if small_name:
        parts += struct.pack(f"{order}I", 2 << 16 | 1) + b"ab\0\0"
    else:
        parts += struct.pack(f"{order}II", 1, 2) + b"ab".ljust(8, b"\0")
    parts += struct.pack(f"{order}II", 2, 6) + bytes([1, 4, 2, 5, 3, 6, 0, 0])
    return struct.pack(f"{order}II", 14, len(parts)) + parts


def read(path: Path, content: bytes) -> dict[str, np.ndarray]:
    path.write_bytes(content)
    return read_mat(path)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("small_name", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_an_entry_by_the_description_is_read(tmp_path: Path, order: str, small_name: bool, packed: bool) -> None:
    entry = by_hand(order, small_name=small_name)
    if packed:
        data = zlib.compress(entry)
        entry = struct.pack(f"{order}II", 15, len(data)) + data
    found = read(tmp_path / "a.mat", head(order) + entry)
    assert found["ab"].dtype == np.float64
    assert found["ab"].tolist() == [[1, 2, 3], [4, 5, 6]]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(1, 20), columns=st.integers(1, 20), single=st.booleans(), seed=st.integers(0, 999))
def test_what_is_written_is_read(tmp_path: Path, rows: int, columns: int, single: bool, seed: int) -> None:
    table = np.random.RandomState(seed).standard_normal((rows, columns)).astype(np.float32 if single else np.float64)
    found = read(tmp_path / "a.mat", mat_bytes({"coeff": table, "other": TABLE}))
    assert found["coeff"].dtype == table.dtype and np.array_equal(found["coeff"], table)
    assert np.array_equal(found["other"], TABLE)


@pytest.mark.parametrize("entry", [by_hand(number_class=4), by_hand(number_class=1), by_hand(flags=0x0800)])
def test_texts_cells_and_complex_numbers_are_left_out(tmp_path: Path, entry: bytes) -> None:
    assert list(read(tmp_path / "a.mat", head() + entry + mat_bytes({"c": TABLE})[128:])) == ["c"]


def test_an_empty_array_is_no_damage(tmp_path: Path) -> None:
    found = read(tmp_path / "a.mat", mat_bytes({"nothing": np.zeros((0, 0)), "c": TABLE}))
    assert found["nothing"].shape == (0, 0) and np.array_equal(found["c"], TABLE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.booleans(), packed=st.booleans())
def test_damage_is_either_harmless_or_told(tmp_path: Path, at: int, byte: int, cut: bool, packed: bool) -> None:
    entry = mat_bytes({"coeff": TABLE})[128:]
    if packed:
        data = zlib.compress(entry)
        entry = struct.pack("<II", 15, len(data)) + data
    content = bytearray(head() + entry)
    at %= len(content)
    content = content[:at] if cut else content[:at] + bytes([byte]) + content[at + 1 :]
    try:
        found = read(tmp_path / "a.mat", bytes(content))
    except LikenessError as error:
        assert "a.mat" in str(error)
    else:
        assert all(isinstance(array, np.ndarray) for array in found.values())


def test_other_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LikenessError, match=r"version 7\.3"):
        read(tmp_path / "a.mat", b"MATLAB 7.3 MAT-file, Platform".ljust(512))
    for content in (b"", b"<html>", b"\0" * 4000, head()[:120]):
        with pytest.raises(LikenessError, match=r"not a \.mat file of level 5"):
            read(tmp_path / "a.mat", content)
    with pytest.raises(LikenessError, match=r"none\.mat cannot be read"):
        read_mat(tmp_path / "none.mat")
    bomb = zlib.compress(bytes(10**6))
    monkeypatch.setattr(mat_file, "LARGEST", 10**5)
    with pytest.raises(LikenessError, match="more than 100000 bytes"):
        read(tmp_path / "a.mat", head() + struct.pack("<II", 15, len(bomb)) + bomb)
