"""character_model.yaml: the three lines, in the ways that people and programs write them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4.character_yaml import read_character_yaml

PLAIN = "character_image_file_name: a b.png\nface_morpher_file_name: face.pt\nbody_morpher_file_name: sub/body.pt\n"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "character_model.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "---\r\n# mine\r\n\r\n" + PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN.replace("face.pt", "'face.pt'  # the face"),
        PLAIN.replace("a b.png", '"a\\u0020b.png"').replace("sub/body.pt", r"sub\body.pt"),
        "".join(reversed(PLAIN.splitlines(keepends=True))),
    ],
    ids=["plain", "windows and comments", "quotes", "escapes", "other order"],
)
def test_the_three_files_are_found(tmp_path: Path, text: str) -> None:
    expected = (tmp_path / "a b.png", tmp_path / "face.pt", tmp_path / "sub" / "body.pt")
    assert read_character_yaml(written(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lacks character_image_file_name, face_morpher_file_name"),
        (PLAIN.replace("face.pt", ""), "line 2: 'face_morpher_file_name:'"),
        (PLAIN + "face_morpher_file_name: other.pt\n", "line 4"),
        (PLAIN + "wings: two.pt\n", "line 4: 'wings: two.pt' is not expected"),
        (PLAIN.replace("face.pt", "[face.pt, other.pt]"), "line 2"),
        (PLAIN.replace("face.pt", "|"), "line 2"),
        (PLAIN.replace("face.pt", "../face.pt"), "outside its folder"),
        (PLAIN.replace("face.pt", "/etc/passwd"), "outside its folder"),
        (PLAIN.replace("face.pt", r"C:\face.pt"), "outside its folder"),
        (PLAIN.replace("face.pt", r'"\q"'), "not a file name"),
        (b"\xff\xfe\x00", "cannot be read as text"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(LikenessError, match=said):
        read_character_yaml(written(tmp_path, text))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=80) | st.text(max_size=30).map(lambda text: PLAIN.replace("face.pt", text).encode()))
def test_any_text_ends_in_our_error_or_in_files_of_the_folder(tmp_path: Path, content: bytes) -> None:
    try:
        files = read_character_yaml(written(tmp_path, content))
    except LikenessError:
        return
    assert all(file.is_relative_to(tmp_path) and ".." not in file.parts for file in files)
