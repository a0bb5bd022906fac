"""character_model.yaml, by which the published programs know a character: three lines, each naming a file beside it.

Only these three lines are read, not YAML: a parser of the whole language would be a dependency that no other file
here needs, and could do more than name files.
"""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..errors import LikenessError

YAML_SUFFIXES = (".yaml", ".yml")
KEYS = ("character_image_file_name", "face_morpher_file_name", "body_morpher_file_name")
LONGEST = 64_000  # bytes; the published ones have about 130
QUOTED = r"""\"(?:[^"\\]|\\.)*\"|'(?:[^']|'')*'"""
PLAIN = r"""[^\s"'#\[\]{}&*!|>%@`](?:[^#]|(?<=\S)#)*?"""  # not what begins a list or another thing of YAML
LINE = re.compile(rf"(\w+)\s*:\s+({QUOTED}|{PLAIN})\s*(?:\s#.*)?")


def read_character_yaml(path: Path) -> tuple[Path, Path, Path]:
    """The picture, the face morpher and the body morpher that a character_model.yaml names.

    Names are relative to it and stay in its folder. Raises LikenessError, naming line and remedy, for another entry,
    a missing or doubled one, a line of any other form, and a name that leads out of the folder.
    """
    named: dict[str, Path] = {}
    for at, line in enumerate(_text(path).splitlines(), start=1):
        if not line.split("#")[0].strip() or line.rstrip() in ("---", "..."):
            continue
        match = LINE.fullmatch(line)
        if match is None or match[1] not in KEYS or match[1] in named:
            raise LikenessError(
                f"{path}, line {at}: {line.strip()[:60]!r} is not expected. The file has one line "
                f"`name: file` for each of {', '.join(KEYS)}."
            )
        named[match[1]] = _beside(path, match[2])
    missing = [key for key in KEYS if key not in named]
    if missing:
        raise LikenessError(f"{path} lacks {', '.join(missing)}. Add a line `{missing[0]}: file name`.")
    picture, face, body = (named[key] for key in KEYS)
    return picture, face, body


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LikenessError(f"{path} cannot be read as text ({error}). Choose a character_model.yaml.") from error


def _beside(path: Path, value: str) -> Path:
    if value.startswith('"'):
        try:
            value = json.loads(value)  # a double-quoted name escapes as JSON does
        except ValueError as error:
            raise LikenessError(f"{path}: {value} is not a file name. Write it without quotes.") from error
    elif value.startswith("'"):
        value = value[1:-1].replace("''", "'")
    name = PurePosixPath(value.replace("\\", "/"))
    if name.is_absolute() or PureWindowsPath(value).drive or ".." in name.parts or "\0" in value:
        raise LikenessError(
            f"{path}: {value!r} lies outside its folder. Put all files of the character into one folder."
        )
    return path.parent / name
