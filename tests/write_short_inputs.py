"""Writes tests/recordings/inputs/short_clip.mp4 and short_hello.flac: two seconds of our example clip and sound.

    python tests/write_short_inputs.py

The templates that go through every frame are run with these, so that a test takes seconds. Ours, CC0 1.0.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from likeness.models.media.audio import between, read_audio
from likeness.models.media.encoding import Encoding
from likeness.models.media.video import VideoWriter
from likeness.nodes.headless.files.audio import write_audio
from likeness.tests.write_clip import FPS, HEIGHT, SOUND, WIDTH, frame_at

INPUTS = Path(__file__).resolve().parent / "recordings" / "inputs"
START, SECONDS = Fraction(2), 2  # both people are there; more frames than are worked on at once


def main() -> None:
    sound = between(read_audio(SOUND), START, START + SECONDS)
    assert sound is not None
    write_audio(INPUTS / "short_hello.flac", sound.waveform, sound.sample_rate, "flac", "128k", {})
    small = Encoding("h264", "small", preset="veryslow")
    with VideoWriter(INPUTS / "short_clip.mp4", FPS, WIDTH, HEIGHT, sound, encoding=small) as video:
        for frame in range(int(START * FPS), int((START + SECONDS) * FPS)):
            picture = frame_at(frame).picture.clamp(0, 1)
            video.write((picture * 255).round().byte().movedim(0, -1)[None])


if __name__ == "__main__":
    main()
