"""The catalogue holds usable facts, and its sentence says all that a user needs."""

import re

import pytest

from likeness.models.catalogue import CATALOGUE, how_to_get
from likeness.models.errors import LikenessError


def test_rows_are_complete_and_apart() -> None:
    assert len(CATALOGUE) == 32
    assert len({row.folder for row in CATALOGUE}) == len({row.origin for row in CATALOGUE}) == len(CATALOGUE)
    for row in CATALOGUE:
        assert row.licence
        assert row.origin.startswith("https://")
        assert len({file.name for file in row.files}) == len(row.files) >= 1


def test_hashes_are_hashes_and_of_different_files() -> None:
    own = [file.sha256 for row in CATALOGUE for file in row.files if file.sha256 and not file.name.endswith(".json")]
    assert len(own) == 42
    assert len(set(own)) == 42
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in own)


def test_the_sentence_says_what_from_where_whereto_and_on_what_terms() -> None:
    said = how_to_get("tha4.student", "/data/likeness")
    for part in ("character.png 0.11 MB", "body_morpher.pt 1.33 MB", "https://github.com/pkhungurn", "CC BY-NC 4.0"):
        assert part in said
    assert "lambda_00" in said.split("into ")[1]
    assert "zundamon" in said
    assert "Also offered" not in how_to_get("tha4.teacher")
    detector = how_to_get("face.s3fd", "/data/likeness")
    for part in ("s3fd-619a316812.pth 89.84 MB", "https://www.adrianbulat.com", "/face_detector", "BSD 3-Clause"):
        assert part in detector


def test_an_architecture_without_a_row_is_refused() -> None:
    with pytest.raises(LikenessError, match=r"no tha9\.student"):
        how_to_get("tha9.student")
