"""A folder prepared once: again only where something has changed, whole after any end."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.training.data.aligned import FOLDER, align_faces
from likeness.models.faceshifter.training.data.aligned_faces import AlignedFaces
from likeness.models.faceshifter.training.data.crop_index import NAME, NoCrop
from likeness.models.faceshifter.training.data.face_finding import Found
from likeness.models.faceshifter.training.data.face_folder import face_folder

SIZE = 48
FIVE = torch.tensor([[20.0, 20], [40, 20], [30, 30], [22, 42], [38, 42]])


class Finder:
    """Says of every picture that its face is at the same place, and counts; dark pictures have none."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, picture: Tensor) -> Found:
        self.calls += 1
        if picture.float().mean() < 20:
            raise NoCrop("no face was found")
        return Found(torch.tensor([10.0, 10, 50, 50]), FIVE)


def pictures(folder: Path, count: int = 5) -> Path:
    for at in range(count):
        path = folder / ("ann" if at % 2 else "bob") / f"{at}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = torch.randint(60, 256, (60, 64, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(at))
        Image.fromarray(pixels.numpy()).save(path)
    return folder


def prepared(tmp_path: Path, find: Finder | None, **wishes: object) -> AlignedFaces:
    folder = face_folder(tmp_path / "in")
    return align_faces(folder, tmp_path / "out", "sber-swap", SIZE, find, **wishes)  # type: ignore[arg-type]


def crops(tmp_path: Path) -> dict[str, bytes]:
    found = sorted((tmp_path / "out" / FOLDER).rglob("*"))
    return {path.name: path.read_bytes() for path in found if path.is_file() and path.name != NAME}


def test_a_second_run_reads_what_the_first_one_made(tmp_path: Path) -> None:
    pictures(tmp_path / "in")
    find = Finder()
    first, second = prepared(tmp_path, find), prepared(tmp_path, find)
    assert find.calls == 5
    assert first.names == second.names == ("ann/1.png", "ann/3.png", "bob/0.png", "bob/2.png", "bob/4.png")
    assert first.people == ("ann", "bob") and first.persons.tolist() == [0, 0, 1, 1, 1]
    assert torch.equal(first.points, second.points) and first.points.shape == (5, 5, 2)
    assert torch.equal(first.pictures([4, 0]), second.pictures([4, 0]))
    assert first.pictures([0, 1, 2]).shape == (3, 3, SIZE, SIZE)


@pytest.mark.parametrize("torn", [False, True])
def test_a_run_that_is_ended_goes_on_and_comes_to_the_same(tmp_path: Path, torn: bool) -> None:
    pictures(tmp_path / "a/in"), pictures(tmp_path / "b/in")
    prepared(tmp_path / "a", Finder())

    def stop(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepared(tmp_path / "b", Finder(), on_progress=stop)
    index = tmp_path / "b/out" / FOLDER / NAME
    if torn:  # as when the machine stops while a line is written
        index.write_bytes(index.read_bytes()[:-20])
    find, told = Finder(), []
    faces = prepared(tmp_path / "b", find, on_progress=lambda *done: told.append(done))
    assert find.calls == len(told) == 2 + torn and told[-1] == (5, 5)
    assert crops(tmp_path / "b") == crops(tmp_path / "a") and len(crops(tmp_path / "a")) == 5
    assert len(faces) == 5


def test_only_what_has_changed_is_made_again(tmp_path: Path) -> None:
    folder, find = pictures(tmp_path / "in"), Finder()
    before = prepared(tmp_path, find)
    Image.new("RGB", (64, 60), (250, 200, 100)).save(folder / "ann/1.png")  # another picture
    os.utime(folder / "ann/3.png", (1, 1))  # the same, saved again
    before.files[2].write_bytes(b"cut off")
    before.files[3].unlink()
    (folder / "bob/4.png").unlink()
    after = prepared(tmp_path, find)
    assert find.calls == 5 + 4 and len(after) == 4
    assert after.pictures([0])[0, :, 24, 24].tolist() == pytest.approx([250, 200, 100], abs=1)
    assert torch.equal(after.pictures([1, 2, 3]), before.pictures([1, 2, 3]))


def test_other_wishes_make_all_crops_again(tmp_path: Path) -> None:
    pictures(tmp_path / "in")
    find = Finder()
    prepared(tmp_path, find)
    faces = align_faces(face_folder(tmp_path / "in"), tmp_path / "out", "taotaonice", SIZE + 1, find)
    assert find.calls == 10 and faces.pictures([0]).shape[2:] == (SIZE + 1, SIZE + 1)


def test_what_is_skipped_is_named_with_its_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = pictures(tmp_path / "in")
    (folder / "bob/broken.jpg").write_bytes(b"no jpeg")
    Image.new("RGB", (64, 60)).save(folder / "dark.png")
    with caplog.at_level(logging.WARNING):
        faces = prepared(tmp_path, Finder())
    assert set(faces.skipped) == {"bob/broken.jpg", "dark.png"} and len(faces) == 5
    assert "broken.jpg is skipped: it is no picture" in caplog.text
    assert "5 faces of 2 people" in faces.report() and "dark.png: no face was found" in faces.report()
    find = Finder()
    assert prepared(tmp_path, find).skipped == faces.skipped and find.calls == 0


def test_a_picture_that_can_be_read_again_is_used_and_a_failing_network_ends_the_run(tmp_path: Path) -> None:
    folder, find = pictures(tmp_path / "in"), Finder()
    content, stamp = (folder / "ann/1.png").read_bytes(), (folder / "ann/1.png").stat()
    (folder / "ann/1.png").write_bytes(b"0" * len(content))
    os.utime(folder / "ann/1.png", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert len(prepared(tmp_path, find)) == 4
    (folder / "ann/1.png").write_bytes(content)
    os.utime(folder / "ann/1.png", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    def fails(picture: Tensor) -> Found:
        raise LikenessError("the network gives NaN")

    with pytest.raises(LikenessError, match="NaN"):
        align_faces(face_folder(folder), tmp_path / "out", "sber-swap", SIZE, fails)
    assert len(prepared(tmp_path, find)) == 5 and find.calls == 5


def test_squares_are_taken_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, size, colour in (("a", (SIZE, SIZE), 40), ("b", (96, 96), 80), ("c", (96, 90), 9), ("d", (20, 20), 9)):
        Image.new("L", size, colour).save(folder / f"{name}.png")
    faces = prepared(tmp_path, None, smallest=32)
    assert faces.names == ("a.png", "b.png") and faces.points.isnan().all()
    assert faces.files == (folder / "a.png", tmp_path / "out" / FOLDER / "b.png.png")
    assert faces.pictures([0, 1])[:, 0, 5, 5].tolist() == [40, 80]
    assert "96 x 90" in faces.skipped["c.png"] and "at least 32" in faces.skipped["d.png"]


def test_points_in_one_place_are_no_face(tmp_path: Path) -> None:
    pictures(tmp_path / "in", 1)
    with pytest.raises(LikenessError, match="lie in one place"):
        align_faces(
            *(face_folder(tmp_path / "in"), tmp_path / "out", "sber-swap", SIZE),
            lambda picture: Found(torch.ones(4), torch.ones(5, 2)),
        )


def test_what_cannot_be_prepared_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"")
    with pytest.raises(LikenessError, match=r"No picture in .* can be used.*\n.*\n  a.png: it is no picture"):
        prepared(tmp_path, Finder())
    with pytest.raises(LikenessError, match="lies in the folder"):
        align_faces(face_folder(folder), folder / "out", "sber-swap", SIZE, Finder())
    with pytest.raises(LikenessError, match=r"Choose one of arcface, sber-swap, .*taotaonice"):
        align_faces(face_folder(folder), tmp_path, "vox", SIZE, Finder())
    (tmp_path / "file").write_text("")
    with pytest.raises(LikenessError, match="cannot be made"):
        align_faces(face_folder(folder), tmp_path / "file", "sber-swap", SIZE, Finder())


def test_a_crop_that_is_lost_afterwards_is_named(tmp_path: Path) -> None:
    pictures(tmp_path / "in")
    faces = prepared(tmp_path, Finder())
    faces.files[0].unlink()
    with pytest.raises(LikenessError, match=r"1.png.png is lost"):
        faces.pictures([0])
    Image.new("RGB", (9, 9)).save(faces.files[1])
    with pytest.raises(LikenessError, match="has changed"):
        faces.pictures([1])
