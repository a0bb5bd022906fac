"""The pictures of an open video file, decoded in the order of presentation; what is broken is left out and told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from ..errors import LikenessError
from .source import readable, unreadable

WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}  # FFmpeg's own decoders of these drop the alpha
_log = logging.getLogger(__name__)


def picture_stream(container: Any, name: str) -> Any:
    """The first video stream of a PyAV container that is no cover picture; LikenessError where there is none."""
    from av.stream import Disposition

    streams = container.streams.video
    if not streams:
        raise LikenessError(f"{name} has no pictures. Choose a file with a video in it.")
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise LikenessError(f"{name} has no pictures that this PyAV can decode. Convert it to H.264 first.")
    return next((stream for stream in known if not stream.disposition & Disposition.attached_pic), known[0])


def decoded(container: Any, stream: Any, name: str) -> Iterator[Any]:
    """Every frame of the stream from where the container stands.

    Packets that cannot be decoded are left out, and a file that ends in the middle gives what came before; a warning
    says so. Raises LikenessError where packets are there but none can be decoded.
    """
    import av

    stream.thread_type = "AUTO"
    coder = _alpha_decoder(stream)
    given = lost = 0
    broken: Exception | None = None
    for packet in readable(container.demux(stream), name):
        try:
            frames = packet.decode() if coder is None else coder.decode(packet if packet.size else None)
        except av.FFmpegError as reason:
            broken, lost = reason, lost + 1
            continue
        yield from frames
        given += len(frames)
    if broken is not None:
        if not given:
            raise unreadable(name, broken) from broken
        _log.warning("%d pieces of %s could not be decoded (%s); %d pictures could.", lost, name, broken, given)


def _alpha_decoder(stream: Any) -> Any:
    """A decoder that knows the alpha of WebM, where the file says that it has one and this FFmpeg has it."""
    from av import CodecContext

    name = WITH_ALPHA.get(stream.codec_context.name)
    if name is None or stream.metadata.get("alpha_mode") != "1":
        return None
    try:
        return CodecContext.create(name, "r")
    except ValueError:
        _log.warning("This PyAV has no %s: the transparency of the video is lost.", name)
        return None
