"""Writes tests/recordings/inputs/heads: drawn people, as `likeness prepare fewshot` leaves them.

    python tests/write_heads.py

Frames and landmarks of each, for the template that trains on such. Ours, CC0 1.0.
"""

from __future__ import annotations

from pathlib import Path

from likeness.tests.drawn_heads import write_people

HEADS = Path(__file__).resolve().parent / "recordings" / "inputs" / "heads"


def main() -> None:
    write_people(HEADS, people=3, frames=5)


if __name__ == "__main__":
    main()
