"""Save Marked Image, and the marks of videos through the nodes that save and rewrite them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.media.encoding import Encoding
from likeness.models.media.marks import ENHANCED, PARTS, WHOLE, mark_of, synthetic
from likeness.models.media.video import VideoWriter
from likeness.nodes import host
from likeness.nodes.headless.api.schema import HiddenHolder
from likeness.nodes.headless.builtin.video import SaveVideo
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.media import SaveVideoFile
from likeness.nodes.media_picture import KINDS, SaveMarkedImage
from likeness.nodes.media_video import EncodeVideo, TrimVideo

MARK = synthetic("face swap")
ASKED = HiddenHolder(prompt={"1": {"class_type": "X"}}, extra_pnginfo={"workflow": {"nodes": []}})


@pytest.fixture(autouse=True)
def output(tmp_path: Path) -> Path:
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    return tmp_path / "output"


def saved(image: Tensor, kind: str = "synthetic in parts", label: bool = False, mask: Tensor | None = None) -> list:
    node = SaveMarkedImage.locked_clone(ASKED)
    return node.execute(image, "faces/Anna", kind, label, mask).ui.as_dict()["images"]


def test_pictures_are_numbered_marked_and_open_their_graph(output: Path) -> None:
    image = torch.randint(0, 256, (2, 9, 16, 3)) / 255
    for first in (1, 3):
        shown = saved(image)
        assert [one["filename"] for one in shown] == [f"Anna_{first + at:05}_.png" for at in range(2)]
        assert {(one["subfolder"], one["type"]) for one in shown} == {("faces", "output")}
    for number in range(2):
        with Image.open(output / "faces" / f"Anna_{number + 1:05}_.png") as picture:
            assert np.array_equal(np.asarray(picture), (255 * image[number]).round().byte().numpy())
            assert json.loads(picture.info["prompt"]) == ASKED.prompt
            assert json.loads(picture.info["workflow"]) == {"nodes": []}


def test_without_metadata_the_mark_stays(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host.args, "disable_metadata", True)
    saved(torch.rand(1, 9, 16, 3))
    (path,) = (output / "faces").iterdir()
    assert mark_of(path) == KINDS["synthetic in parts"]
    with Image.open(path) as picture:
        assert not {"prompt", "workflow"} & set(picture.info)


@pytest.mark.parametrize(("kind", "source"), list(zip(KINDS, (PARTS, WHOLE, ENHANCED), strict=True)))
def test_kinds_are_terms_of_iptc(output: Path, kind: str, source: str) -> None:
    saved(torch.rand(1, 9, 16, 3), kind)
    mark = mark_of(next((output / "faces").iterdir()))
    assert mark.source == source and mark.text.startswith("Enhanced" if source == ENHANCED else "Synthetic")


def test_a_mask_is_alpha_and_a_label_covers_only_its_corner(output: Path) -> None:
    image, mask = torch.full((2, 200, 300, 3), 0.5), torch.ones(2, 200, 300)
    mask[1, :100] = 0
    saved(image, mask=mask)
    saved(image[:1], label=True)
    _, clear, labelled = (np.asarray(Image.open(path)) for path in sorted((output / "faces").iterdir()))
    assert (clear[:100, :, 3] == 255).all() and (clear[100:, :, 3] == 0).all()
    assert (labelled[:170] == 128).all() and (labelled[:, :150] == 128).all() and labelled[170:].max() > 220


def test_pictures_and_masks_that_are_none_are_told(output: Path) -> None:
    for image, mask, wrong in (
        (torch.rand(0, 8, 8, 3), None, "Pictures are"),
        (torch.rand(8, 8, 3), None, "Pictures are"),
        (torch.rand(3, 8, 8, 3), torch.ones(2, 8, 8), "3 frames, and the mask is"),
    ):
        with pytest.raises(LikenessError, match=wrong):
            saved(image, mask=mask)
    saved(torch.tensor([torch.nan, 7.0, -1.0]).expand(1, 4, 4, 3))
    (path,) = (output / "faces").iterdir()
    assert np.asarray(Image.open(path))[0, 0].tolist() == [0, 255, 0]


@pytest.fixture(params=["h264", "h265", "vp9"])
def clip(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    encoding = Encoding(request.param)
    path = tmp_path / f"clip{encoding.suffix}"
    with VideoWriter(path, Fraction(25), 64, 64, encoding=encoding, mark=MARK) as writer:
        writer.write(torch.randint(0, 256, (3, 64, 64, 3), dtype=torch.uint8))
    return path


def test_videos_stay_marked_when_they_are_rewritten_and_saved(clip: Path, output: Path) -> None:
    trimmed = TrimVideo.execute(host.film(clip), 0.04, 0.0).args[0]
    encoded = EncodeVideo.execute(trimmed, "prores", "good", "auto", "#000000").args[0]
    SaveVideo.execute(host.film(clip), "theirs", "auto", "auto")
    SaveVideoFile.execute(trimmed, "trimmed")
    SaveVideoFile.execute(encoded, "encoded")
    made = sorted(output.iterdir())
    assert len(made) == 3 and all(mark_of(path) == MARK for path in made)
