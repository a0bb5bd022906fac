"""Clips out of an lmdb as PIRenderer's scripts lay it out: written here by the package lmdb, where it is installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.training.clips import read_clips
from likeness.models.pirenderer.training.lmdb_clips import COLUMNS, import_lmdb
from likeness.models.training.clip_files import jpeg_bytes

ONE, TWO = "id1#film.a#001", "id2#b#002"


def rows(frames: int) -> np.ndarray:
    return np.arange(frames * COLUMNS, dtype="<f4").reshape(frames, COLUMNS) / 1000


def clip(name: str, frames: int) -> dict[str, bytes]:
    """The entries of a clip whose frames are grey, 10 for the first, 20 for the second .."""
    grey = {f"{name}-{at:07}": jpeg_bytes(np.full((64, 64, 3), 10 * at + 10, np.uint8)) for at in range(frames)}
    return {**grey, f"{name}-length": f"{frames:07}".encode(), f"{name}-coeff_3dmm": rows(frames).tobytes()}


def written(folder: Path, entries: dict[str, bytes]) -> Path:
    lmdb: Any = pytest.importorskip("lmdb")
    folder.mkdir(parents=True)
    with lmdb.open(str(folder), map_size=2**24) as opened, opened.begin(write=True) as writing:
        for key, value in entries.items():
            writing.put(key.encode(), value)
        writing.put(b"length", b"2")
    return folder


def test_clips_are_those_of_the_lmdb(tmp_path: Path) -> None:
    written(tmp_path / "vox" / "256", {**clip(ONE, 3), **clip(TWO, 4)})
    report = import_lmdb(tmp_path / "vox", tmp_path / "clips")
    assert report.startswith("2 clips of 2 are in") and "TensorFlow" in report
    first, second = read_clips(tmp_path / "clips")
    assert (first.name, first.person, len(first)) == ("id1#film-a#001", "id1", 3)
    assert (second.person, len(second)) == ("id2", 4)
    assert torch.equal(second.rows[:, 70:], torch.from_numpy(rows(4)[:, 257:].copy()))
    assert second.picture(2, 64).mean().item() == pytest.approx(30 / 127.5 - 1, abs=0.01)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").rglob("*")}
    assert import_lmdb(tmp_path / "vox" / "256", tmp_path / "clips") == report
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").rglob("*")} == before


def test_what_is_not_whole_is_told_of_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    short, no_frame, nan, outside = clip("short", 3), clip("gap", 3), clip("nan", 3), clip("../out", 3)
    short["short-coeff_3dmm"] = short["short-coeff_3dmm"][:-4]
    del no_frame["gap-0000001"]
    nan["nan-coeff_3dmm"] = np.full((3, COLUMNS), np.nan, "<f4").tobytes()
    folder = written(tmp_path / "lmdb", {**clip(ONE, 3), **short, **no_frame, **nan, **outside})
    assert import_lmdb(folder, tmp_path / "clips").startswith("1 clips of 5 are in")
    for said in (
        "short is left out: 3 frames, and 3,116 bytes",
        "frame 1 of 3 is missing",
        "of frame 0 are no numbers",
    ):
        assert said in caplog.text
    assert "../out is left out: its name" in caplog.text and not list(tmp_path.glob("*out*"))
    assert len(read_clips(tmp_path / "clips")) == 1
    nothing = written(tmp_path / "nothing", short)
    with pytest.raises(LikenessError, match="gives nothing to learn from"):
        import_lmdb(nothing, tmp_path / "none")


def test_what_is_no_lmdb_is_told(tmp_path: Path) -> None:
    pytest.importorskip("lmdb")
    with pytest.raises(LikenessError, match="There is no lmdb in"):
        import_lmdb(tmp_path, tmp_path / "clips")
    (tmp_path / "data.mdb").write_bytes(b"nothing" * 10_000)
    with pytest.raises(LikenessError, match=r"data\.mdb cannot be read as an lmdb"):
        import_lmdb(tmp_path, tmp_path / "clips")


def test_without_the_package_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lmdb", None)
    with pytest.raises(LikenessError, match="pip install lmdb"):
        import_lmdb(tmp_path, tmp_path / "clips")
