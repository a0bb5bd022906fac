"""The nodes that load few-shot heads and embed people, as the graph calls them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.tracks.given_track import track_of_box, track_of_landmarks
from likeness.models.fewshot.few_shot_files import save_few_shot
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.loading import write_safetensors
from likeness.nodes import fewshot
from likeness.nodes.network_files import PRECISIONS
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.own_folders import own_models
from likeness.tests.small_few_shot import SMALL_LATER, pictures, small_heads, small_networks

NAME = "fewshot/mine.safetensors"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    (tmp_path / "fewshot").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    return small_heads()


def done(node: Any, *args: Any, **inputs: Any) -> Any:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*args, **inputs).args


def images(count: int = 1) -> Tensor:
    return pictures(count, 640)[:, :480]


def test_heads_are_loaded_from_their_file(folders: Path) -> None:
    save_few_shot(folders / NAME, small_networks(SMALL_LATER))
    assert fewshot.LoadFewShotHeads.validate_inputs(NAME) is True
    options = fewshot.LoadFewShotHeads.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert options == ["fewshot/model_weights.tar", NAME]
    (loaded,) = done(fewshot.LoadFewShotHeads, NAME, "float32")
    assert loaded.name == small_heads(SMALL_LATER).name
    (half,) = done(fewshot.LoadFewShotHeads, NAME, "bfloat16")
    assert half.networks.generator.p.dtype == torch.bfloat16 and half.name == loaded.name
    stamps = {fewshot.LoadFewShotHeads.fingerprint_inputs(NAME, kind) for kind in PRECISIONS}
    assert len(stamps) == len(PRECISIONS)


def test_without_a_file_it_says_how_to_get_one_and_other_weights_are_named(folders: Path) -> None:
    answer = fewshot.LoadFewShotHeads.validate_inputs("fewshot/model_weights.tar")
    assert isinstance(answer, str) and "drive.google.com" in answer and "early and weak" in answer
    write_safetensors(folders / NAME, {"e_hat": torch.zeros(1, 512, 1)}, {})
    with pytest.raises(LikenessError, match="Open it with Load Head"):
        done(fewshot.LoadFewShotHeads, NAME, "float32")


@pytest.mark.parametrize("count", [1, 100])
def test_one_picture_is_enough_and_a_hundred_are_not_too_many(count: int) -> None:
    networks = small_networks()
    networks.plane = 64  # for speed
    heads = FewShotHeads(networks)
    shown = images().expand(count, -1, -1, -1)
    track = drawn(*(Face() for _ in range(count)))
    head, crops, canvases, report = done(fewshot.EmbedHead, heads, shown, "voxceleb", "32", "skip", track)
    assert head.pictures == count and head.model == heads.name and head.sample.shape == (32, 32, 3)
    assert crops.shape == canvases.shape == (count, 32, 32, 3)
    assert report == f"{count} of {count} pictures embedded"


def test_a_face_track_does_as_well(heads: FewShotHeads) -> None:
    landmarks = drawn(Face(), Face(jaw=0.2))
    asked = (heads, images(2), "published", "32", "skip")
    head = done(fewshot.EmbedHead, *asked, landmarks)[0]
    same = done(fewshot.EmbedHead, *asked, face_track=track_of_landmarks(landmarks))[0]
    assert torch.equal(head.e, same.e)
    more = done(fewshot.EmbedHead, *asked, landmarks, head=head)[0]
    assert more.pictures == 4 and torch.allclose(more.e, head.e, atol=1e-5)


def test_what_cannot_be_embedded_is_refused(heads: FewShotHeads) -> None:
    track, asked = drawn(Face()), (heads, images(), "voxceleb", "32", "skip")
    with pytest.raises(LikenessError, match="either landmarks or a face track"):
        done(fewshot.EmbedHead, *asked)
    with pytest.raises(LikenessError, match="either landmarks or a face track"):
        done(fewshot.EmbedHead, *asked, track, track_of_landmarks(track))
    with pytest.raises(LikenessError, match="has no points for each face, and 68 or more are needed"):
        done(fewshot.EmbedHead, *asked, face_track=track_of_box((0, 0, 9, 9), 1, 640, 480, track.fps))
    with pytest.raises(LikenessError, match=r"None of these pictures can be embedded: 0 \(no face\)"):
        done(fewshot.EmbedHead, *asked, replace(track, present=torch.tensor([False])))
    with pytest.raises(LikenessError, match="Connect the pictures that they were found in"):
        done(fewshot.EmbedHead, heads, images()[:, :64, :64], "voxceleb", "32", "skip", track)
