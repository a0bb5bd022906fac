"""The pictures of a video that is being written: from straight R'G'B' to what its coder takes, each at its time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from torch import Tensor

from .color_tags import LIMITED, ColorTags
from .encoding import Encoding
from .pixels import Packing

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream
    from av.container import OutputContainer

GIF_CLOCK = Fraction(1, 100)  # seconds: a GIF counts hundredths
GIF_STEP = 2  # of them: what is shorter, browsers show for ten
GIF_FASTEST = 50  # frames a second
FINEST = 1_000_000  # steps a second of a clock that every coder takes


class PictureTrack:
    """`width` x `height` pixels at about `fps` pictures a second, whose times are whole numbers of `clock`.

    Where the coder needs even sizes, the last row or column is repeated. `tags` and `aspect` (a pixel's width by its
    height) are written into the file.
    """

    def __init__(
        self,
        file: OutputContainer,
        encoding: Encoding,
        fps: Fraction,
        width: int,
        height: int,
        alpha: bool,
        tags: ColorTags,
        clock: Fraction,
        aspect: Fraction,
    ) -> None:
        kind, pixels = encoding.kind, encoding.pixels_for(alpha)
        self.fps, self.clock = fps, clock if clock.denominator <= FINEST else Fraction(1, 90_000)
        extra = (height % 2 if "420" in pixels else 0, width % 2 if "420" in pixels or "422" in pixels else 0)
        self.gif = _Palettes(alpha) if kind.picture == "gif" else None
        if self.gif is not None:
            self.clock, tags = GIF_CLOCK, ColorTags()
        if kind.picture == "prores_ks":  # it knows no full range
            tags = replace(tags, range=LIMITED)
        self.step = GIF_STEP if self.gif is not None else 1
        self._pack = Packing(pixels if self.gif is None else "rgba" if alpha else "rgb24", tags, extra)
        self.stream = cast("VideoStream", file.add_stream(kind.picture, rate=fps, options=encoding.options()))
        self.stream.height, self.stream.width = height + extra[0], width + extra[1]
        self.stream.pix_fmt = pixels
        coder = self.stream.codec_context
        coder.time_base = self.clock
        coder.colorspace, coder.color_primaries, coder.color_trc = tags.matrix, tags.primaries, tags.transfer
        coder.color_range = tags.range
        if aspect != 1:
            coder.sample_aspect_ratio = aspect
        if kind.tag is not None:
            coder.codec_tag = kind.tag
        self._last, self._pictures = -self.step, 0
        self._durations: dict[int, int] = {}  # of pictures that the coder may still hold
        self._waiting: deque[Packet] = deque()  # for the duration of the last picture

    def packets(self, pixels: Tensor, time: Fraction) -> Iterator[Packet]:
        """What the coder gives for `pixels` [H, W, 3 or 4], shown at `time` in seconds, after all before."""
        at = max(round(time / self.clock), self._last + self.step)
        self._durations[self._last] = at - self._last
        self._last, self._pictures = at, self._pictures + 1
        picture = self._pack(pixels)
        picture.pts, picture.time_base = at, self.clock
        for ready in [picture] if self.gif is None else self.gif.colored(picture):
            self._waiting.extend(self.stream.encode(ready))
        yield from self._timed()

    def last_packets(self) -> Iterator[Packet]:
        """What the coder still holds; the last picture is shown for 1 / fps."""
        self._durations[self._last] = max(self.step, round(1 / self.fps / self.clock))
        self._waiting.extend(self.stream.encode(None))
        if self._pictures <= 2:
            for packet in self._waiting:  # x265 leaves it to chance when so few are to be decoded
                packet.dts = packet.pts
        yield from self._timed()

    def _timed(self) -> Iterator[Packet]:
        while self._waiting and self._waiting[0].pts in self._durations:
            packet = self._waiting.popleft()
            packet.duration = self._durations.pop(cast("int", packet.pts))
            yield packet


class _Palettes:
    """Gives each picture the 256 colours that suit it best; with alpha, one of them is "nothing"."""

    def __init__(self, alpha: bool) -> None:
        self._alpha = alpha
        self._graph: Any = None

    def colored(self, picture: VideoFrame) -> list[VideoFrame]:
        """The picture in its own palette."""
        if self._graph is None:
            self._graph = self._made(picture)
        self._graph.push(picture)
        return [self._graph.pull()]

    def _made(self, picture: VideoFrame) -> Any:
        from av.filter import Graph

        graph = Graph()
        source = graph.add_buffer(
            width=picture.width, height=picture.height, format=picture.format, time_base=GIF_CLOCK
        )
        split = graph.add("split")
        best = graph.add("palettegen", f"stats_mode=single:reserve_transparent={int(self._alpha)}")
        use = graph.add("paletteuse", "new=1:dither=sierra3")
        sink = graph.add("buffersink")
        source.link_to(split)
        split.link_to(use, 0, 0)
        split.link_to(best, 1, 0)
        best.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        return graph
