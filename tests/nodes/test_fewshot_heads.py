"""The nodes that mix and keep heads, as the graph calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.head import Head
from likeness.nodes import fewshot_heads
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.own_folders import own_models
from likeness.tests.small_few_shot import small_heads


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    return tmp_path


def head_of(value: float, model: str = "fewshot-one") -> Head:
    return Head(model, torch.full((16,), value), sample=torch.full((32, 32, 3), value))


def test_a_blend_takes_as_many_as_are_connected() -> None:
    node = fewshot_heads.BlendHeads
    with torch.inference_mode():
        (two,) = node.execute(head_of(0.0), head_of(1.0), 1.0, 1.0, 1.0, 0.0).args
        (three,) = node.execute(head_of(0.0), head_of(0.0), 1.0, 1.0, 1.0, 0.0, head_3=head_of(0.9)).args
    assert two.e[0] == 0.5 and three.e[0] == pytest.approx(0.3)
    with pytest.raises(LikenessError, match="at least one is above 0"):
        node.execute(head_of(0.0), head_of(1.0), 0.0, 0.0, 1.0, 1.0)
    with pytest.raises(LikenessError, match="of several models"):
        node.execute(head_of(0.0), head_of(1.0, "fewshot-two"), 1.0, 1.0, 0.0, 0.0)


def test_a_saved_head_is_listed_shown_and_loaded(models: Path) -> None:
    node = fewshot_heads.LoadHead
    assert node.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"] == [fewshot_heads.NONE_YET]
    assert "Save Head writes" in node.validate_inputs(fewshot_heads.NONE_YET)
    head = head_of(0.25)
    saved = fewshot_heads.SaveHead.execute(head, "anne")
    assert saved.args[0] is head and saved.ui is not None
    listed = node.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert listed == ["heads/anne.safetensors"] and node.validate_inputs(listed[0]) is True
    loaded = node.execute(listed[0])
    again, sample = loaded.args
    assert loaded.ui is not None and node.fingerprint_inputs(listed[0])
    assert torch.equal(again.e, head.e) and again.model == head.model
    assert sample.shape == (1, 32, 32, 3) and torch.allclose(sample, torch.tensor(0.25), atol=1 / 255)


def test_a_head_of_another_model_is_refused_where_it_is_loaded(models: Path) -> None:
    fewshot_heads.SaveHead.execute(head_of(0.5), "anne")
    with pytest.raises(LikenessError, match="made with fewshot-one, but these heads are"):
        fewshot_heads.LoadHead.execute("heads/anne.safetensors", small_heads())


def test_a_published_embedding_loads_without_a_sample(models: Path) -> None:
    (models / "heads").mkdir()
    torch.save({"e_hat": torch.zeros(1, 16, 1)}, models / "heads/e_hat_images.tar")
    head, sample = fewshot_heads.LoadHead.execute("heads/e_hat_images.tar", small_heads()).args
    assert head.model == "" and not sample.any()


def test_a_file_that_is_no_head_and_a_name_that_is_none_are_named(models: Path) -> None:
    (models / "heads").mkdir()
    torch.save({"weight": torch.zeros(3)}, models / "heads/net.pth")
    with pytest.raises(LikenessError, match=r"net\.pth is no head"):
        fewshot_heads.LoadHead.execute("heads/net.pth")
    with pytest.raises(LikenessError, match="cannot be the name of a file"):
        fewshot_heads.SaveHead.execute(head_of(0.5), "../anne")
