"""Our networks give the published networks' numbers, for every golden of a folder.

LIKENESS_GOLDENS=DIR puts another folder of such files to the same trial.
"""

import os
from pathlib import Path

import pytest
import torch

from likeness.tests.filling import furthest
from likeness.tests.trials import TRIALS, Golden

FOLDER = Path(os.environ.get("LIKENESS_GOLDENS") or Path(__file__).parent / "goldens")
FILES = sorted(FOLDER.glob("*.json"))


def test_the_folder_holds_goldens() -> None:
    assert FILES, f"There is no .json in {FOLDER}."


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@torch.no_grad()
def test_golden(path: Path) -> None:
    golden = Golden(path)
    assert golden.network in TRIALS, f"{path.name} is of '{golden.network}', which tests/trials.py does not know."
    trial = TRIALS[golden.network]
    outputs = trial.run(golden)
    assert set(outputs) == set(golden.outputs)
    for name, recorded in golden.outputs.items():
        assert furthest(outputs[name], recorded) <= trial.looser.get(name, trial.tolerance), name
