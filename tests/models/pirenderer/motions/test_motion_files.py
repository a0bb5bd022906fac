"""Motions in files: all layouts come back, nothing is run, and what is no motion is named."""

from __future__ import annotations

import json
import struct
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.mat_file import mat_bytes
from likeness.models.pirenderer.motions.motion_export import Layout, write_motion
from likeness.models.pirenderer.motions.motion_files import read_motion
from likeness.tests.small_recon import ramp

FPS = Fraction(25)
MOTION = Motion(ramp(5).values, Fraction(30000, 1001), torch.tensor([True, False, True, True, False]))


@pytest.mark.parametrize("layout", ["npz", "json", "SadTalker mat", "Deep3D mat"])
def test_a_motion_comes_back(tmp_path: Path, layout: Layout) -> None:
    path = tmp_path / f"a.{layout.split()[-1]}"
    write_motion(path, MOTION, layout)
    again, notes = read_motion(path, FPS)
    assert torch.allclose(again.values, MOTION.values, rtol=1e-6, atol=1e-6)
    whole = layout in ("npz", "json")
    assert again.fps == (MOTION.fps if whole else FPS)
    assert again.seen.tolist() == (MOTION.seen.tolist() if whole else [True] * 5)
    assert not notes
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_layouts_of_other_programs_are_read(tmp_path: Path) -> None:
    rows = MOTION.values.numpy()
    (tmp_path / "sad.mat").write_bytes(mat_bytes({"coeff_3dmm": rows[:, :70]}))
    motion, notes = read_motion(tmp_path / "sad.mat", FPS, torch.tensor([1.1, 120, 125]))
    assert np.array_equal(motion.values[:, :70], rows[:, :70])
    assert motion.crop[4].tolist() == pytest.approx([1.1, 120, 125]) and len(notes) == 1
    parts = {"exp": rows[:1, :64], "angle": rows[:1, 64:67], "trans": rows[:1, 67:70], "id": rows[:1, :3]}
    (tmp_path / "one.mat").write_bytes(mat_bytes(parts))
    assert np.array_equal(read_motion(tmp_path / "one.mat", FPS).motion.values[:, :70], rows[:1, :70])
    np.savez(tmp_path / "clip.npz", coeff_3dmm=np.concatenate([np.zeros((5, 257)), rows[:, 70:]], axis=1))
    assert np.array_equal(read_motion(tmp_path / "clip.npz", FPS).motion.crop, rows[:, 70:])
    line = " ".join(["0.5"] * 257 + ["256", "256", "1.02", "127", "129"])
    (tmp_path / "photo.txt").write_text(line + "\n")
    assert read_motion(tmp_path / "photo.txt", FPS).motion.crop.tolist() == [[pytest.approx(1.02), 127, 129]]
    (tmp_path / "bare.json").write_text(json.dumps(rows.tolist()))
    assert len(read_motion(tmp_path / "bare.json", FPS).motion) == 5


def test_coefficients_of_the_older_network_are_told(tmp_path: Path) -> None:
    (tmp_path / "tf.mat").write_bytes(mat_bytes({"coeff": np.ones((1, 257)), "face_shape": np.ones((1, 3))}))
    assert any("TensorFlow" in note for note in read_motion(tmp_path / "tf.mat", FPS).notes)


def wrong_files() -> dict[str, tuple[str, bytes]]:
    """Sentences by file."""
    bad = MOTION.values.tolist()
    bad[3][7] = float("nan")
    return {
        "nan.json": ("Frame 3 of this motion", json.dumps(bad).encode()),
        "columns.json": ("this one is", json.dumps([[1.0] * 71] * 3).encode()),
        "ragged.json": ("rows of one length", json.dumps([[1.0] * 73, [1.0] * 72]).encode()),
        "words.json": ("rows of one length", json.dumps([["a"] * 73]).encode()),
        "empty.json": ("There is no motion in it: it holds nothing", b"{}"),
        "number.json": ("the list of rows alone", b"7"),
        "broken.json": ("not valid JSON", b"{"),
        "rate.json": ("Its frame rate is '0/0'", json.dumps({"fps": "0/0", "motion": bad}).encode()),
        "fast.json": ("Its frame rate is 1e9", json.dumps({"fps": "1e9", "motion": bad}).encode()),
        "params.json": (
            "'transform_params' is not",
            json.dumps({"coeff": [[0.0] * 257], "transform_params": "a"}).encode(),
        ),
        "marks.json": ("as many marks", json.dumps({"motion": MOTION.values.tolist(), "measured": [1]}).encode()),
        "text.npz": ("not an .npz file", b"hello"),
        "bytes.txt": ("cannot be read", b"\xff\xfe\x00\xff"),
        "other.mat": ("it holds id", mat_bytes({"id": np.ones((1, 80))})),
    }


@pytest.mark.parametrize("name", wrong_files())
def test_what_is_no_motion_is_named(tmp_path: Path, name: str) -> None:
    sentence, content = wrong_files()[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LikenessError) as error:
        read_motion(tmp_path / name, FPS)
    assert sentence in str(error.value) and name in str(error.value)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "evil.npz", motion=np.array([{"a": 1}], dtype=object))
    with pytest.raises(LikenessError, match=r"evil\.npz is not an \.npz file of plain numbers"):
        read_motion(tmp_path / "evil.npz", FPS)
    np.savez(tmp_path / "words.npz", motion=np.array([["a"] * 73]))
    with pytest.raises(LikenessError, match="does not hold numbers"):
        read_motion(tmp_path / "words.npz", FPS)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.booleans(), layout=st.sampled_from(["npz", "json"]))
def test_damage_is_either_harmless_or_told(tmp_path: Path, at: int, byte: int, cut: bool, layout: Layout) -> None:
    path = tmp_path / f"a.{layout}"
    write_motion(path, Motion(MOTION.values[:2]), layout)
    content = path.read_bytes()
    at %= len(content)
    path.write_bytes(content[:at] if cut else content[:at] + bytes([byte]) + content[at + 1 :])
    try:
        read_motion(path, FPS)
    except LikenessError as error:
        assert path.name in str(error)


def test_an_array_that_says_it_is_huge_is_refused(tmp_path: Path) -> None:
    lies = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000000, 73), }".ljust(117) + b"\n"
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("motion.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(lies)) + lies)
    with pytest.raises(LikenessError, match=r"a\.npz is not an \.npz file"):
        read_motion(tmp_path / "a.npz", FPS)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="cannot be written"):
        write_motion(tmp_path / "none" / "a.npz", MOTION, "npz")
    with pytest.raises(LikenessError, match="no layout 'csv'"):
        write_motion(tmp_path / "a.csv", MOTION, "csv")
    assert not list(tmp_path.iterdir())
