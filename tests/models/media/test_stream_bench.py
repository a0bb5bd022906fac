"""The measurement of long videos, and what it shows at small sizes: all kept, in memory that does not grow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from likeness.models.media.stream_bench import StreamReport

STREAM = """
import sys
from fractions import Fraction
from pathlib import Path
from likeness.models.media.memory import peak_memory
from likeness.models.media.stream import stream_through
from likeness.models.media.stream_bench import QUICK, count_frames, digest_of_sound, make_clip, negative
source, target = Path(sys.argv[1], "in.mp4"), Path(sys.argv[1], "out.mp4")
for length in (150, 570):
    make_clip(source, length, 480, 270, Fraction(30))
    stream_through(source, target, negative, encoding=QUICK)
    kept = digest_of_sound(source) == digest_of_sound(target)
    sys.stdout.write(f"{kept} {count_frames(target)} {peak_memory()} ")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a new process's own peak is known on Linux only")
def test_everything_is_kept_and_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    """420 frames more would hold 163 MB as bytes, were they kept: the longer clip comes after the shorter."""
    run = subprocess.run(
        [sys.executable, "-c", STREAM, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    kept, frames, peak, longer_kept, more_frames, later_peak = run.stdout.split()
    assert kept == longer_kept == "True" and (int(frames), int(more_frames)) == (150, 570)
    assert int(later_peak) - int(peak) < 100e6


def test_the_report_says_what_was_measured() -> None:
    report = StreamReport(300, 300, "a", "a", 4.0, 6.0, 2**30)
    assert report.kept and str(report) == (
        "frames in 300, out 300; sound samples identical; 6 s, 20.0 ms a frame; peak memory 1024 MB "
        "(the clip was made in 4 s)"
    )
    assert not StreamReport(300, 299, "a", "a", 4.0, 6.0, 1).kept
    assert "sound samples DIFFERENT" in str(StreamReport(300, 300, "a", "b", 4.0, 6.0, 1))
