"""Films whose frames are kept as they are."""

from __future__ import annotations

from pathlib import Path

import av
from torch import Tensor

from likeness.tests.clips import coded_tone


def write_film(path: Path, frames: Tensor, sound: bool = True) -> None:
    """Frames [T, H, W, 3] as they are, 25 a second, and a sound as long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("ffv1", rate=25)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "bgr0"
        packets = coded_tone(file, "pcm_s16le", len(frames) / 25) if sound else []
        for frame in frames.numpy():
            packets += stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24"))
        for packet in sorted([*packets, *stream.encode()], key=lambda one: one.dts * one.time_base):
            file.mux(packet)
