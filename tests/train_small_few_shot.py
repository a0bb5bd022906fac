"""Writes tests/weights/small_few_shot.safetensors: few-shot heads of 64 x 64 pixels that know drawn people.

    python tests/train_small_few_shot.py [folder that keeps the clips and the run]

Meta-learnt as a user would, by our own loop, on drawn people, for our templates' runs: about an hour of one core. The
network is the later one with fewer channels. On photographs it is of no use. Ours, CC0 1.0.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from torch import Tensor

from likeness.models.fewshot.few_shot_files import load_few_shot
from likeness.models.fewshot.training.clips import read_clips
from likeness.models.fewshot.training.episodes import EpisodeSource
from likeness.models.fewshot.training.train_heads import train_heads
from likeness.models.fewshot.variants import SAVE_DISC, FewShotConfig
from likeness.models.loading import read_tensors, write_safetensors
from likeness.models.training.setting import Setting
from likeness.models.training.watch import Watch
from likeness.tests.drawn_heads import SIDE, colour_eyes, write_people

SMALL_HEADS = Path(__file__).resolve().parent / "weights" / "small_few_shot.safetensors"
CONFIG = FewShotConfig(SAVE_DISC, width=8, widest=48)
PEOPLE, FRAMES, SHOTS, BATCH = 60, 10, 4, 4
SCHEDULE = ((2000, 2e-3), (2800, 7e-4), (3200, 2e-4))  # until which step, at what rate


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with tempfile.TemporaryDirectory() as temporary:
        train(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary))


def train(folder: Path) -> None:
    """Leaves the file; a run that was stopped goes on."""
    if not (folder / "clips").is_dir():
        write_people(folder / "clips", PEOPLE, FRAMES)
        logging.info("%d people are drawn", PEOPLE)
    source, out = EpisodeSource(read_clips(folder / "clips"), SIDE, 0, shots=SHOTS), folder / "heads.safetensors"
    for steps, rate in SCHEDULE:
        setting = Setting(steps, batch=BATCH, rate=rate, snapshot_seconds=120)
        train_heads(source, colour_eyes(), (CONFIG, SIDE), out, setting, on_step=Watch(out, 100))
    tensors, about = read_tensors(out)
    write_safetensors(SMALL_HEADS, {name: _half(own) for name, own in tensors.items()}, about)
    load_few_shot(SMALL_HEADS)


def _half(tensor: Tensor) -> Tensor:
    return tensor.half() if tensor.is_floating_point() else tensor


if __name__ == "__main__":
    main()
