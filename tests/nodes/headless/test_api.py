"""The API classes where no recording reaches: what a schema refuses, decorated types, previews as files."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.nodes.headless import install as stand_in
from likeness.nodes.headless.api import io, ui
from likeness.nodes.headless.api.schema import HiddenHolder
from likeness.nodes.headless.machine.folders import FOLDERS


@pytest.mark.parametrize("kind", ["input", "output"])
def test_two_of_one_name_are_refused(kind):
    twice = {
        "inputs": [io.Image.Input("a"), io.Mask.Input("a")],
        "outputs": [io.Image.Output("b"), io.Mask.Output("b")],
    }
    schema = io.Schema(node_id="Twice", **{f"{kind}s": twice[f"{kind}s"]})
    with pytest.raises(ValueError, match=f"node Twice has more than one {kind}"):
        schema.validate()


def test_a_keyword_of_a_newer_host_is_an_error_as_on_the_oldest():
    with pytest.raises(TypeError, match="search_aliases"):
        io.Schema(node_id="New", search_aliases=[])


def test_a_decorated_class_is_a_type():
    @io.comfytype(io_type="TRACK")
    class Track(io.ComfyType):
        Type = list

    assert (Track.Input("a").get_io_type(), Track.Output().io_type, Track.Type) == ("TRACK", "TRACK", list)
    assert io.Image.Input("b").get_io_type() == "IMAGE"


def test_another_comfyui_in_the_process_is_respected(monkeypatch):
    monkeypatch.setitem(stand_in.sys.modules, "comfy", type(stand_in.sys)("comfy"))
    with pytest.raises(LikenessError, match="ComfyUI loaded"):
        stand_in.install()


@pytest.fixture
def temp(tmp_path, monkeypatch):
    monkeypatch.setitem(FOLDERS._special, "temp", str(tmp_path))
    return tmp_path


class Saver(io.ComfyNode):
    hidden = HiddenHolder(prompt={"1": {}}, extra_pnginfo={"workflow": {"nodes": []}})


def test_a_preview_is_a_picture_that_holds_its_graph(temp):
    shown = ui.PreviewImage(torch.full((2, 4, 6, 3), 0.5), cls=Saver).as_dict()
    assert shown["animated"] == (False,) and len(shown["images"]) == 2
    with Image.open(temp / shown["images"][1]["filename"]) as picture:
        assert (picture.size, picture.getpixel((0, 0))) == ((6, 4), (127, 127, 127))
        assert json.loads(picture.text["workflow"]) == {"nodes": []} and picture.text["prompt"] == '{"1": {}}'


@pytest.mark.parametrize("shape", [(4, 6), (2, 4, 6)])
def test_a_mask_is_shown_in_grey(temp, shape):
    shown = ui.PreviewMask(torch.ones(shape)).as_dict()
    assert len(shown["images"]) == (1 if len(shape) == 2 else 2)
    with Image.open(temp / shown["images"][0]["filename"]) as picture:
        assert (picture.size, picture.getpixel((0, 0))) == ((6, 4), (255, 255, 255))


def test_sounds_and_words_and_films_have_the_servers_shapes(temp):
    sound = ui.PreviewAudio({"waveform": torch.zeros(1, 1, 800), "sample_rate": 8000}).as_dict()
    assert Path(temp, sound["audio"][0]["filename"]).suffix == ".flac"
    assert ui.PreviewText("hi").as_dict() == {"text": ("hi",)}
    film = ui.SavedResult("a.mp4", "sub", io.FolderType.output)
    assert ui.PreviewVideo([film]).as_dict() == {
        "images": [{"filename": "a.mp4", "subfolder": "sub", "type": "output"}],
        "animated": (True,),
    }
