"""The stand-in's folder_paths: counters, names that must not climb out, and what a folder offers."""

import pytest

from likeness.models.errors import LikenessError
from likeness.nodes.headless.machine.folders import Folders


@pytest.fixture
def folders(tmp_path):
    found = Folders()
    for kind in ("input", "output"):
        (tmp_path / kind).mkdir()
    found.set_input_directory(str(tmp_path / "input"))
    found.set_output_directory(str(tmp_path / "output"))
    return found


def test_counters_go_on_after_the_highest(folders, tmp_path):
    (tmp_path / "output" / "film").mkdir()
    for taken in ("a_00003_.png", "a_00007_.mp4", "ab_00090_.png", "a_x_.png"):
        (tmp_path / "output" / "film" / taken).touch()
    found = folders.get_save_image_path("film/a", folders.get_output_directory())
    assert found == (str(tmp_path / "output" / "film"), "a", 8, "film", "film/a")


def test_a_prefix_names_the_size(folders):
    _, stem, counter, subfolder, prefix = folders.get_save_image_path(
        "%width%x%height%_%nothing%", folders.get_output_directory(), 640, 480
    )
    assert (stem, counter, subfolder, prefix) == ("640x480_%nothing%", 1, "", "640x480_%nothing%")


@pytest.mark.parametrize("prefix", ["../a", "x/../../a", "/tmp/a"])
def test_a_prefix_cannot_leave_the_output_folder(folders, prefix):
    with pytest.raises(LikenessError, match="outside the output folder"):
        folders.get_save_image_path(prefix, folders.get_output_directory())


@pytest.mark.parametrize("written, kind", [("a.png", "input"), ("a.png [output]", "output"), ("a.png[input]", "input")])
def test_a_name_may_say_its_folder(folders, tmp_path, written, kind):
    (tmp_path / kind / "a.png").touch()
    assert folders.get_annotated_filepath(written) == str(tmp_path / kind / "a.png")
    assert folders.exists_annotated_filepath(written)


def test_models_are_searched_in_order_and_by_extension(folders, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for file in (first / "a.pt", second / "a.pt", second / "deep" / "b.pt", second / "c.txt"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    folders.add_model_folder_path("likeness", str(second))
    folders.add_model_folder_path("likeness", str(first), is_default=True)
    folders.folder_names_and_paths["likeness"] = (folders.get_folder_paths("likeness"), {".pt"})
    assert folders.get_filename_list("likeness") == ["a.pt", "deep/b.pt"]
    assert folders.get_full_path("likeness", "a.pt") == str(first / "a.pt")
    assert folders.get_full_path("likeness", "../first/a.pt") is None
    with pytest.raises(FileNotFoundError, match="absent"):
        folders.get_full_path_or_raise("likeness", "absent.pt")
