"""`convert` writes what the door then loads as the same network."""

from pathlib import Path

import pytest
import torch

from likeness.models.conversion import convert
from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, read_tensors
from likeness.models.tha4.character import load_student, save_student
from likeness.tests.characters import picture_file, published_character, small_character


@pytest.mark.parametrize("part", ["face", "body"])
def test_a_network_keeps_its_tensors_and_gains_its_name(tmp_path: Path, part: str) -> None:
    target = tmp_path / "out.safetensors"
    torch.save(small_character().get_submodule(part).state_dict(), tmp_path / "in.pt")
    assert convert(tmp_path / "in.pt", target) == f"tha4.{part}_student"
    before, after = read_tensors(tmp_path / "in.pt")[0], read_tensors(target)
    assert before.keys() == after[0].keys()
    assert all(torch.equal(tensor, after[0][name]) for name, tensor in before.items())
    assert after[1]["architecture"] == load_network(target).architecture == f"tha4.{part}_student"


def test_a_folder_becomes_one_file_that_renders_the_same(tmp_path: Path) -> None:
    published_character(tmp_path / "anna")
    assert convert(tmp_path / "anna", tmp_path / "anna.safetensors") == "tha4.student"
    before, after = load_student(tmp_path / "anna"), load_student(tmp_path / "anna.safetensors")
    state = after.state_dict()
    assert all(torch.equal(tensor, state[name]) for name, tensor in before.state_dict().items())
    poses = torch.rand(1, 45, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(before(poses, half=True).image, after(poses, half=True).image)


def test_a_character_of_one_file_keeps_its_notes(tmp_path: Path) -> None:
    save_student(tmp_path / "in.safetensors", small_character(), notes={"licence": "CC0"})
    convert(tmp_path / "in.safetensors", tmp_path / "out.safetensors")
    assert read_tensors(tmp_path / "out.safetensors")[1]["licence"] == "CC0"


def test_nothing_is_written_for_what_is_refused(tmp_path: Path) -> None:
    picture_file(tmp_path / "in.png")
    with pytest.raises(LikenessError, match="not a weight file"):
        convert(tmp_path / "in.png", tmp_path / "out.safetensors")
    with pytest.raises(LikenessError, match=r"must end in \.safetensors"):
        convert(tmp_path / "in.png", tmp_path / "out.pt")
    assert [entry.name for entry in tmp_path.iterdir()] == ["in.png"]
