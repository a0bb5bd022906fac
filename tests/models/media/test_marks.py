"""Marks of synthetic results: in every format, beside untouched pictures and sound, through copies and other nodes."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import av
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.clip import Part, Picture
from likeness.models.media.containers import FORMATS
from likeness.models.media.encoding import Encoding
from likeness.models.media.marks import ENHANCED, GRAVITY, IPTC, PARTS, WHOLE, Mark, found_in, mark_of, synthetic
from likeness.models.media.stream import stream_through
from likeness.models.media.video import VideoWriter
from likeness.models.media.video_reader import VideoReader
from likeness.tests.clips import make_clip, numbered, steady

SWAP = synthetic("face swap & <more>")
CAMERA = (
    '<rdf:Description Iptc4xmpExt:DigitalSourceType="https://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"/>'
)
WORDS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1), max_size=5)
MARKS = st.builds(Mark, WORDS.map(" ".join), st.sampled_from([*GRAVITY, "digitalCapture", "print"]))


def written(path: Path, format: str, mark: Mark | None) -> Path:
    tone = Audio(torch.sin(torch.arange(9600) / 20)[None], 48000)
    with VideoWriter(path, Fraction(25), 72, 64, tone, encoding=Encoding(format), mark=mark) as video:
        video.write(torch.stack([numbered(number, 64, 72) for number in range(5)]))
    return path


def packets(path: Path, stamped: bool = True) -> dict[int, list[tuple[int | None, bytes]]]:
    """Of each stream; a GIF's last packet holds the file's end, so of a GIF what is seen of it."""
    if path.suffix == ".gif":
        return {0: [(round(100 * one.time), one.pixels(torch.uint8).numpy().tobytes()) for one in seen(path)]}
    found: dict[int, list[tuple[int | None, bytes]]] = {}
    with av.open(str(path)) as file:
        for packet in file.demux():
            found.setdefault(packet.stream_index, []).append((packet.pts if stamped else None, bytes(packet)))
    return found


def seen(path: Path) -> list[Picture]:
    return list(VideoReader(path).pictures())


def copied(path: Path, target: Path) -> Path:
    """The same streams in a new file, as users do it."""
    if shutil.which("ffmpeg"):
        subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-c", "copy", target], check=True)
        return target
    with av.open(str(path)) as source, av.open(str(target), "w") as new:
        new.metadata.update(source.metadata)
        twins = {stream.index: new.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = twins[packet.stream_index]
                new.mux(packet)
    return target


@given(MARKS)
def test_a_comment_tells_the_mark(mark: Mark) -> None:
    assert found_in({"COMMENT": mark.comment}) == found_in({"comment": mark.comment, "xmp": CAMERA}) == mark
    assert found_in({"title": mark.comment, "comment": mark.text}) is None


def test_marks_of_others_are_understood() -> None:
    assert found_in({"xmp": CAMERA, "Comment": "Our\n holiday"}) == Mark("Our holiday", "digitalCapture")
    assert found_in({}) is None and found_in({"xmp": "<x/>", "comment": "AI"}) is None


@given(MARKS, MARKS)
def test_what_is_made_of_marked_pictures_keeps_the_graver_mark(before: Mark, now: Mark) -> None:
    both = now.over(before)
    weights = [GRAVITY.index(mark.source) if mark.source in GRAVITY else -1 for mark in (both, before, now)]
    assert weights[0] == max(weights[1:])
    assert before.text in both.text and now.text in both.text
    assert now.over(both) == both and now.over(None) == now


def test_the_packet_is_what_readers_of_iptc_look_for() -> None:
    tree = ElementTree.fromstring(SWAP.xmp)  # which also tells whether it is well-formed
    (term,) = tree.iter("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType")
    (text,) = tree.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")
    assert (term.text, text.text) == (IPTC + PARTS, SWAP.text)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_carries_it_and_changes_in_nothing_else(tmp_path: Path, format: str) -> None:
    suffix = Encoding(format).suffix
    marked, plain = written(tmp_path / f"a{suffix}", format, SWAP), written(tmp_path / f"b{suffix}", format, None)
    assert mark_of(marked) == SWAP and mark_of(plain) is None
    assert packets(marked) == packets(plain)
    if suffix == ".gif":
        with Image.open(marked) as picture:
            assert picture.n_frames == 5  # a reader that is not FFmpeg finds the end, too
    else:
        again = copied(marked, tmp_path / f"c{suffix}")
        assert mark_of(again) == SWAP and packets(again, False) == packets(plain, False)


@pytest.mark.parametrize("format", ["h264", "h265", "prores", "prores 4444"])
def test_xmp_stands_in_its_own_place(tmp_path: Path, format: str) -> None:
    path = written(tmp_path / f"a{Encoding(format).suffix}", format, SWAP)
    with av.open(str(path), options={"export_xmp": "1"}) as file:
        assert file.metadata["xmp"] == SWAP.xmp
    data, at, boxes = path.read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        boxes.append(data[at + 4 : at + 8])
        at += size if size != 1 else int.from_bytes(data[at + 8 : at + 16], "big")
    assert at == len(data) and boxes.count(b"moov") == 1
    assert boxes.count(b"uuid") == (path.suffix == ".mp4")


@pytest.mark.parametrize("format", FORMATS)
def test_writing_a_video_in_another_way_keeps_it(tmp_path: Path, format: str) -> None:
    source = written(tmp_path / "a.mp4", "h264", SWAP)
    target = tmp_path / f"b{Encoding(format).suffix}"
    stream_through(source, target, lambda frames, first: frames, encoding=Encoding(format), part=Part(Fraction(1, 25)))
    assert mark_of(target) == SWAP
    stream_through(target, tmp_path / "c.mp4", lambda frames, first: frames, fps=Fraction(10))
    assert mark_of(tmp_path / "c.mp4") == SWAP


def test_work_adds_its_mark_to_that_of_the_source(tmp_path: Path) -> None:
    make_clip(tmp_path / "plain.mp4", steady(3))
    for source, synthetics, wanted in (
        ("plain.mp4", None, None),
        ("plain.mp4", SWAP, SWAP),
        ("whole.mp4", SWAP, Mark(f"Drawn. {SWAP.text}", WHOLE)),
        ("small.mp4", SWAP, Mark(f"Sharpened. {SWAP.text}", PARTS)),
    ):
        written(tmp_path / "whole.mp4", "h264", Mark("Drawn.", WHOLE))
        written(tmp_path / "small.mp4", "h264", Mark("Sharpened.", ENHANCED))
        stream_through(tmp_path / source, tmp_path / "out.mp4", lambda frames, first: frames, synthetic=synthetics)
        assert mark_of(tmp_path / "out.mp4") == wanted


def test_what_cannot_be_read_has_no_mark_to_tell(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.png"):
        with pytest.raises(LikenessError, match=rf"{name} cannot be read as a"):
            mark_of(tmp_path / name)
        (tmp_path / name).write_bytes(b"no such thing")
        with pytest.raises(LikenessError, match=rf"{name} cannot be read as a"):
            mark_of(tmp_path / name)
