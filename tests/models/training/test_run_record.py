"""The record of a run: taken up by the same run alone, and never a reason to write over what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from likeness.models.errors import LikenessError
from likeness.models.training.run_record import RunRecord, open_record

ASKED = {"teacher": "Rig 1", "seed": "0"}
PHASES = ("face", "body")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "anna.safetensors"


def saved(out: Path) -> RunRecord:
    record = open_record(out, ASKED, resume=True, phases=PHASES)
    record.history.add("face", 1, 0.5)
    record.kept, record.report = "60 minutes", "36 dB"
    record.save()
    return record


def test_what_is_saved_comes_back(out: Path) -> None:
    record, again = saved(out), open_record(out, ASKED, resume=True, phases=PHASES)
    assert (again.asked, again.kept, again.report) == (record.asked, record.kept, record.report)
    assert again.history.phases == record.history.phases
    assert not again.complete("60 minutes")  # its result is not there
    out.touch()
    assert again.complete("60 minutes") and not again.complete("90 minutes")


def test_beginning_anew_removes_snapshots_and_not_the_result(out: Path) -> None:
    folder = saved(out).path.parent
    (folder / "face.safetensors").touch()
    out.touch()
    fresh = open_record(out, {**ASKED, "seed": "1"}, resume=False, phases=PHASES)
    assert not folder.exists() and out.exists()
    assert not fresh.kept and not fresh.history.losses()


@pytest.mark.parametrize("resume", [True, False])
def test_what_no_run_has_made_is_left_alone(out: Path, resume: bool) -> None:
    out.touch()
    with pytest.raises(LikenessError, match="not from this node"):
        open_record(out, ASKED, resume, PHASES)
    out.unlink()
    other = out.with_name("anna.training") / "notes.txt"
    other.parent.mkdir()
    open_record(out, ASKED, resume, PHASES)  # an empty folder is in nobody's way
    other.touch()
    with pytest.raises(LikenessError, match=r"notes\.txt"):
        open_record(out, ASKED, resume, PHASES)
    assert other.exists()


def test_another_run_is_told_in_what_it_differs(out: Path) -> None:
    saved(out)
    with pytest.raises(LikenessError, match="teacher was Rig 1 and is now Rig 2; seed was 0 and is now 1"):
        open_record(out, {"teacher": "Rig 2", "seed": "1"}, resume=True, phases=PHASES)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"asked": 1}', b"[" * 100_000])
def test_a_damaged_record_is_named(out: Path, content: bytes) -> None:
    path = saved(out).path
    path.write_bytes(content)
    with pytest.raises(LikenessError, match="damaged"):
        open_record(out, ASKED, resume=True, phases=PHASES)
    assert open_record(out, ASKED, resume=False, phases=PHASES).kept == ""


def test_a_record_that_cannot_be_written_leaves_nothing(out: Path) -> None:
    record = open_record(out, ASKED, resume=True, phases=PHASES)
    record.path.mkdir(parents=True)  # a folder where the file belongs
    with pytest.raises(LikenessError, match="cannot be written"):
        record.save()
    assert [path.name for path in record.path.parent.iterdir()] == ["run.json"]


def test_a_run_is_kept_as_what_was_wanted_unless_it_is_interrupted(out: Path) -> None:
    record = open_record(out, ASKED, resume=True, phases=PHASES)
    with pytest.raises(KeyboardInterrupt), record.kept_as("60 minutes"):
        assert record.path.exists()  # before the run writes anything
        record.history.add("face", 1, 0.5)
        raise KeyboardInterrupt
    again = open_record(out, ASKED, resume=True, phases=PHASES)
    assert not again.kept and again.history.phases["face"] == [(1, 0.5)]
    with again.kept_as("60 minutes"):
        again.report = "36 dB"
    kept = open_record(out, ASKED, resume=True, phases=PHASES)
    assert (kept.kept, kept.report) == ("60 minutes", "36 dB")
