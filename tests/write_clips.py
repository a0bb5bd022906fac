"""Writes tests/recordings/inputs/clips: drawn people who speak, as `likeness prepare pirenderer` leaves them.

    python tests/write_clips.py

Frames, coefficients and sound of each, for the template that trains on such. Ours, CC0 1.0.
"""

from __future__ import annotations

from pathlib import Path

import torch

from likeness.models.loading import write_whole
from likeness.models.pirenderer.motions.motion_export import write_motion
from likeness.models.training.clip_files import jpeg_bytes, wav_bytes, write_frames
from likeness.tests.filmed_clips import filmed
from likeness.tests.loud_and_quiet import voice_of

CLIPS = Path(__file__).resolve().parent / "recordings" / "inputs" / "clips"
PEOPLE, FRAMES = 3, 24


def main() -> None:
    CLIPS.mkdir(parents=True, exist_ok=True)
    for seed in range(PEOPLE):
        pictures, motion = filmed(FRAMES, seed)
        loud = (motion.expression[:, 0] + 1) / 2  # how far the jaw is open
        sound = voice_of(loud, torch.Generator().manual_seed(seed))
        frames = (255 * pictures.clamp(0, 1)).round().byte().movedim(1, -1)
        write_frames(CLIPS, f"person{seed + 1}", (jpeg_bytes(frame) for frame in frames.numpy()))
        write_whole(CLIPS / f"person{seed + 1}.wav", wav_bytes(sound))
        write_motion(CLIPS / f"person{seed + 1}.npz", motion, "npz")


if __name__ == "__main__":
    main()
