"""Writes tests/weights/small_recogniser.safetensors: who is who among drawn people. Ours, CC0 1.0.

A minute on one core: python tests/train_small_recogniser.py
"""

from __future__ import annotations

from pathlib import Path

from likeness.models.faceshifter.ablation.recogniser import small_recogniser
from likeness.models.loading import metadata_of, write_safetensors

RECOGNISER = Path(__file__).resolve().parent / "weights" / "small_recogniser.safetensors"


def main() -> None:
    network = small_recogniser().network
    halves = {name: own.half() if own.is_floating_point() else own for name, own in network.state_dict().items()}
    write_safetensors(RECOGNISER, halves, metadata_of("faceshifter.iresnet", network.config))


if __name__ == "__main__":
    main()
