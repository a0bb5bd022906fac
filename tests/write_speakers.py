"""Writes tests/recordings/inputs/speakers: drawn people who speak, as `likeness prepare hyperlips` leaves them.

    python tests/write_speakers.py

Frames, landmarks and sound of each, for the template that trains on such. Ours, CC0 1.0.
"""

from __future__ import annotations

from pathlib import Path

from likeness.tests.drawn_speakers import speaker, write_speaker

SPEAKERS = Path(__file__).resolve().parent / "recordings" / "inputs" / "speakers"
PEOPLE, FRAMES, SIDE = 2, 14, 64


def main() -> None:
    for seed in range(PEOPLE):
        write_speaker(SPEAKERS, f"person{seed + 1}", speaker(FRAMES, seed, SIDE))


if __name__ == "__main__":
    main()
