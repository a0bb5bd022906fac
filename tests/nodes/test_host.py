"""The door to ComfyUI, against the stand-in: guards, folders, devices and progress."""

import pytest
import torch
from torch.nn import Conv2d

from likeness.models.errors import LikenessError
from likeness.nodes import host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.progress import REPORTING, InterruptProcessingException


def test_guard_drops_only_what_the_host_is_too_old_for():
    box = host.guarded(host.io.Float.Input, "x", default=0.5, advanced=True)
    assert box.default == 0.5
    with pytest.raises(TypeError, match="defualt"):
        host.guarded(host.io.Float.Input, "x", defualt=0.5)


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    FOLDERS.add_model_folder_path("likeness", str(tmp_path), is_default=True)
    return tmp_path


def test_model_files_lists_weights_and_character_folders(models):
    for name in (
        "tha4/anna.safetensors",
        "tha4/ben/character.png",
        "tha4/ben/face.pt",
        "other/net.pth",
        "tha4/note.txt",
        "tha4/mine.training/face.safetensors",
    ):
        (models / name).parent.mkdir(parents=True, exist_ok=True)
        (models / name).touch()
    assert host.model_files("tha4") == ["tha4/anna.safetensors", "tha4/ben"]
    assert "other/net.pth" in host.model_files()
    assert host.model_file("tha4/ben") == models / "tha4" / "ben"
    assert host.model_file("tha4/anna.safetensors") == host.new_model_file("tha4/anna.safetensors")


def test_a_linked_character_folder_is_found_as_a_folder(models, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("character.png", "face.pt"):
        (elsewhere / name).touch()
    (models / "tha4").mkdir()
    (models / "tha4" / "anna").symlink_to(elsewhere, target_is_directory=True)
    assert host.model_files("tha4") == ["tha4/anna"]
    assert (host.model_file("tha4/anna") / "face.pt").exists()


@pytest.mark.parametrize("name", ["absent.pt", "../outside.pt"])
def test_model_file_names_the_folders_it_searched(models, name):
    (models.parent / "outside.pt").touch()
    with pytest.raises(LikenessError, match=str(models)):
        host.model_file(name)


def test_a_models_folder_chosen_later_is_searched(models, tmp_path, monkeypatch):
    (tmp_path / "other" / "likeness").mkdir(parents=True)
    (tmp_path / "other" / "likeness" / "late.pt").touch()
    assert "late.pt" not in host.model_files()
    monkeypatch.setattr(FOLDERS, "models_dir", str(tmp_path / "other"))
    assert "late.pt" in host.model_files()


def test_a_network_is_wrapped_once():
    network = Conv2d(1, 1, 1)
    assert host.on_device(network) == next(network.parameters()).device
    first = network.host_patcher
    host.on_device(network)
    assert network.host_patcher is first


def test_a_tick_reports_and_is_where_the_interrupt_arrives(monkeypatch):
    heard = []
    monkeypatch.setattr(REPORTING, "listener", lambda *told: heard.append(told))
    bar = host.Progress(3)
    bar.tick(torch.full((4, 6, 4), 0.5))
    node, done, total, (kind, picture, _) = heard[0]
    assert (node, done, total, kind, picture.size) == (None, 1, 3, "JPEG", (6, 4))
    assert picture.getpixel((0, 0)) == (172, 172, 172)  # half of 0.5, half of the light grey behind
    REPORTING.interrupt()
    with pytest.raises(InterruptProcessingException):
        bar.tick()
    bar.tick()
    assert len(heard) == 2


def test_a_bar_moves_to_where_it_is_told(monkeypatch):
    heard = []
    monkeypatch.setattr(REPORTING, "listener", lambda _, done, total, preview: heard.append((done, total, preview)))
    bar = host.Progress(10)
    bar.reach(7)
    bar.tick()
    assert heard == [(7, 10, None), (8, 10, None)]


def test_a_batch_of_sounds_is_refused():
    rate = {"sample_rate": 8000}
    assert host.sound({"waveform": torch.zeros(1, 2, 9), **rate})[0].shape == (2, 9)
    with pytest.raises(LikenessError, match="single sound"):
        host.sound({"waveform": torch.zeros(3, 2, 9), **rate})
