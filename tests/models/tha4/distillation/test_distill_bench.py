"""The table of `likeness bench tha4-distill`: one row for each preset, with a cell under every heading."""

from pathlib import Path

from likeness.models.tha4.distillation.distill_bench import HEADINGS, bench_distillation
from likeness.models.tha4.distillation.setting import Setting
from tests.toy_teacher import ToyTeacher


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_has_what_its_headings_say(tmp_path: Path) -> None:
    lines = list(bench_distillation(ToyTeacher(), tmp_path, ["paper"], Setting(minutes=0.05, held_out=3)))
    assert "torch" in lines[0] and tuple(cells(lines[1])) == HEADINGS
    row = dict(zip(HEADINGS, cells(lines[3]), strict=True))
    assert row["preset"] == "paper" and float(row["minutes"]) > 0
    assert int(row["face poses"]) == 8 * int(row["face steps"]) > 0
    assert float(row["PSNR min"]) <= float(row["PSNR mean"]) and 0 < float(row["SSIM min"]) <= 1
    assert float(row["rounding"]) < 1 and float(row["peak MB"]) > 50
    assert (tmp_path / "paper.safetensors").exists()
