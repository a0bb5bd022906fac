"""Triples from a folder: every pair once an epoch, and every mistake told with its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.loading import write_safetensors
from likeness.models.tha4.picture import network_from_bytes
from likeness.models.tha4.pose import pose_from
from likeness.models.tha4.teacher_training.folder_triples import FolderTriples

NAMES = ("a", "b", "c")
SIZE = 32


def rgba(name: str, part: str) -> np.ndarray:
    return np.random.RandomState(ord(name) + len(part)).randint(0, 256, (SIZE, SIZE, 4), np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("rest", "posed"):
        (tmp_path / part).mkdir()
        for name in NAMES:
            Image.fromarray(rgba(name, part)).save(tmp_path / part / f"{name}.png")
    poses = {name: {"head_y": number / 4, "eye_wink": 1} for number, name in enumerate(NAMES)}
    (tmp_path / "poses.json").write_text(json.dumps(poses))
    return tmp_path


def test_pairs_and_poses_come_together(folder: Path) -> None:
    triples = FolderTriples(folder, SIZE).triples(range(3))
    for rest, pose, posed in zip(*triples, strict=True):
        number = round(float(pose[40]) * 4)
        assert torch.equal(pose, pose_from({"head_y": number / 4, "eye_wink": 1}))
        for picture, part in ((rest, "rest"), (posed, "posed")):
            assert torch.equal(picture, network_from_bytes(torch.from_numpy(rgba(NAMES[number], part))))


def test_each_epoch_has_every_pair_once_in_an_order_of_its_own(folder: Path) -> None:
    def order(seed: int) -> list[float]:
        source = FolderTriples(folder, SIZE, seed)
        return [float(source.triples([number]).poses[0, 40]) for number in range(30)]

    first = order(0)
    assert all(sorted(first[at : at + 3]) == [0, 0.25, 0.5] for at in range(0, 30, 3))
    assert first == order(0) != order(1) and len({tuple(first[at : at + 3]) for at in range(0, 30, 3)}) > 2
    backwards = FolderTriples(folder, SIZE).triples(range(29, -1, -1)).poses[:, 40].flip(0)
    assert backwards.tolist() == first


def test_poses_may_be_rows_of_a_tensor(folder: Path) -> None:
    as_json = FolderTriples(folder, SIZE).poses
    (folder / "poses.json").unlink()
    write_safetensors(folder / "poses.safetensors", {"poses": as_json.half()}, {})
    assert torch.equal(FolderTriples(folder, SIZE).poses, as_json)


def poses(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "poses.json").write_text(text)


def tensors(**found: torch.Tensor) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        (folder / "poses.json").unlink()
        write_safetensors(folder / "poses.safetensors", found, {})

    return write


def picture(mode: str, size: tuple[int, int]) -> Callable[[Path], object]:
    return lambda folder: Image.new(mode, size).save(folder / "rest" / "a.png")


def cut_off(folder: Path) -> None:
    path = folder / "rest" / "a.png"
    path.write_bytes(path.read_bytes()[:200])


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "no pair": (lambda folder: [path.unlink() for path in folder.glob("*/*.png")], "holds no pair of pictures"),
    "a pair's half": (lambda folder: (folder / "posed" / "b.png").unlink(), r"posed.b\.png is missing"),
    "no poses": (lambda folder: (folder / "poses.json").unlink(), "holds neither of poses.json and"),
    "two files of poses": (lambda folder: (folder / "poses.safetensors").touch(), "holds both of poses.json and"),
    "no JSON": (poses("{"), r"poses\.json cannot be read"),
    "another document": (poses("[1, 2]"), r"poses\.json must hold numbers"),
    "a pose missing": (poses('{"a": {}, "c": {}}'), "says no pose of 'b'"),
    "an unknown parameter": (poses('{"a": {"nod": 1}, "b": {}, "c": {}}'), "no pose parameter called 'nod'"),
    "a word": (poses('{"a": {"head_y": "much"}, "b": {}, "c": {}}'), "cannot be read .could not convert"),
    "a list": (poses('{"a": {"head_y": [1]}, "b": {}, "c": {}}'), "must hold numbers"),
    "too large a number": (poses('{"a": {"head_y": 1%s}, "b": {}, "c": {}}' % ("0" * 400)), "must hold numbers"),
    "not a number": (poses('{"a": {}, "b": {"head_y": NaN}, "c": {}}'), "the pose of 'b' holds NaN"),
    "no tensor": (tensors(pose=torch.zeros(3, 45)), "holds nothing under 'poses'"),
    "too few rows": (tensors(poses=torch.zeros(2, 45)), r"holds \[2, 45\] under 'poses'; \[3, 45\] is needed"),
    "infinite rows": (tensors(poses=torch.full((3, 45), torch.inf)), "the pose of 'a' holds NaN or infinity"),
    "another size": (picture("RGBA", (64, 64)), r"rest.a\.png is 64x64 pixels; 32x32"),
    "no square": (picture("RGBA", (32, 48)), r"rest.a\.png is 32x48 pixels"),
    "no alpha": (picture("RGB", (32, 32)), r"rest.a\.png has no transparency"),
    "cut off": (cut_off, r"rest.a\.png is no PNG picture, or is damaged"),
    "no picture": (lambda folder: (folder / "rest" / "a.png").write_bytes(b""), r"rest.a\.png is no PNG picture"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_at_once_with_its_file(folder: Path, case: str) -> None:
    spoil, sentence = BAD[case]
    spoil(folder)
    with pytest.raises(LikenessError, match=sentence):
        FolderTriples(folder, SIZE)


def test_a_bad_picture_further_on_is_told_when_its_turn_comes(folder: Path) -> None:
    (folder / "posed" / "c.png").write_bytes(b"GIF89a")
    source = FolderTriples(folder, SIZE)
    with pytest.raises(LikenessError, match=r"posed.c\.png is no PNG picture"):
        source.triples(range(3))


def test_a_folder_that_is_not_there_is_told_with_the_layout(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"no folder .*absent.*rest/NAME\.png"):
        FolderTriples(tmp_path / "absent", SIZE)
