"""The measurement of long videos, and what it shows at small lengths: memory that does not grow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from likeness.models.tha4.stream_bench import StreamReport

STREAM = """
import sys
from pathlib import Path
from likeness.models.tha4.stream_bench import measure_stream
from likeness.models.media.audio import Audio
from likeness.tests.lamp import Lamp
from likeness.tests.voice import MAN, vowel
speech = Audio(vowel(MAN["a"], 120, 0.7, 48_000).repeat(2, 1), 48_000)
for seconds in (2, 8):
    report = measure_stream(Lamp(256, 256), speech, seconds, Path(sys.argv[1]) / f"{seconds}.mp4")
    sys.stdout.write(f"{report.frames} {report.peak_bytes} ")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a new process's own peak is known on Linux only")
def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    """The longer after the shorter: 200 frames would hold 210 MB as floats, were they kept, 50 of them 52 MB."""
    run = subprocess.run(
        [sys.executable, "-c", STREAM, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    short, peak_of_short, long, peak_of_long = map(int, run.stdout.split())
    assert (short, long) == (50, 200)
    assert peak_of_long - peak_of_short < 75e6


def test_the_report_says_what_was_measured() -> None:
    report = str(StreamReport(1500, 30.0, 2**30))
    assert report == "1500 frames (1.0 minutes) in 30 s, 20 ms a frame, peak memory 1024 MB"
