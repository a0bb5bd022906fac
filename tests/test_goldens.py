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
# Each of these is a part of a network whose own golden records the part's outputs, too.
PARTS = {"tha4_upscaler", "tha4_body_morpher", "pirender_editing_net"}
DEEPER = {"faceshifter_sberswap_aei_unet3"}  # than its siblings unet1 and unet2, of more blocks of the same kind
ONLY_LONG = pytest.mark.skipif(
    "LIKENESS_LONG" not in os.environ, reason="10 s of one core each: LIKENESS_LONG=1 runs it"
)


def test_the_folder_holds_goldens() -> None:
    assert FILES, f"There is no .json in {FOLDER}."


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[ONLY_LONG] * (path.stem in PARTS | DEEPER), id=path.stem) for path in FILES]
)
@torch.no_grad()
def test_golden(path: Path) -> None:
    golden = Golden(path)
    assert golden.network in TRIALS, f"{path.name} is of '{golden.network}', which tests/trials.py does not know."
    trial = TRIALS[golden.network]
    outputs = trial.run(golden)
    assert set(outputs) == set(golden.outputs)
    for name, recorded in golden.outputs.items():
        assert furthest(outputs[name], recorded) <= trial.looser.get(name, trial.tolerance), name
