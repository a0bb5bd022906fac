"""TensorFlow.js models: the weights of the published form, and every way in which the two files can disagree."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tfjs_file import read_tfjs
from likeness.tests.characters import small_character, write_tfjs


def test_names_and_layouts_become_pytorchs(tmp_path: Path) -> None:
    face = small_character().face
    write_tfjs(face, tmp_path / "face.json")
    tensors, metadata = read_tfjs(tmp_path / "face.json")
    assert metadata == {}
    assert tensors.keys() == face.state_dict().keys()
    assert all(torch.equal(tensors[name], tensor) for name, tensor in face.state_dict().items())


def test_the_published_layout_is_row_major_height_width_in_out(tmp_path: Path) -> None:
    listed = [{"name": "a/kernel", "shape": [1, 1, 2, 3], "dtype": "float32"}]
    (tmp_path / "a.bin").write_bytes(torch.arange(6.0).numpy().tobytes())
    (tmp_path / "a.json").write_text(json.dumps({"weightsManifest": [{"paths": ["a.bin"], "weights": listed}]}))
    assert read_tfjs(tmp_path / "a.json")[0]["a.weight"].flatten(1).tolist() == [[0, 3], [1, 4], [2, 5]]


def entry_with(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda group: group["weights"][0].update({key: value})


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "longer shape": (entry_with("shape", [1, 1, 41, 13]), r"has \d+ bytes; a\.json lists weights of \d+"),
    "giant shape": (entry_with("shape", [10**9] * 4), "has"),
    "negative shape": (entry_with("shape", [-1, -1, 41, 12]), "float32 with a shape"),
    "shape in words": (entry_with("shape", "many"), "float32 with a shape"),
    "other type": (entry_with("dtype", "uint8"), "float32 with a shape"),
    "name without text": (entry_with("name", 3), "float32 with a shape"),
    "another folder": (lambda group: group.update(paths=["../a.bin"]), "same folder"),
    "absolute": (lambda group: group.update(paths=["/etc/passwd"]), "same folder"),
    "missing": (lambda group: group.update(paths=["b.bin"]), r"needs b\.bin beside it"),
    "two": (lambda group: group.update(paths=["a.bin", "b.bin"]), "not the .json of a TensorFlow"),
    "none": (lambda group: group.pop("weights"), "not the .json of a TensorFlow"),
}


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_files_that_disagree_are_refused(tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str) -> None:
    path = tmp_path / "a.json"
    write_tfjs(small_character().face, path)
    found = json.loads(path.read_text())
    change(found["weightsManifest"][0])
    path.write_text(json.dumps(found))
    with pytest.raises(LikenessError, match=said):
        read_tfjs(path)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"weightsManifest": []}',
        "[" * 100_000,
        '{"a": \udc80'.encode("utf-8", "surrogatepass").decode("latin1"),
    ],
)
def test_another_json_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, "latin1")
    with pytest.raises(LikenessError, match=r"not the \.json of a TensorFlow"):
        read_tfjs(tmp_path / "a.json")
