"""Recordings that are cut, wrong or hostile: each is refused with its file and its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4.driving.recordings import UNTIMED, read_recording, stamped_of
from likeness.tests.write_performance import PATH

HEADER = "Timecode,BlendShapeCount,EyeBlinkLeft,JawOpen,HeadYaw,HeadPitch,HeadRoll"
MESSAGE = "mouthSmile_R&50|jawOpen&12|=head#-21.5,-6.0,-6.6,0.1,0.2,0.3|rightEye#6,2,0|"
WHOLE = "\n".join(PATH.read_text("utf-8").splitlines()[:12])


def read(text: str) -> None:
    stamped_of(text, "take.csv", UNTIMED)


def rows(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"take.csv is empty"),
        ("no recording", r"take.csv is not a Live Link Face recording"),
        ("Timecode,Nothing\n1:0:0:0,1", r"not a Live Link Face recording"),
        (HEADER, r"take.csv holds no face"),
        (rows("1:0:0:0,61,0,0,0,0,0", "1:0:0:1,61,0.5"), r"take.csv, line 3: it has 3 of 7 values"),
        (rows("1:0:0:0,61,0,0,0,0,0", "", "1:0:0:1,61,0,nan,0,0,0"), r"line 4: jawopen is 'nan'"),
        (rows("1:0:0:0,61,0,,0,0,0"), r"line 2: jawopen is ''"),
        (rows("1:0:0:0,61,0,57,0,0,0"), r"line 2: jawOpen is 57; full is 1"),
        (rows("1:0:0:0,61,0,1e999,0,0,0"), r"line 2: jawopen is '1e999'"),
        (rows("1:0:0:0,61,0,0,40,0,0"), r"line 2: the head is turned by 2291"),
        (rows("soon,61,0,0,0,0,0"), r"line 2: 'soon' is not a timecode"),
        (rows("1:0:5:0,61,0,0,0,0,0", "1:0:4:0,61,0,0,0,0,0"), r"line 3: its time lies before"),
        (rows("1:0:0:0,61,0,0,0,0,0", "9:0:0:0,61,0,0,0,0,0"), r"line 3: it lies 8.0 hours after"),
        ("a" * 200_000, r"not CSV|not a Live Link"),
        (MESSAGE + "\njawOpen&1|mouthSm", r"take.csv, line 2: 'mouthSm' is not a blendshape"),
        (MESSAGE + "\njawOpen&1|=head#1,2", r"line 2: the message has no blendshapes, or no head"),
        (MESSAGE.replace("&12", "&1200"), r"line 1: jawOpen is 1200; full is 100"),
        (MESSAGE.replace("-21.5", "abc"), r"line 1: the head's rotation is 'abc'"),
        ('{"frames": [\n{"blendshapes": {', r"take.csv, line 2, column"),
        ("[" * 100_000, r"take.csv cannot be read as JSON|line 1"),
        ('{"fps": 30}', r"Write it as"),
        ("[]", r"holds no face"),
        ('[{"blendshapes": null}]', r"holds no face"),
        ('[{"jawOpen": 1}]', r"take.csv, frame 1: there is no \"blendshapes\""),
        ('[{"blendshapes": {"jaw": 1}}]', r"frame 1: none of its blendshapes"),
        ('[{"blendshapes": [1]}]', r"frame 1: \"blendshapes\" is not an object"),
        ('[{"blendshapes": {"jawOpen": null}}]', r"frame 1: jawOpen is 'None'"),
        ('[{"blendshapes": {"jawOpen": true}}]', r"frame 1: jawOpen is 'True'"),
        ('[{"blendshapes": {"jawOpen": 1%s}}]' % ("0" * 400), r"frame 1: jawOpen is '1000"),
        ('[{"blendshapes": {}, "head": [1, 2]}]', r"\"head\" is not three angles"),
        ('[{"blendshapes": {}, "matrix": [[1], [2], [3]]}]', r"\"matrix\" is not 4 rows"),
        ('[{"blendshapes": {}, "head": [1,2,3]}, {"blendshapes": {}}]', r"some entries have a head rotation"),
        ('[{"blendshapes": {}, "time": 0}, {"blendshapes": {}}]', r"frame 2: some entries have a time"),
        ('{"fps": -1, "frames": []}', r"fps is -1"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        read(text)


def test_files_that_are_no_text_or_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "take.csv").write_bytes(b"\x00\xff\xfe\x80" * 50)
    with pytest.raises(LikenessError, match=r"take.csv is not a text"):
        read_recording(tmp_path / "take.csv")
    (tmp_path / "zeros.csv").write_bytes(bytes(500))
    with pytest.raises(LikenessError, match=r"zeros.csv"):
        read_recording(tmp_path / "zeros.csv")
    for missing in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(LikenessError, match="cannot be read"):
            read_recording(missing)
    (tmp_path / "marked.csv").write_text(rows("1:0:0:0,61,0,1,0,0,0"), "utf-8-sig")
    assert len(read_recording(tmp_path / "marked.csv")) == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.integers(0, 3000), st.text(max_size=4))
def test_a_take_cut_and_patched_anywhere_is_read_or_refused(start: int, length: int, patch: str) -> None:
    """Never another error than ours."""
    try:
        read(WHOLE[:start] + patch + WHOLE[start + length :])
    except LikenessError as error:
        assert str(error).endswith(".")
