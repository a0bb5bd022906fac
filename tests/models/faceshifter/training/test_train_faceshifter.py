"""The command, as it is typed: both stages from a folder of crops, again where it was ended, and what it refuses."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.hear_refiner import load_hear_refiner
from likeness.models.faceshifter.training.options import add_options
from likeness.models.faceshifter.training.train_faceshifter import train_faceshifter
from likeness.models.loading import load_network, read_tensors
from likeness.models.training.watch import SHEETS
from likeness.tests.drawn_faces import strangers
from likeness.tests.train_small_recogniser import RECOGNISER

SMALL = ("--size", "32", "--width", "4", "--layers", "1", "--batch", "4")
HEAR = ("--stage", "hear", "--width", "4", "--batch", "4", "--hardest", "0.5")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    drawn = strangers(4, 2)
    for at, (square, who) in enumerate(zip(drawn.pictures(range(8)), drawn.persons.tolist(), strict=True)):
        folder = tmp_path / "faces" / f"{who}"
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(square.repeat_interleave(2, 1).repeat_interleave(2, 2).movedim(0, -1).numpy()).save(
            folder / f"{at}.png"
        )
    return tmp_path / "faces"


def train(out: Path, data: Path, *words: str) -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    train_faceshifter(parser.parse_args([str(out), "--data", str(data), "--encoder", str(RECOGNISER), *words]))


def test_both_stages_are_trained_and_go_on(tmp_path: Path, data: Path) -> None:
    out, hear = tmp_path / "aei.safetensors", tmp_path / "hear.safetensors"
    train(out, data, *SMALL, "--aligned", "--steps", "1", "--sheet-every", "1")
    train(out, data, *SMALL, "--aligned", "--steps", "2")
    assert load_network(out).metadata["steps"] == "2"
    assert [path.name for path in (tmp_path / "aei.training" / SHEETS).iterdir()] == ["step_0000001.png"]
    train(hear, data, *HEAR, "--aligned", "--steps", "1", "--aei", str(out))
    errors = tmp_path / "hear.training" / "heuristic_errors.safetensors"
    assert read_tensors(errors)[0]["heuristic_errors"].shape == (8,)
    written = errors.stat().st_mtime_ns
    train(hear, data, *HEAR, "--aligned", "--steps", "2", "--aei", str(out))
    assert errors.stat().st_mtime_ns == written  # known already
    assert load_hear_refiner(hear).aei_net.startswith("aei_net-")
    train(tmp_path / "further.safetensors", data, *SMALL, "--aligned", "--steps", "1", "--aei", str(out))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stage", "hear"), "give the trained one as --aei FILE"),
        ((), "give --detector and --landmarks"),
        (("--aligned", "--size", "100"), "works on pictures of 16, 32"),
        (("--aligned", "--layers", "4"), "1 to 3 layers"),
        (("--aligned", "--template", "vox"), "cropped by 'vox'"),
        (("--aligned", "--same", "1.5"), "share of same pairs"),
        (("--aligned", "--steps", "0"), "needs an end"),
        (("--aligned", "--device", "abacus"), "no device 'abacus'"),
        (("--aligned", "--aei", str(RECOGNISER)), "is a faceshifter.iresnet, not an AEI-Net"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, data: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(LikenessError, match=said):
        train(tmp_path / "out.safetensors", data, "--steps", "1", *words)
    assert not (tmp_path / "out.safetensors").exists()
